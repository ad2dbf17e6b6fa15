"""The clock of a shop in test mode goes forward: all that falls due on the way is done, in order of time.

It stops where a day of a program begins, and where a job knows of a moment before that; there every job that is due
runs until nothing is left. Nobody comes or buys on the way, so between two stops nothing else can happen. Sums and
tidying wait for the end.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from regulars.engine.days import Duration, Zone, day_of, start_of, zone
from regulars.errors import FieldError, Invalid
from regulars.store import own_clock, timetable
from regulars.store.own_clock import Passed
from regulars.store.shop import Shop
from regulars.worker import DONE, all_jobs, do
from regulars.worker.job import Job

MOST: Final = timedelta(days=3_653)
"""So far it goes at once: ten years."""


async def forward(shop: Shop, to: datetime | Duration) -> Passed:
    """Move the clock to a moment, or by so many days and months, and do what falls due; what that was.

    Cut off, it stands where it had come to, and goes on from there. Raises LiveShop, ClockMoved, and Invalid for a
    moment that is not after the clock's, or too far.
    """
    shop.clock.refuse_live()
    await shop.look()
    was, jobs, holder = shop.now(), all_jobs(), f"clock of node {shop.ids.node}"
    until = await _until(shop, was, to)
    went: dict[str, tuple[str, datetime]] = {}
    async with shop.db.connection() as connection:
        await timetable.ensure(connection, list(jobs), was)
    try:
        while shop.now() < until:
            async with shop.db.connection() as connection:
                await timetable.hold_all(connection, holder)
            await shop.clock.move(min(await _next_stop(shop, jobs), until))
            for name, job in jobs.items():
                if not job.is_tidying or shop.now() == until:
                    went[name] = await _done(shop, job)
    finally:
        async with shop.db.connection() as connection:
            for name in jobs:
                result, due_at = went.get(name, ("", was))
                await timetable.done(connection, name, holder, due_at, result)
    async with shop.db.connection() as connection:
        events = await own_clock.recorded(connection, was, shop.now())
    failed = {name: result for name, (result, _) in went.items() if result != DONE}
    return Passed(was, shop.now(), events, failed)


async def _done(shop: Shop, job: Job) -> tuple[str, datetime]:
    """Do all of a job that is due; how that went, and when it is due again."""
    while True:
        result, due_at = await do(shop, job, shop.now())
        if due_at > shop.now():
            return result, due_at


async def _until(shop: Shop, was: datetime, to: datetime | Duration) -> datetime:
    if isinstance(to, Duration):
        where = (await _zones(shop, was))[0]
        local = was.astimezone(where)
        day = start_of(to.after(day_of(was, where)), where)
        to = day.astimezone(where).replace(hour=local.hour, minute=local.minute, second=local.second).astimezone(UTC)
    if not was < to <= was + MOST:
        raise Invalid(errors=(FieldError("#", f"must lie after {was.isoformat()}, and at most ten years after"),))
    return to


async def _zones(shop: Shop, at: datetime) -> list[Zone]:
    """The zones of the programs, the default one's first."""
    numbers = await shop.programs.numbers(at)
    return [(await shop.programs.in_force(number, at, at)).zone for number in numbers] or [zone("UTC")]


async def _next_stop(shop: Shop, jobs: dict[str, Job]) -> datetime:
    at = shop.now()
    stops = [start_of(day_of(at, where) + 1, where) for where in await _zones(shop, at)]
    known = [await job.soonest(shop, at) for job in jobs.values() if job.soonest is not None]
    return min(stops + [one for one in known if one is not None and one > at])
