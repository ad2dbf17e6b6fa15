"""Months of a large table."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from regulars.store.database import Connection, Database
from regulars.store.partitions import ensure_partitions, waiting_months

Run = Callable[[Awaitable[Any]], Any]

TABLE = """
    create table event (member_id bigint, at timestamptz, n int not null, primary key (member_id, at))
        partition by range (at);
    create table event_default partition of event default;
    create index event_at on event (at);
"""


async def record(connection: Connection, *moments: datetime) -> None:
    await connection.executemany("insert into event values (1, $1, 0)", [(moment,) for moment in moments])


async def where_they_lie(connection: Connection) -> dict[str, int]:
    rows = await connection.fetch("select tableoid::regclass::text as part, count(*) as n from event group by 1")
    return {row["part"]: row["n"] for row in rows}


def test_rows_of_a_month_lie_in_its_partition_whether_they_came_before_or_after_it(
    empty_database: str, run: Run
) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as db, db.connection() as connection:
            await connection.execute(TABLE)
            last_moment = datetime(2025, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
            await record(connection, last_moment, datetime(2026, 1, 1, tzinfo=UTC), datetime(2019, 5, 5, tzinfo=UTC))
            assert await waiting_months(connection, "event") == [date(2019, 5, 1), date(2025, 12, 1), date(2026, 1, 1)]
            made = await ensure_partitions(connection, "event", date(2025, 12, 31), date(2026, 2, 1))
            assert made == ["event_2025_12", "event_2026_01", "event_2026_02"]
            await record(connection, datetime(2026, 2, 28, tzinfo=UTC))
            assert await where_they_lie(connection) == {
                "event_2025_12": 1,
                "event_2026_01": 1,
                "event_2026_02": 1,
                "event_default": 1,
            }
            assert await waiting_months(connection, "event") == [date(2019, 5, 1)]
            assert await ensure_partitions(connection, "event", date(2025, 12, 1), date(2026, 2, 1)) == []
            indexes = "select count(*) from pg_indexes where tablename = 'event_2026_01'"
            assert await connection.fetchval(indexes) == 2

    run(go())


def test_several_make_the_same_month_at_once_and_one_does_it(empty_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as db:
            async with db.connection() as connection:
                await connection.execute(TABLE)

            async def one() -> int:
                async with db.connection() as connection:
                    return len(await ensure_partitions(connection, "event", date(2026, 1, 1), date(2026, 3, 1)))

            assert sum(await asyncio.gather(*(one() for _ in range(4)))) == 3

    run(go())


def test_a_month_is_made_while_tills_write_into_it(empty_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database, size=5) as db:
            async with db.connection() as connection:
                await connection.execute(TABLE)
            made = asyncio.Event()

            async def till(number: int) -> int:
                written = 0
                while not made.is_set() or written < 50:
                    async with db.connection() as till:
                        at = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(seconds=written)
                        await till.execute("insert into event values ($1, $2, 0)", number, at)
                    written += 1
                return written

            tills = [asyncio.create_task(till(number)) for number in range(4)]
            async with db.connection() as connection:
                while await connection.fetchval("select count(*) from event") < 20:
                    pass
                await ensure_partitions(connection, "event", date(2026, 1, 1), date(2026, 1, 1))
                made.set()
                written = sum(await asyncio.gather(*tills))
                assert await where_they_lie(connection) == {"event_2026_01": written}

    run(go())
