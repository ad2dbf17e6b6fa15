"""regulars user add, list, dismiss and password."""

from typing import Literal, get_args

import click

from regulars.cli.frame import Asked, Command, dry_run, give

Role = Literal["owner", "marketer", "cashier", "support", "auditor"]
ROLES = get_args(Role)


@click.group("user")
def command() -> None:
    """The people who sign in."""


@command.command("add", cls=Command)
@click.argument("email")
@click.option("--name", required=True, help="The name that others see.")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What this person may do.")
@click.option("--store", help="The one store this person works in; without it, all stores.")
@dry_run
@click.pass_obj
def add(asked: Asked, email: str, name: str, role: Role, store: str | None, dry_run: bool) -> None:
    """Let a person sign in with EMAIL.

    A password is made and shown once; it is kept nowhere.
    """
    from regulars.main import people

    added = people.add_user(asked.settings(), email=email, name=name, role=role, store=store, dry_run=dry_run)
    give(asked, added, str(added))


@command.command("list", cls=Command)
@click.pass_obj
def list_all(asked: Asked) -> None:
    """List the people who sign in, and those who did."""
    from regulars.main import access

    found = access.list_people(asked.settings())
    give(asked, found, "\n".join(map(str, found)) or "Nobody signs in yet; let somebody in with: regulars user add")


@command.command("dismiss", cls=Command)
@click.argument("email")
@dry_run
@click.pass_obj
def dismiss(asked: Asked, email: str, dry_run: bool) -> None:
    """Let EMAIL sign in no more; who is signed in is signed out now."""
    from regulars.main import access

    done = access.dismiss_person(asked.settings(), email=email, dry_run=dry_run)
    give(asked, done, str(done))


@command.command("password", cls=Command)
@click.argument("email")
@dry_run
@click.pass_obj
def password(asked: Asked, email: str, dry_run: bool) -> None:
    """Make a new password for EMAIL, who is signed out; it is shown once."""
    from regulars.main import access

    done = access.renew_password(asked.settings(), email=email, dry_run=dry_run)
    give(asked, done, str(done))
