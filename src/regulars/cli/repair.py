"""regulars repair."""

from datetime import date
from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, Day, NewFile, dry_run, give, progress, signed

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("repair", cls=Command)
@click.argument("program", required=False, type=FILE)
@click.option("--from", "since", type=Day(), metavar="DATE", help="The first day on which it was wrong.")
@click.option("--until", type=Day(), metavar="DATE", help="The first day on which it was right again; by default now.")
@click.option("--take-at-most", metavar="POINTS", help="Never take more than so many points from anybody.")
@click.option("--give-only", is_flag=True, help="Take nothing from anybody.")
@click.option("--lower-tiers", is_flag=True, help="Take back tiers that were reached wrongly, too.")
@click.option(
    "--withdraw-rewards", is_flag=True,
    help="Take back rewards that were given wrongly and are not used, and badges, too.",
)  # fmt: skip
@click.option("--total", metavar="POINTS", help="Give at most so many points in all; if it were more, write no file.")
@click.option(
    "--reason", default="A rule was wrong and was put right.", show_default=True, help="What members are told."
)
@click.option(
    "--out", default="repair.csv", show_default=True, type=NewFile(),
    help="Where to write the corrections, as .csv or .json.",
)  # fmt: skip
@click.option("--apply", "applied", type=FILE, help="Book the corrections of a file that you have looked at.")
@signed
@dry_run
@click.pass_obj
def command(
    asked: Asked,
    program: Path | None,
    since: date | None,
    until: date | None,
    take_at_most: str | None,
    give_only: bool,
    lower_tiers: bool,
    withdraw_rewards: bool,
    total: str | None,
    reason: str,
    out: Path,
    applied: Path | None,
    signed: str,
    dry_run: bool,
) -> None:
    """Put right what a wrong rule gave: regulars repair right.yaml --from 2026-03-01

    PROGRAM is the file as it should have been. What happened since then is decided once more by it; the corrections are
    written to a file for you to look at, change or cut: points, tiers, rewards given for nothing, and badges. Nothing
    is booked before you say --apply, and no entry is ever changed: a repair is corrections, each with the reason. The
    same file twice books nothing twice.
    """
    from regulars.main import repairing

    if (program is None) == (applied is None):
        raise click.UsageError("name either the right program file, or --apply with a file of corrections")
    if applied is not None:
        with progress() as tell:
            done = repairing.apply(asked.settings(), applied, signed=signed, dry_run=dry_run, tell=tell)
        give(asked, done, str(done), ok=done.ok)
        return
    if since is None or program is None:
        raise click.UsageError("say since when it was wrong: --from 2026-03-01")
    if give_only and (take_at_most or lower_tiers or withdraw_rewards):
        raise click.UsageError(
            "--give-only takes nothing, so --take-at-most, --lower-tiers and --withdraw-rewards say nothing beside it"
        )
    with progress() as tell:
        found = repairing.propose(
            asked.settings(), program, since=since, until=until, take="0" if give_only else take_at_most, total=total,
            reason=reason, out=out, lower_tiers=lower_tiers, withdraw_rewards=withdraw_rewards,
            signed=signed, dry_run=dry_run, tell=tell,
        )  # fmt: skip
    give(asked, found, str(found), ok=found.ok)
