"""regulars backtest."""

from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, NewFile, give, progress

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backtest", cls=Command)
@click.argument("programs", nargs=-1, required=True, type=FILE)
@click.option(
    "--history",
    metavar="FILE|own",
    default="own",
    show_default=True,
    help="Receipts as CSV or Parquet, or `own`: those of your shop.",
)
@click.option(
    "--of", metavar="PROGRAM", default="", help="Of the shop's own: whose members; by default the main one's."
)
@click.option("--mapping", type=FILE, help="A file that says what the columns are called, as for regulars import.")
@click.option(
    "--redeem",
    default="at-once",
    show_default=True,
    metavar="HOW",
    help="What members do: never, at-once, or take what they can on a share of their receipts, such as 40%.",
)
@click.option("--seed", default=0, show_default=True, help="For the draws of a share: the same gives the same.")
@click.option(
    "--visits",
    metavar="HOW-OFTEN",
    help="Of a file in which buyers have no names: how many visitors come how often a year, such as"
    " 1:50%,4:30%,12:15%,52:5%. Receipts of nobody are dealt to imagined members, and what rests on it is marked.",
)
@click.option("--margin", metavar="SHARE", help="Your gross margin, such as 25%, for the break-even.")
@click.option("--expect", metavar="SHARE", help="How much of the open points will be redeemed, such as 80%.")
@click.option(
    "--rejected",
    type=NewFile(),
    help="Where to write the rows that cannot be taken; beside the history, unless you say it.",
)
@click.option(
    "--html",
    type=NewFile(),
    help="Write the report as one HTML file with charts, too.",
)
@click.option("--language", default="en", show_default=True, help="Of the HTML file: en, hu, ro, ru.")
@click.option("--processes", type=click.IntRange(1, 256), help="How many to use; as many as there are cores.")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    default="",
    help="For billions of receipts: the Dask cluster to use, such as tcp://10.0.0.1:8786, or local to try it here."
    " It needs pip install 'regulars[dask]'.",
)
@click.pass_obj
def command(
    asked: Asked,
    programs: tuple[Path, ...],
    history: str,
    of: str,
    mapping: Path | None,
    redeem: str,
    seed: int,
    visits: str | None,
    margin: str | None,
    expect: str | None,
    rejected: Path | None,
    html: Path | None,
    language: str,
    processes: int | None,
    cluster: str,
) -> None:
    """Replay a history through one or several PROGRAMS, and tell what each would have cost and given.

    Every receipt is decided by the code that serves the till. Nothing is written but the file of rows that cannot be
    taken; where there are some, the exit code is 1. What is assumed stands at the end of the report.
    """
    from regulars.analytics.backtest.page import page_of
    from regulars.analytics.backtest.telling import told
    from regulars.analytics.backtest.trial import Asked as Trying
    from regulars.i18n import languages
    from regulars.main import backtesting
    from regulars.main.linting import OWN

    how = Trying(
        redeem=redeem,
        seed=seed,
        margin=margin,
        expected=expect,
        rejected=rejected,
        processes=processes,
        visits=visits,
        cluster=cluster,
    )
    if history != OWN and not Path(history).is_file():
        raise click.BadParameter(f"{history!r} is no file, and not own", param_hint="--history")
    if visits is not None and history == OWN:
        raise click.BadParameter("is for a file: name it with --history", param_hint="--visits")
    if language not in languages():
        raise click.BadParameter(f"{language!r} is none of {', '.join(languages())}", param_hint="--language")
    with progress() as tell:
        if history != OWN:
            region = asked.settings().region or ""
            report = backtesting.backtest(programs, Path(history), mapping=mapping, region=region, asked=how, tell=tell)
        else:
            report = backtesting.backtest_own(asked.settings(), programs, program=of, asked=how, tell=tell)
    if html is not None:
        html.write_text(page_of(report, language), encoding="utf-8")
    give(asked, report, told(report), ok=report.ok)
