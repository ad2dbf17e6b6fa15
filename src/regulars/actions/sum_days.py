"""Sum up the days that are over, so that the overview need not read every entry of a year."""

from datetime import datetime
from functools import partial

from regulars.engine.days import day_of, start_of, week_start
from regulars.engine.program import Program
from regulars.store import board, day_sums
from regulars.store.database import Connection
from regulars.store.shop import Shop

WEEKS = 53
"""A year of whole weeks, and the one that is not whole."""


async def sum_days(shop: Shop, at: datetime) -> None:
    """Sum the days of the last year anew, for the first wallet of each program; of causes, all until today."""
    for number in await shop.programs.numbers(at):
        program = await shop.programs.in_force(number, at, at)
        await shop.db.run(partial(_sum, number=number, program=program, at=at), idempotent=True)


async def _sum(tx: Connection, *, number: int, program: Program, at: datetime) -> None:
    settled = await day_sums.settled(tx, at)
    first = week_start(day_of(at, program.zone)) - 7 * WEEKS
    last = day_of(at - day_sums.SETTLES, program.zone)
    bounds = [start_of(day, program.zone) for day in range(first, last + 1)]
    before_id = board.first_id(settled)
    await day_sums.keep(tx, number, program.main_wallet, bounds, before_id)
    for name, wallet in program.wallets.items():
        if wallet.terms.gives_to and name != program.main_wallet:
            await day_sums.keep(tx, number, name, [day_sums.BEGINNING, bounds[-1]], before_id)
