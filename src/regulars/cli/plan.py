"""regulars plan."""

from datetime import date
from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, Day, NewFile, give, progress, signed


@click.command("plan", cls=Command)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--back-to", type=click.IntRange(1), metavar="VERSION", help="Plan an earlier version, instead of FILE.")
@click.option("--of", metavar="PROGRAM", default="", help="With --back-to: of which program; by default the main one.")
@click.option(
    "--from",
    "from_day",
    type=Day(),
    metavar="DATE",
    help="The first day on which it is to count, such as 2026-12-01; without it, from when it is applied.",
)
@click.option(
    "--members",
    type=NewFile(),
    help="Write everybody who gains or loses something to this CSV file.",
)
@signed
@click.pass_obj
def command(
    asked: Asked,
    file: Path | None,
    back_to: int | None,
    of: str,
    from_day: date | None,
    members: Path | None,
    signed: str,
) -> None:
    """Tell what a changed program would do to your members, before it is in force.

    FILE is compared with the version in force: what changes in words, who would gain or lose tiers, points and rewards,
    what you would owe, which sentences of the terms change, and which examples fail. Nothing comes into force; the plan
    is kept, and `regulars apply` asks for its hash. The exit code is 1 when the examples fail.
    """
    from regulars.analytics.program_change.telling import told
    from regulars.main import planning

    if (file is None) == (back_to is None):
        raise click.UsageError("Name a file, or an earlier version with --back-to.")
    with progress() as tell:
        found = planning.plan(
            asked.settings(), planning.Wanted(file, back_to, of), from_day=from_day, members=members, signed=signed,
            tell=tell,
        )  # fmt: skip
    give(asked, found, told(found), ok=not found.examples)
