"""regulars backup."""

from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, dry_run, give


@click.command("backup", cls=Command)
@click.argument("target", type=click.Path(path_type=Path), required=False)
@dry_run
@click.pass_obj
def command(asked: Asked, target: Path | None, dry_run: bool) -> None:
    """Copy the whole shop into TARGET, while it runs.

    Without TARGET the copy goes to the folder backups inside the data folder, named by date and time.
    """
    from regulars.main import upkeep

    made = upkeep.backup(asked.settings(), target, dry_run=dry_run)
    give(asked, made, str(made))
