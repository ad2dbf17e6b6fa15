"""regulars terms."""

from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, give


@click.command("terms", cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", default="en", help="en, ru, ro or hu.")
@click.option("--inside", is_flag=True, help="With what members are not told: budgets, and the tables of surprises.")
@click.pass_obj
def command(asked: Asked, file: Path, language: str, inside: bool) -> None:
    """Print what a program promises, in sentences for its members.

    FILE is a program (.yaml). The text is Markdown: for a web page, a poster, the terms of the program. It follows
    from the file, so it is right as long as the file is.
    """
    from regulars.main import terms

    found = terms.of_file(file, language, inside=inside)
    give(asked, found, str(found))
    for one in found.to_mind:
        click.echo(f"Mind: {one.detail}", err=True)
