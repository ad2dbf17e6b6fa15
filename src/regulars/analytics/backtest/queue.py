"""Back-tests asked for in the console: put into the queue by people, done by the clock, one after the other."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from regulars import clock
from regulars.analytics.backtest.own import spooled
from regulars.analytics.backtest.report import Backtest
from regulars.analytics.backtest.spread import in_processes
from regulars.analytics.backtest.trial import Asked, Candidate, Trial, of_own
from regulars.errors import RegularsError
from regulars.program_file import read_program
from regulars.store import audit, backtests, timetable
from regulars.store.backtests import KeptBacktest
from regulars.store.database import Connection
from regulars.store.shop import Shop

JOB = "run_backtests"
SAYS_EVERY_SECONDS = 1


class Order(msgspec.Struct, frozen=True):
    """What was asked: program files with their names, the first of them what the others are compared with."""

    programs: tuple[tuple[str, str], ...]
    redeem: str
    margin: str | None = None

    def trial(self, told: "Told | None" = None) -> Trial:
        """The same, made ready. Raises BadProgramFile, BadBehaviour, CannotCompare, Invalid."""
        read = [Candidate(name, text, read_program(text)) for name, text in self.programs]
        asked = Asked(redeem=self.redeem, margin=self.margin, processes=max((os.cpu_count() or 1) - 1, 1))
        return Trial(read, asked, told or Told(), each=in_processes)


class Told:
    """How far it is, as the last one said."""

    def __init__(self) -> None:
        self.done, self.total = 0, 0

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """Keep it."""
        self.done, self.total = done, total or 0


async def ask(shop: Shop, program_no: int, order: Order, staff_id: int, at: datetime) -> str:
    """Put it into the queue, if it can be done at all; its id. Raises what `Order.trial` does."""
    order.trial()
    backtest_id = shop.new_id(at)

    async def write(tx: Connection) -> None:
        asked = msgspec.json.encode(order).decode()
        await backtests.ask(tx, backtest_id, program_no, asked, staff_id, at)
        await audit.note(shop, tx, "backtest.asked", "", "staff", staff_id, at, redeem=order.redeem)
        await timetable.soon(tx, JOB, at)

    await shop.db.run(write)
    return KeptBacktest(backtest_id, program_no, at, "", 0, 0, None, "").name


def order_of(kept: KeptBacktest) -> Order:
    """What was asked."""
    return msgspec.json.decode(kept.asked, type=Order)


def report_of(kept: KeptBacktest) -> Backtest | None:
    """What came of it."""
    return msgspec.json.decode(kept.report, type=Backtest) if kept.report else None


async def run_next(shop: Shop, at: datetime) -> bool:
    """Do the next one; False when nobody waits."""
    kept = await shop.db.run(lambda tx: backtests.take(tx, at))
    if kept is None:
        return False
    told = Told()
    await shop.programs.refresh(at)
    saying = asyncio.create_task(_say(shop, kept, told))
    report, failure = None, ""
    try:
        report = msgspec.json.encode(await _replayed(shop, kept, told, at)).decode()
    except Exception as error:
        # Whatever it is, it would come again: this one has ended.
        failure = error.sentence() if isinstance(error, RegularsError) else type(error).__name__
    finally:
        saying.cancel()
        with suppress(asyncio.CancelledError):
            await saying
    await shop.db.run(lambda tx: backtests.end(tx, kept.backtest_id, clock.now(), report=report, failure=failure))
    return True


async def _replayed(shop: Shop, kept: KeptBacktest, told: Told, at: datetime) -> Backtest:
    trial = order_of(kept).trial(told)
    with TemporaryDirectory(prefix="regulars-") as name:
        own = await spooled(shop, Path(name), program=shop.programs.name_of(kept.program_no), at=at, tell=told)
        counted = await asyncio.to_thread(trial.count, own.spool, own.spool.last_us, own.spool.last_us or 0)
        return trial.report(counted, of_own(own, trial, counted.sales.rejected), own.spool.last_us)


async def _say(shop: Shop, kept: KeptBacktest, told: Told) -> None:
    """Write down how far it is, as long as it takes."""
    while True:
        await asyncio.sleep(SAYS_EVERY_SECONDS)
        await shop.db.run(lambda tx: backtests.progress(tx, kept.backtest_id, told.done, told.total, clock.now()))


async def latest(shop: Shop) -> Sequence[KeptBacktest]:
    """All that are kept, the newest first."""
    async with shop.db.connection() as connection:
        return await backtests.latest(connection)
