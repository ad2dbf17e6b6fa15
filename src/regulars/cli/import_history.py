"""regulars import."""

from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, dry_run, give, progress


@click.command("import", cls=Command)
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=True, path_type=Path))
@click.option(
    "--mapping", type=click.Path(exists=True, path_type=Path), help="A file that says what the columns are called."
)
@click.option("--undo", metavar="IMPORT", help="Take back an earlier import, by its id, as corrections.")
@dry_run
@click.pass_obj
def command(asked: Asked, files: tuple[Path, ...], mapping: Path | None, undo: str | None, dry_run: bool) -> None:
    """Read receipts, lines, members, products, points and gift cards from CSV or Parquet files.

    Rows that cannot be right are left out and written to a file beside, each with its line and reason; the exit code
    is then 1. The same file twice changes nothing, and an import that was stopped goes on where it was.
    """
    from regulars.main import importing

    if bool(files) == bool(undo):
        raise click.UsageError("Give the files to read, or --undo with the id of an import.")
    settings = asked.settings()
    with progress() as tell:
        if undo:
            undone = importing.undo_import(settings, undo, dry_run=dry_run, tell=tell)
        else:
            report = importing.import_history(settings, files, mapping=mapping, dry_run=dry_run, tell=tell)
    if undo:
        give(asked, undone, str(undone), ok=undone.ok)
    else:
        give(asked, report, str(report), ok=report.ok)
