"""regulars check."""

from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, give

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("check", cls=Command)
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--stories", multiple=True, type=FILE, help="A file of stories to run too; may be given again.")
@click.option("--live", is_flag=True, help="Run the stories through the API and a database of their own as well.")
@click.pass_obj
def command(asked: Asked, files: tuple[Path, ...], stories: tuple[Path, ...], live: bool) -> None:
    """Check programs, and run their examples and stories.

    FILES are programs (.yaml) and stories (.story). Every fault is told with its line and what may have been meant.
    The exit code is 1 when something is not as it should be.
    """
    from regulars.main import checking

    told = [*stories, *(file for file in files if file.suffix == ".story")]
    programs = [file for file in files if file.suffix != ".story"]
    report = checking.check(asked.settings(), programs, stories=told, live=live)
    give(asked, report, str(report), ok=report.ok)
