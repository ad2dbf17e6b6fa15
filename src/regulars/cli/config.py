"""regulars config show."""

import click

from regulars.cli.frame import Asked, Command, give


@click.group("config")
def command() -> None:
    """The settings, and where each value comes from."""


@command.command("show", cls=Command)
@click.pass_obj
def show(asked: Asked) -> None:
    """Show every setting with its value and where that value comes from.

    A value is taken from the command line, else the environment (REGULARS_PORT for port), else the file
    regulars.toml in the data folder, else its default. Passwords are never shown.
    """
    from regulars import settings

    rows = settings.show(asked.settings())
    wide = max(len(row.name) for row in rows)
    give(asked, rows, "\n".join(f"{row.name:{wide}}  {as_text(row.value):32}  {row.origin}" for row in rows))


def as_text(value: str | int | None) -> str:
    """The value as a settings file would hold it; a dash where there is none."""
    return "-" if value is None else str(value)
