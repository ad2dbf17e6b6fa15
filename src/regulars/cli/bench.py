"""regulars bench."""

from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, give, progress


@click.command("bench", cls=Command)
@click.option("--members", is_flag=True, help="Also a million members against ten thousand; takes long.")
@click.option("--large", is_flag=True, help="Everything at full size: ten million receipts; takes very long.")
@click.option(
    "--complete-journey",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the whole data set, to measure its import.",
)
@click.pass_obj
def command(asked: Asked, members: bool, large: bool, complete_journey: Path | None) -> None:
    """Measure how fast Regulars is on this machine, beside the raw limit of the same machine.

    It uses a database of its own and leaves your shop alone.
    """
    from regulars.bench.run import run

    settings = asked.settings()
    with progress() as tell:
        figures = run(
            large=large,
            members=members,
            complete_journey=complete_journey,
            bindir=settings.postgres_bindir,
            tell=tell,
        )
    give(asked, figures, str(figures))
