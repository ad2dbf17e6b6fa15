"""regulars program show, and versions."""

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
