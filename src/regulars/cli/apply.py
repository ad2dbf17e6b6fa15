"""regulars apply."""

from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, give, progress, signed


@click.command("apply", cls=Command)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--back-to", type=click.IntRange(1), metavar="VERSION", help="Apply an earlier version, instead of FILE.")
@click.option("--of", metavar="PROGRAM", default="", help="With --back-to: of which program; by default the main one.")
@click.option(
    "--plan", "digest", required=True, metavar="HASH", help="The hash that `regulars plan` told, or its start."
)
@click.option(
    "--break-promises",
    type=click.IntRange(1),
    metavar="MEMBERS",
    help="That so many members have points that will keep less than they promise, as the plan tells.",
)
@signed
@click.pass_obj
def command(
    asked: Asked, file: Path | None, back_to: int | None, of: str, digest: str, break_promises: int | None, signed: str
) -> None:
    """Put a planned program in force, as the next version.

    FILE must be the text that was planned. It is planned once more, and refused when your shop has moved on since: when
    another version was published, or clearly other members would gain or lose. Above the limits that you have set a
    second person must have approved it. To take a version back, plan and apply an earlier one with --back-to.
    """
    from regulars.main import planning

    if (file is None) == (back_to is None):
        raise click.UsageError("Name a file, or an earlier version with --back-to.")
    with progress() as tell:
        done = planning.apply(
            asked.settings(), planning.Wanted(file, back_to, of), digest=digest, broken=break_promises, signed=signed,
            tell=tell,
        )  # fmt: skip
    begins = done.from_at or done.applied_at
    give(asked, done, f"Applied: version {done.version} of {done.program}, in force from {begins:%Y-%m-%d %H:%M} UTC.")
