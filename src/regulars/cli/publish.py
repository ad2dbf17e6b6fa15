"""regulars publish."""

from datetime import date
from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, Day, dry_run, give


@click.command("publish", cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--from",
    "from_day",
    type=Day(),
    metavar="DATE",
    help="The first day on which it counts, such as 2026-12-01; without it, from now on.",
)
@dry_run
@click.pass_obj
def command(asked: Asked, file: Path, from_day: date | None, dry_run: bool) -> None:
    """Put a changed program in force, as the next version.

    FILE is checked and its examples are run first; when anything is wrong, nothing is published. The same file twice
    is the same version. What is recorded already stays as it was decided.
    """
    from regulars.main import publishing

    published = publishing.publish(asked.settings(), file, from_day=from_day, dry_run=dry_run)
    give(asked, published, str(published))
