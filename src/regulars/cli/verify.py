"""regulars verify."""

import click

from regulars.cli.frame import Asked, Command, give, progress


@click.command("verify", cls=Command)
@click.pass_obj
def command(asked: Asked) -> None:
    """Prove the ledger: decide every event again and compare with what is stored.

    Balances, lots, tiers and the chain of hashes are compared. The first difference is named by member, entry and
    field, and the exit code is 1.
    """
    from regulars.main import upkeep

    with progress() as tell:
        report = upkeep.verify(asked.settings(), tell)
    give(asked, report, str(report), ok=report.ok)
