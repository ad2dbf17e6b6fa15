"""Back-tests asked for in the console: what is asked, and doing it."""

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import structs

from regulars.analytics.backtest.own import spooled
from regulars.analytics.backtest.report import Backtest
from regulars.analytics.backtest.spread import in_processes
from regulars.analytics.backtest.trial import Asked, Candidate, Tell, Trial, of_own
from regulars.i18n import languages
from regulars.ids import encode
from regulars.names import Names, as_words
from regulars.program_file import read_program
from regulars.store import audit, errands
from regulars.store.database import Connection
from regulars.store.errands import Errand
from regulars.store.shop import Shop
from regulars.workings import Workings

PREFIX = "bkt"


class Order(msgspec.Struct, frozen=True):
    """What was asked: program files with their names, the first of them what the others are compared with.

    names: by language, what the last of them is called.
    """

    programs: tuple[tuple[str, str], ...]
    redeem: str
    margin: str | None = None
    names: dict[str, str] = {}

    def called(self, language: str) -> str:
        """What the program that is tried is called."""
        return self.names.get(language) or as_words(self.programs[-1][0])

    def trial(self, tell: Tell) -> Trial:
        """The same, made ready. Raises BadProgramFile, BadBehaviour, CannotCompare, Invalid."""
        read = [Candidate(name, text, read_program(text)) for name, text in self.programs]
        asked = Asked(redeem=self.redeem, margin=self.margin, processes=max((os.cpu_count() or 1) - 1, 1))
        return Trial(read, asked, tell, each=in_processes)


async def ask(shop: Shop, program_no: int, order: Order, staff_id: int, at: datetime) -> str:
    """Put it into the queue, if it can be done at all; its id. Raises what `Order.trial` does."""
    tried = order.trial(lambda *_: None).read[-1].program.document
    order = structs.replace(order, names={one: Names(tried, one).program() for one in languages()})
    errand = Errand(shop.new_id(at), "backtest", program_no, staff_id, at, msgspec.json.encode(order).decode())

    async def write(tx: Connection) -> None:
        await errands.ask(tx, errand)
        await audit.note(shop, tx, "backtest.asked", "", "staff", staff_id, at, redeem=order.redeem)

    await shop.db.run(write)
    return name_of(errand)


def name_of(errand: Errand) -> str:
    """Its id as people see it."""
    return encode(PREFIX, errand.errand_id)


def order_of(errand: Errand) -> Order:
    """What was asked."""
    return msgspec.json.decode(errand.asked, type=Order)


def report_of(errand: Errand) -> Backtest | None:
    """What came of it."""
    return msgspec.json.decode(errand.report, type=Backtest) if errand.report else None


async def replayed(shop: Shop, errand: Errand, tell: Tell, at: datetime) -> str:
    """Do it; the report as JSON."""
    trial = order_of(errand).trial(tell)
    with Workings() as folder:
        own = await spooled(shop, folder, program=shop.programs.name_of(errand.program_no), at=at, tell=tell)
        counted = await asyncio.to_thread(trial.count, own.spool, own.spool.last_us, own.spool.last_us or 0)
        report = trial.report(counted, of_own(own, trial, counted.sales.rejected), own.spool.last_us)
    return msgspec.json.encode(report).decode()


async def latest(shop: Shop) -> Sequence[Errand]:
    """All that are kept, the newest first."""
    async with shop.db.connection() as connection:
        return await errands.latest(connection, "backtest")
