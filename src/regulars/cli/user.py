"""regulars user add."""

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
