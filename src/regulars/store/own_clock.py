"""What time it is in a shop: the world's time; in test mode that of its own clock.

The clock of a shop in test mode goes with the world's until it is moved, and then stands where it was put. Whether a
shop is in test mode is decided when it is made, and never again.
"""

from contextlib import suppress
from datetime import datetime
from typing import ClassVar

import msgspec

from regulars import clock
from regulars.errors import Conflict, Refused
from regulars.store.database import Connection, Database, Unavailable


class LiveShop(Refused):
    """This shop is live: its clock is the world's."""

    code: ClassVar[str] = "live-shop"
    mend: str = "try it in a shop made for that: regulars init --test"


class ClockMoved(Conflict):
    """Somebody else moved the clock meanwhile."""

    code: ClassVar[str] = "clock-moved"


class Passed(msgspec.Struct, frozen=True):
    """What happened while a clock went forward: the events of each kind, and the jobs that failed, each with why."""

    was: datetime
    now: datetime
    events: dict[str, int]
    failed: dict[str, str]


class OwnClock:
    """The clock of one shop, as one process sees it."""

    def __init__(self, db: Database, *, is_test: bool, stands_at: datetime | None) -> None:
        self._db = db
        self.is_test = is_test
        self._stands_at = stands_at

    def now(self) -> datetime:
        """The present moment in the shop, aware, in UTC."""
        return self._stands_at or clock.now()

    @property
    def stands(self) -> bool:
        """Whether it was moved, and stands."""
        return self._stands_at is not None

    async def own(self, connection: Connection) -> None:
        """Put a shop that is being made in test mode."""
        await connection.execute("update regulars.tenant set is_test = true where name = $1", self._db.tenant)
        self.is_test = True

    async def look(self) -> None:
        """See where it stands, whichever process moved it. While the database is away, it stands."""
        with suppress(Unavailable):
            self._stands_at = await self._db.call(
                lambda connection: connection.fetchval("select stands_at from own_clock"), idempotent=True
            )

    async def put(self, at: datetime) -> None:
        """Let it stand there, before or after where it stood. Raises LiveShop."""
        self.refuse_live()
        async with self._db.connection() as connection:
            await connection.execute("update own_clock set stands_at = $1", at)
        self._stands_at = at

    async def move(self, at: datetime) -> None:
        """Let it stand there, if it still stands where we saw it. Raises LiveShop, ClockMoved."""
        self.refuse_live()
        async with self._db.connection() as connection:
            moved = await connection.fetchval(
                "update own_clock set stands_at = $1 where stands_at is not distinct from $2 returning true",
                at, self._stands_at,
            )  # fmt: skip
        if not moved:
            raise ClockMoved()
        self._stands_at = at

    def refuse_live(self) -> None:
        """Raises LiveShop unless it can be moved."""
        if not self.is_test:
            raise LiveShop()


async def clock_of(connection: Connection, db: Database) -> OwnClock:
    """The clock of a shop, as it stands."""
    row = await connection.fetchrow(
        "select stands_at, (select is_test from regulars.tenant where name = $1) from own_clock", db.tenant
    )
    assert row is not None, "made with its table"
    return OwnClock(db, is_test=bool(row[1]), stands_at=row[0])


async def recorded(connection: Connection, after: datetime, until: datetime) -> dict[str, int]:
    """How many events of each kind there are after one moment and until another."""
    rows = await connection.fetch(
        "select kind, count(*) from event where at > $1 and at <= $2 group by kind order by kind", after, until
    )
    return {row[0]: row[1] for row in rows}
