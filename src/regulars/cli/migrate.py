"""regulars migrate."""

import click

from regulars.cli.frame import Asked, Command, dry_run, give


@click.command("migrate", cls=Command)
@dry_run
@click.pass_obj
def command(asked: Asked, dry_run: bool) -> None:
    """Bring the database to this version of Regulars.

    A backup is made first. A database of a newer version is left alone. Done twice it changes nothing.
    """
    from regulars.main import upkeep

    done = upkeep.migrate(asked.settings(), dry_run=dry_run)
    give(asked, done, str(done))
