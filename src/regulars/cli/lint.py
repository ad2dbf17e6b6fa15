"""regulars lint."""

from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, give, progress

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("lint", cls=Command)
@click.argument("file", type=FILE)
@click.option(
    "--history",
    metavar="FILE|own",
    help="Receipts as CSV or Parquet, or `own`: those of your shop. Without, only FILE.",
)
@click.option("--of", metavar="PROGRAM", default="", help="Of `own`: whose members; by default the main program's.")
@click.option("--mapping", type=FILE, help="A file that says what the columns are called, as for regulars import.")
@click.option("--margin", metavar="SHARE", help="Your gross margin, such as 25%.")
@click.option("--language", default="en", show_default=True, help="en, ru, ro or hu.")
@click.option("--processes", type=click.IntRange(1, 256), help="How many to use; as many as there are cores.")
@click.pass_obj
def command(
    asked: Asked,
    file: Path,
    history: str | None,
    of: str,
    mapping: Path | None,
    margin: str | None,
    language: str,
    processes: int | None,
) -> None:
    """Tell what a shop or its members will be sorry for in a program that works.

    FILE is a program (.yaml). Each finding has its line, what your own receipts say of it, and, where a small back-test
    finds one, a better value. What is meant so is accepted in the file, with the reason. The exit code is 1 when
    something is worse than a note.
    """
    from regulars.i18n import languages
    from regulars.main import linting

    if language not in languages():
        raise click.BadParameter(f"{language!r} is none of {', '.join(languages())}", param_hint="--language")
    if history not in (None, linting.OWN) and not Path(history or "").is_file():
        raise click.BadParameter(f"{history!r} is no file, and not own", param_hint="--history")
    how = linting.Asked(history=history, of=of, mapping=mapping, margin=margin, language=language, processes=processes)
    with progress() as tell:
        report = linting.lint_file(asked.settings, file, asked=how, tell=tell)
    give(asked, report, str(report), ok=report.ok)
