"""Every minute: draws and auctions whose time has come are closed, each once; new draws get their seed, and
days to come their secret.

So the hash of a seed is told from the day on which the draw is published, before anybody enters.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from regulars.actions.close_auction import close_auction
from regulars.actions.draw_winners import draw_winners
from regulars.errors import RegularsError
from regulars.store import closings, draws
from regulars.store.shop import Shop
from regulars.worker.job import Job

Close = Callable[..., Awaitable[object]]


async def run(shop: Shop, at: datetime) -> bool:
    """All that are over. What cannot be closed keeps no other from it; the first reason is raised at the end."""
    wrong: RegularsError | None = None
    for number in await shop.programs.numbers(at):
        for close in await _due(shop, number, at):
            try:
                await close(at=at, program=shop.programs.name_of(number))
            except RegularsError as error:
                wrong = wrong or error
    if wrong is not None:
        raise wrong
    return False


async def _due(shop: Shop, number: int, at: datetime) -> list[Close]:
    """What closes the draws and auctions of a program that are over; its new draws are promised."""
    program = await shop.programs.in_force(number, at, at)
    async with shop.db.connection() as connection:
        due = await closings.due(connection, program, number, at)
        days = await draws.unpromised_days(connection, program, number, at)
    if days:
        await shop.db.run(partial(draws.promise_days, program_no=number, days=days, at=at), idempotent=True)
    if due.unpromised:
        await shop.db.run(partial(draws.promise, program_no=number, rewards=due.unpromised), idempotent=True)
    auctions: list[Close] = [partial(close_auction, shop, one) for one in due.auctions]
    return [*auctions, *(partial(draw_winners, shop, one) for one in due.draws)]


async def soonest(shop: Shop, at: datetime) -> datetime | None:
    """When the next draw or auction is over."""
    programs = [await shop.programs.in_force(number, at, at) for number in await shop.programs.numbers(at)]
    return min((moment for one in programs for moment in closings.coming(one, at)), default=None)


JOB = Job("close_what_is_over", timedelta(minutes=1), run, soonest)
