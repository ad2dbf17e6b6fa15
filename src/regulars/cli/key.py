"""regulars key add, list and withdraw."""

import click

from regulars.cli.frame import Asked, Command, dry_run, give


@click.group("key")
def command() -> None:
    """The keys with which tills and other programs use the API."""


@command.command("add", cls=Command)
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, help="What the key may do, such as receipts:write; may be repeated.")
@click.option("--store", help="The one store this key sells for; without it, any.")
@click.option("--source", help="Whose receipt numbers these are; keys of one source share them.")
@dry_run
@click.pass_obj
def add(asked: Asked, name: str, scopes: tuple[str, ...], store: str | None, source: str | None, dry_run: bool) -> None:
    """Make a key called NAME, and show it once.

    Without --scope it may do what a till needs: quotes, receipts, and finding and enrolling members. The scopes
    are quotes:write, receipts:write, members:read, members:write, points:adjust, programs:write, facts:write,
    reports:read and imports:write. A till that says what the day is like, such as that it rains, needs facts:write.
    """
    from regulars.main import people

    settings = asked.settings()
    added = people.add_key(settings, name=name, scopes=scopes, store=store, source=source, dry_run=dry_run)
    give(asked, added, str(added))


@command.command("list", cls=Command)
@click.pass_obj
def list_all(asked: Asked) -> None:
    """List the keys: what each may do, and when it was used last."""
    from regulars.main import access

    found = access.list_keys(asked.settings())
    give(asked, found, "\n".join(map(str, found)) or "There is no key; make one with: regulars key add NAME")


@command.command("withdraw", cls=Command)
@click.argument("key", metavar="KEY")
@dry_run
@click.pass_obj
def withdraw(asked: Asked, key: str, dry_run: bool) -> None:
    """Withdraw KEY, its name or how it begins; a running server refuses it within seconds."""
    from regulars.main import access

    done = access.withdraw_key(asked.settings(), called=key, dry_run=dry_run)
    give(asked, done, str(done))
