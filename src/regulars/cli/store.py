"""regulars store add and list."""

import click

from regulars.cli.frame import Asked, Command, dry_run, give


@click.group("store")
def command() -> None:
    """The places where receipts are made."""


@command.command("add", cls=Command)
@click.argument("store_id", metavar="ID")
@click.option("--name", required=True, help="The name that members see.")
@click.option("--time-zone", help="Such as Europe/Bucharest; without it, the program's.")
@dry_run
@click.pass_obj
def add(asked: Asked, store_id: str, name: str, time_zone: str | None, dry_run: bool) -> None:
    """Add the store that tills call ID.

    Hours and weekdays of promotions are those of its time zone.
    """
    from regulars.main import people

    added = people.add_store(asked.settings(), store_id=store_id, name=name, time_zone=time_zone, dry_run=dry_run)
    give(asked, added, str(added))


@command.command("list", cls=Command)
@click.pass_obj
def list_all(asked: Asked) -> None:
    """List the stores with their time zones."""
    from regulars.main import access

    found = access.list_stores(asked.settings())
    lines = [f"{one.store_id}  {one.name}, {one.zone}" for one in found]
    give(asked, found, "\n".join(lines) or "There is no store; add one with: regulars store add ID --name NAME")
