"""regulars doctor."""

import click

from regulars.cli.frame import Asked, Command, give


@click.command("doctor", cls=Command)
@click.pass_obj
def command(asked: Asked) -> None:
    """Look for what is wrong with this installation, and say how to mend it.

    The exit code is 1 when something needs mending.
    """
    from regulars.main import doctor

    report = doctor.doctor(asked.settings())
    give(asked, report, str(report), ok=report.ok)
