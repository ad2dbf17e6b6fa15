"""regulars clock show, and forward."""

from datetime import UTC, date, datetime, time

import click

from regulars.cli.frame import Asked, Command, give


@click.group("clock")
def command() -> None:
    """The clock of a shop in test mode, made by regulars init --test."""


@command.command("show", cls=Command)
@click.pass_obj
def show(asked: Asked) -> None:
    """Tell what time it is in the shop."""
    from regulars.main import own_clock

    found = own_clock.show(asked.settings())
    give(asked, found, str(found))


@command.command("forward", cls=Command)
@click.argument("by")
@click.pass_obj
def forward(asked: Asked, by: str) -> None:
    """Let time pass: regulars clock forward P1Y.

    BY is a duration such as P30D, P6M or P1Y, or a day such as 2027-01-01, until its beginning in UTC. Points expire,
    tiers are reviewed, birthdays come, draws are drawn on the way, each on its day. A live shop refuses.
    """
    from regulars.engine.days import parse_duration
    from regulars.main import own_clock

    try:
        to = datetime.combine(date.fromisoformat(by), time(), UTC) if by[:1] != "P" else parse_duration(by)
    except ValueError:
        raise click.BadParameter(f"{by!r} is neither a duration such as P1Y nor a day such as 2027-01-01") from None
    done = own_clock.forward(asked.settings(), to)
    give(asked, done, str(done), ok=done.ok)
