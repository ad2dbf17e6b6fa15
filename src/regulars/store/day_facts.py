"""What the shop said of a day, for every store or for one; conditions ask for it as `shop.weather`."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from regulars.engine.days import clock_of, to_date
from regulars.engine.events.receipts import Receipt
from regulars.engine.program import Program
from regulars.store.database import Connection
from regulars.store.given import NO_FACTS
from regulars.store.shop import Shop

MOST: int = 1000
"""So many are read at most."""


class DayFact(msgspec.Struct, frozen=True):
    """store: empty for all stores of which nothing else was said."""

    program_no: int
    day: date
    fact: str
    store: str
    value: str
    said_at: datetime


async def put(tx: Connection, one: DayFact) -> str | None:
    """Keep what was said, in place of what was said before; that one. What was recorded stays as it is."""
    before: str | None = await tx.fetchval(
        "select value from day_fact where program_no = $1 and day = $2 and fact = $3 and store = $4 for update",
        one.program_no, one.day, one.fact, one.store,
    )  # fmt: skip
    await tx.execute(
        """insert into day_fact (program_no, day, fact, store, value, said_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (program_no, day, fact, store) do update set value = excluded.value, said_at = excluded.said_at""",
        one.program_no, one.day, one.fact, one.store, one.value, one.said_at,
    )  # fmt: skip
    return before


async def said(connection: Connection, program_no: int, from_day: date, to_day: date) -> list[DayFact]:
    """What was said of the days from one to another, both included; the newest day first."""
    rows = await connection.fetch(
        """select program_no, day, fact, store, value, said_at from day_fact
        where program_no = $1 and day between $2 and $3 order by day desc, fact, store limit $4""",
        program_no, from_day, to_day, MOST,
    )  # fmt: skip
    return [DayFact(*row) for row in rows]


class DayFacts:
    """Reads what was said, once for all that is decided with it."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._said: dict[tuple[int, int, str], Mapping[str, str]] = {}

    async def of(self, program: Program, program_no: int, receipt: Receipt) -> Mapping[str, str]:
        """What was said of the day of a receipt, on its store's calendar."""
        if not program.document.facts:
            return NO_FACTS
        clock = clock_of(receipt.zone) if receipt.zone else program.clock
        return await self.at(program, program_no, clock.day(receipt.occurred_us), receipt.store)

    async def at(self, program: Program, program_no: int, day: int, store: str = "") -> Mapping[str, str]:
        """What was said of a day that the program can ask for."""
        if not program.document.facts:
            return NO_FACTS
        key = (program_no, day, store)
        if key not in self._said:
            self._said[key] = await self._read(*key)
        known = program.document.facts
        return {fact: value for fact, value in self._said[key].items() if fact in known and value in known[fact].one_of}

    async def everywhere(self, program: Program, program_no: int, day: int) -> tuple[Mapping[str, str], ...]:
        """The same for every store of which something else was said than of all: first what holds for all others. What
        holds in several stores is told once.
        """
        if not program.document.facts:
            return (NO_FACTS,)
        async with self._shop.db.connection() as connection:
            rows = await connection.fetch(
                "select distinct store from day_fact where program_no = $1 and day = $2 order by store",
                program_no, to_date(day),
            )  # fmt: skip
        said = [
            await self.at(program, program_no, day, store) for store in dict.fromkeys(["", *(row[0] for row in rows)])
        ]
        return tuple(one for place, one in enumerate(said) if one not in said[:place])

    async def _read(self, program_no: int, day: int, store: str) -> Mapping[str, str]:
        """By fact; what was said of the store stands before what was said of all."""
        async with self._shop.db.connection() as connection:
            rows = await connection.fetch(
                """select distinct on (fact) fact, value from day_fact
                where program_no = $1 and day = $2 and store in ('', $3) order by fact, store desc""",
                program_no, to_date(day), store,
            )  # fmt: skip
        return {row["fact"]: row["value"] for row in rows}
