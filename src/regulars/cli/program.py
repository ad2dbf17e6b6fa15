"""regulars program show, versions, history, and diff."""

import click

from regulars.cli.frame import Asked, Command, give


@click.group("program")
def command() -> None:
    """The programs that were published."""


@command.command("versions", cls=Command)
@click.pass_obj
def versions(asked: Asked) -> None:
    """List every version: past, in force, planned."""
    from regulars.main import publishing

    found = publishing.versions(asked.settings())
    give(asked, found, str(found))


@command.command("show", cls=Command)
@click.argument("name", default="", metavar="[PROGRAM]")
@click.option("--version", type=click.IntRange(1), help="Which one; without it, the one in force.")
@click.pass_obj
def show(asked: Asked, name: str, version: int | None) -> None:
    """Print the file of a version, as it was published. PROGRAM is its id; by default the shop's own."""
    from regulars.main import publishing

    found = publishing.show(asked.settings(), name, version)
    give(asked, found, found.text.rstrip("\n"))


@command.command("diff", cls=Command)
@click.argument("before", type=click.IntRange(1))
@click.argument("after", type=click.IntRange(1))
@click.option("--of", metavar="PROGRAM", default="", help="The program's id; by default the shop's own.")
@click.pass_obj
def diff(asked: Asked, before: int, after: int, of: str) -> None:
    """Tell in words what version AFTER has otherwise than version BEFORE."""
    from regulars.main import planning

    found = planning.diff(asked.settings(), of, before, after)
    give(asked, found, str(found))


@command.command("history", cls=Command)
@click.argument("name", default="", metavar="[PROGRAM]")
@click.pass_obj
def history(asked: Asked, name: str) -> None:
    """Tell of every version what it has otherwise than the one before. PROGRAM is its id; by default the main one."""
    from regulars.main import planning

    found = planning.history(asked.settings(), name)
    give(asked, found, str(found))
