"""regulars pumps."""

from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, give, progress

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("pumps", cls=Command)
@click.argument("program", type=FILE)
@click.option(
    "--sequences", type=click.IntRange(1, 10_000_000), default=2000, show_default=True, help="How many to play."
)
@click.option("--seed", default=0, show_default=True, help="For the sequences: the same gives the same.")
@click.option(
    "--share",
    metavar="SHARE",
    help="The most that may be had for each unit of money spent, again and again, such as 50%; by default 100%.",
)
@click.option("--processes", type=click.IntRange(1, 256), help="How many to use; as many as there are cores.")
@click.pass_obj
def command(asked: Asked, program: Path, sequences: int, seed: int, share: str | None, processes: int | None) -> None:
    """Look for a way to take money out of PROGRAM, before somebody else finds it.

    An adversary plays customers against the program: she splits receipts, brings goods back, joins under new names,
    gives points away, takes rewards. What she finds is told as a story that regulars check runs. The exit code is 1
    when there is one that the program does not accept.
    """
    from regulars.main import pumping

    with progress() as tell:
        found = pumping.find_pump(program, sequences=sequences, seed=seed, share=share, processes=processes, tell=tell)
    give(asked, found, str(found), ok=found.ok)
