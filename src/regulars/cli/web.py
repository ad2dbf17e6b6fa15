"""regulars web."""

import click

from regulars.cli.frame import Asked, Command


@click.command("web", cls=Command)
@click.option("--host", help="The address to listen on; 0.0.0.0 lets other machines in.")
@click.option("--port", type=int, help="The port to listen on; 0 takes any free one.")
@click.option("--processes", type=int, help="How many processes answer; one is enough for a shop.")
@click.pass_obj
def command(asked: Asked, host: str | None, port: int | None, processes: int | None) -> None:
    """Answer requests only: pages and API, without the timed work.

    For installations with more than one machine; run regulars work on one of them.
    """
    from regulars.main import serving

    settings = asked.settings(host=host, port=port, processes=processes)
    serving.web(settings, lambda address: click.echo(f"Answering at {address}. Ctrl-C ends it."))
