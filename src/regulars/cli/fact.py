"""regulars fact say, and list."""

from datetime import date

import click

from regulars.cli.frame import Asked, Command, Day, dry_run, give


@click.group("fact")
def command() -> None:
    """What the shop says of a day, such as that it rains."""


@command.command("say", cls=Command)
@click.argument("fact")
@click.argument("value")
@click.option("--day", type=Day(), metavar="DATE", help="The day, such as 2026-12-01; without it, today.")
@click.option("--store", default="", help="The one store it is said of, as receipts call it; without it, every store.")
@dry_run
@click.pass_obj
def say(asked: Asked, fact: str, value: str, day: date | None, store: str, dry_run: bool) -> None:
    """Say of a day that FACT is VALUE: regulars fact say weather rain.

    The program names the facts and what may be said, under `facts:`. What is recorded already stays as it was decided.
    """
    from regulars.main import day_facts

    said = day_facts.say(asked.settings(), fact, value, day=day, store=store, dry_run=dry_run)
    give(asked, said, str(said))


@command.command("list", cls=Command)
@click.pass_obj
def list_all(asked: Asked) -> None:
    """List what was said, the newest day first."""
    from regulars.main import day_facts

    found = day_facts.all_said(asked.settings())
    give(asked, found, str(found))
