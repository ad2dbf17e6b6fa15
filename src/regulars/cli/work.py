"""regulars work."""

import click

from regulars.cli.frame import Asked, Command


@click.command("work", cls=Command)
@click.pass_obj
def command(asked: Asked) -> None:
    """Do the timed work only: expiry, messages, nightly checks.

    For installations with more than one machine; regulars serve does this too.
    """
    from regulars.main import serving

    serving.work(asked.settings(), lambda: click.echo("Doing the timed work. Ctrl-C ends it."))
