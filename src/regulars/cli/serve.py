"""regulars serve."""

import click

from regulars.cli.frame import Asked, Command


@click.command("serve", cls=Command)
@click.option("--host", help="The address to listen on; 0.0.0.0 lets other machines in.")
@click.option("--port", type=int, help="The port to listen on; 0 takes any free one.")
@click.option("--processes", type=int, help="How many processes answer; one is enough for a shop.")
@click.pass_obj
def command(asked: Asked, host: str | None, port: int | None, processes: int | None) -> None:
    """Run the shop: pages, API and timed work, until Ctrl-C.

    Without a DATABASE_URL it runs its own database inside the data folder.
    """
    from regulars.main import serving

    settings = asked.settings(host=host, port=port, processes=processes)
    serving.serve(settings, lambda address: click.echo(f"Open {address} in a browser. Ctrl-C ends it."))
