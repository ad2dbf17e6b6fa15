"""Errands that people asked for in the console and that take their time: what was asked, and what came of it.

They are asked for and end by the clock of the shop, which may stand in test mode; who was seen at one, was seen by the
clock of the database.
"""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

import msgspec

from regulars.errors import NotFound
from regulars.store import timetable
from regulars.store.database import Connection

JOB = "run_errands"
SILENT_FOR = timedelta(minutes=2)
"""Of whom nothing was seen for so long is dead, and another begins anew."""
MOST_TRIES = 5
"""One that was begun so often, and never came to an end, is not begun again."""
KEPT = 50
"""So many of a kind are kept, once they have ended."""

Kind = Literal["backtest", "repair", "booking"]


class UnknownErrand(NotFound):
    """Nothing was asked for under this id, or it is not kept any more."""

    code: ClassVar[str] = "unknown-errand"


class Errand(msgspec.Struct, frozen=True):
    """An errand. asked, report: as its kind writes them; the report only where one is asked for and it has ended.

    asked_by: a person of the shop. failure: why there is no report. tried: how often it was begun.
    """

    errand_id: int
    kind: Kind
    program_no: int
    asked_by: int
    asked_at: datetime
    asked: str
    done: int = 0
    total: int = 0
    ended_at: datetime | None = None
    failure: str = ""
    report: str | None = None
    tried: int = 0

    @property
    def is_waiting(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None


async def ask(tx: Connection, one: Errand) -> None:
    """Put one into the queue, to be done at once; of those of its kind that have ended only the newest are kept."""
    await tx.execute(
        "insert into errand (errand_id, kind, program_no, asked, asked_by, asked_at) values ($1, $2, $3, $4, $5, $6)",
        one.errand_id, one.kind, one.program_no, one.asked, one.asked_by, one.asked_at,
    )  # fmt: skip
    await tx.execute(
        """delete from errand where kind = $1 and ended_at is not null and errand_id not in
        (select errand_id from errand where kind = $1 order by errand_id desc limit $2)""",
        one.kind, KEPT,
    )  # fmt: skip
    await timetable.soon(tx, JOB, one.asked_at)


async def take(tx: Connection) -> Errand | None:
    """The next one that nobody does, now ours."""
    row = await tx.fetchrow(
        """update errand set seen_at = now(), tried = tried + 1 where errand_id = (
            select errand_id from errand where ended_at is null and (seen_at is null or seen_at < now() - $1::interval)
            order by asked_at limit 1 for update skip locked)
        returning errand_id, kind, program_no, asked_by, asked_at, asked, done, total, ended_at, failure, report,
            tried""",
        SILENT_FOR,
    )  # fmt: skip
    return None if row is None else Errand(*row)


async def progress(tx: Connection, errand_id: int, done: int, total: int) -> None:
    """It is so far."""
    await tx.execute(
        "update errand set done = $2, total = $3, seen_at = now() where errand_id = $1", errand_id, done, total
    )


async def end(tx: Connection, errand_id: int, at: datetime, *, report: str | None = None, failure: str = "") -> None:
    """It is done, or cannot be."""
    await tx.execute(
        "update errand set ended_at = $2, report = $3, failure = $4 where errand_id = $1",
        errand_id, at, report, failure,
    )  # fmt: skip


async def latest(connection: Connection, kind: Kind) -> list[Errand]:
    """All of a kind that are kept, the newest first, without their reports."""
    rows = await connection.fetch(
        """select errand_id, kind, program_no, asked_by, asked_at, asked, done, total, ended_at, failure
        from errand where kind = $1 order by errand_id desc limit $2""",
        kind, KEPT,
    )  # fmt: skip
    return [Errand(*row) for row in rows]


async def one(connection: Connection, kind: Kind, errand_id: int) -> Errand:
    """One with its report. Raises UnknownErrand."""
    row = await connection.fetchrow(
        """select errand_id, kind, program_no, asked_by, asked_at, asked, done, total, ended_at, failure, report
        from errand where kind = $1 and errand_id = $2""",
        kind, errand_id,
    )  # fmt: skip
    if row is None:
        raise UnknownErrand()
    return Errand(*row)


async def newest_about(connection: Connection, kind: Kind, asked: str) -> Errand | None:
    """The newest that was asked for in these words, with its report."""
    row = await connection.fetchrow(
        """select errand_id, kind, program_no, asked_by, asked_at, asked, done, total, ended_at, failure, report
        from errand where kind = $1 and asked = $2 order by errand_id desc limit 1""",
        kind, asked,
    )  # fmt: skip
    return None if row is None else Errand(*row)
