"""What corrections come to in numbers, by which it is judged whether one person may book them alone."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from regulars.analytics.backtest.worth import worth_of
from regulars.engine.days import day_of
from regulars.engine.program import Program
from regulars.store import board
from regulars.store.change_limits import Counts
from regulars.store.database import Connection
from regulars.store.repairs import Difference


async def counts_of(
    connection: Connection, program_no: int, program: Program, rows: Sequence[Difference], at: datetime
) -> Counts:
    """Whom the corrections concern, who gains and loses by them, and what members are owed before and after."""
    day, before, change = day_of(at, program.zone), Fraction(0), Fraction(0)
    for name, wallet in program.wallets.items():
        worth = worth_of(program, wallet).minor
        before += worth * await board.owed(connection, program_no, name, day, with_debts=False)
        change += worth * sum(row.correction for row in rows if (row.kind, row.about) == ("points", name))
    return Counts(
        members=len({row.member for row in rows}),
        gain=len({row.member for row in rows if row.correction > 0}),
        lose=len({row.member for row in rows if row.correction < 0}),
        owed_minor=round(before),
        owed_after_minor=round(before + change),
    )
