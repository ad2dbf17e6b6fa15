"""Back-tests that people asked for in the console: what was asked, how far each is, and what came of it."""

from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from regulars.errors import NotFound
from regulars.ids import encode
from regulars.store.database import Connection

SILENT_FOR = timedelta(minutes=2)
"""Of whom nothing was seen for so long is dead, and another begins anew."""
KEPT = 50


class UnknownBacktest(NotFound):
    """There is no such back-test."""

    code: ClassVar[str] = "unknown-backtest"


class KeptBacktest(msgspec.Struct, frozen=True):
    """A back-test. asked, report: JSON; the report only where one is asked for and it has ended."""

    backtest_id: int
    program_no: int
    asked_at: datetime
    asked: str
    done: int
    total: int
    ended_at: datetime | None
    failure: str
    report: str | None = None

    @property
    def name(self) -> str:
        """Its id as people see it."""
        return encode("bkt", self.backtest_id)


async def ask(tx: Connection, backtest_id: int, program_no: int, asked: str, asked_by: int, at: datetime) -> None:
    """Put one into the queue; of those that have ended only the newest are kept."""
    await tx.execute(
        "insert into backtest (backtest_id, program_no, asked, asked_by, asked_at) values ($1, $2, $3, $4, $5)",
        backtest_id, program_no, asked, asked_by, at,
    )  # fmt: skip
    await tx.execute(
        """delete from backtest where ended_at is not null and backtest_id not in
        (select backtest_id from backtest order by backtest_id desc limit $1)""",
        KEPT,
    )


async def take(tx: Connection, at: datetime) -> KeptBacktest | None:
    """The next one that nobody does, now ours."""
    row = await tx.fetchrow(
        """update backtest set seen_at = $1 where backtest_id = (
            select backtest_id from backtest where ended_at is null and (seen_at is null or seen_at < $2)
            order by asked_at limit 1 for update skip locked)
        returning backtest_id, program_no, asked_at, asked, done, total, ended_at, failure""",
        at, at - SILENT_FOR,
    )  # fmt: skip
    return None if row is None else KeptBacktest(*row)


async def progress(tx: Connection, backtest_id: int, done: int, total: int, at: datetime) -> None:
    """It is so far."""
    await tx.execute(
        "update backtest set done = $2, total = $3, seen_at = $4 where backtest_id = $1", backtest_id, done, total, at
    )


async def end(tx: Connection, backtest_id: int, at: datetime, *, report: str | None = None, failure: str = "") -> None:
    """It is done, or cannot be."""
    await tx.execute(
        "update backtest set ended_at = $2, report = $3, failure = $4 where backtest_id = $1",
        backtest_id, at, report, failure,
    )  # fmt: skip


async def latest(connection: Connection) -> list[KeptBacktest]:
    """All that are kept, the newest first, without their reports."""
    rows = await connection.fetch(
        """select backtest_id, program_no, asked_at, asked, done, total, ended_at, failure
        from backtest order by backtest_id desc limit $1""",
        KEPT,
    )
    return [KeptBacktest(*row) for row in rows]


async def one(connection: Connection, backtest_id: int) -> KeptBacktest:
    """One with its report. Raises UnknownBacktest."""
    row = await connection.fetchrow(
        """select backtest_id, program_no, asked_at, asked, done, total, ended_at, failure, report
        from backtest where backtest_id = $1""",
        backtest_id,
    )
    if row is None:
        raise UnknownBacktest()
    return KeptBacktest(*row)
