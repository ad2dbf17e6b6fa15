"""regulars restore."""

from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, dry_run, give


@click.command("restore", cls=Command)
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@dry_run
@click.pass_obj
def command(asked: Asked, source: Path, dry_run: bool) -> None:
    """Put a backup back into an empty data folder or database.

    A shop that holds something already is refused, so that nothing can be lost by restoring.
    """
    from regulars.main import upkeep

    done = upkeep.restore(asked.settings(), source, dry_run=dry_run)
    give(asked, done, str(done))
