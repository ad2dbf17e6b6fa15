"""As soon as one is asked for: errands of people in the console, one after the other."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec
import structlog

from regulars.actions.apply_repair import apply_repair
from regulars.actions.book_repair import Booked, NotBooked
from regulars.analytics.backtest.queue import replayed
from regulars.analytics.processes import ProcessEnded
from regulars.analytics.repair.queue import proposed
from regulars.errors import RegularsError
from regulars.store import errands, repairs
from regulars.store.errands import Errand, Kind
from regulars.store.shop import Shop
from regulars.worker.job import Job

SAYS_EVERY_SECONDS = 1

log = structlog.get_logger("regulars.worker")


class Told:
    """How far it is, as the last one said."""

    def __init__(self) -> None:
        self.done, self.total = 0, 0

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """Keep it."""
        self.done, self.total = done, total or 0


async def _booked(shop: Shop, errand: Errand, told: Told, at: datetime) -> str:
    """Book what a repair proposes; what came of it as JSON."""
    async with shop.db.connection() as connection:
        repair = await repairs.one(connection, repairs.number_of(errand.asked))
    done = await apply_repair(
        shop, repair.name, repair.to_book, repair.asked.reason, program=shop.programs.name_of(repair.program_no),
        counts=repair.counts, actor="staff", actor_id=errand.asked_by, at=at, tell=told,
    )  # fmt: skip
    failed = tuple(NotBooked(one.member, one.about, error.code, one.kind) for one, error in done.failed)
    return msgspec.json.encode(Booked(done.booked, done.already, failed)).decode()


KINDS: Mapping[Kind, Callable[[Shop, Errand, Told, datetime], Awaitable[str]]] = {
    "backtest": replayed,
    "repair": proposed,
    "booking": _booked,
}


async def run(shop: Shop, at: datetime) -> bool:
    """One of them; False when nobody waits."""
    errand = await shop.db.run(lambda tx: errands.take(tx))
    if errand is None:
        return False
    told = Told()
    await shop.programs.refresh(at)
    saying = asyncio.create_task(_say(shop, errand, told))
    report, failure = None, ""
    try:
        if errand.tried > errands.MOST_TRIES:
            raise ProcessEnded()
        report = await KINDS[errand.kind](shop, errand, told, at)
    except Exception as error:
        # Whatever it is, it would come again: this one has ended.
        failure = error.sentence() if isinstance(error, RegularsError) else type(error).__name__
        log.error("an errand failed", errand=errand.errand_id, kind=errand.kind, error=failure)
    finally:
        saying.cancel()
        with suppress(asyncio.CancelledError):
            await saying
    await shop.db.run(lambda tx: errands.end(tx, errand.errand_id, shop.now(), report=report, failure=failure))
    return True


async def _say(shop: Shop, errand: Errand, told: Told) -> None:
    """Write down how far it is, as long as it takes."""
    while True:
        await asyncio.sleep(SAYS_EVERY_SECONDS)
        await shop.db.run(lambda tx: errands.progress(tx, errand.errand_id, told.done, told.total))


JOB = Job(errands.JOB, timedelta(minutes=1), run)
