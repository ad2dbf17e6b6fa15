"""Connections, transactions and trying again, on the real PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from regulars.errors import Invalid
from regulars.store.database import (
    TRIES,
    Connection,
    Contended,
    Database,
    NotUtf8,
    ServerTooOld,
    Unavailable,
    Unsure,
    refuse_unfit,
    schema_of,
)

Run = Callable[[Awaitable[Any]], Any]


async def counts(db: Database) -> None:
    async with db.connection() as connection:
        await connection.execute("create table count (name text primary key, n int not null)")
        await connection.execute("insert into count values ('a', 0), ('b', 0)")


async def total(db: Database) -> int:
    async with db.connection() as connection:
        found: int = await connection.fetchval("select sum(n) from count")
        return found


def test_a_connection_serves_the_schema_of_its_tenant_in_utc(empty_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database, tenant="corner") as db, db.connection() as connection:
            assert await connection.fetchval("show search_path") == "shop_corner, public"
            assert await connection.fetchval("show timezone") == "UTC"

    run(go())


@pytest.mark.parametrize("name", ["", "Main", "a-b", "1a", "a" * 41, 'a"; drop schema public'])
def test_a_tenant_has_a_plain_name(name: str) -> None:
    with pytest.raises(Invalid):
        schema_of(name)


def test_a_server_too_old_or_not_in_utf8_is_refused_with_how_to_mend(database_url: str, run: Run) -> None:
    with pytest.raises(ServerTooOld, match="upgrade the server"):
        refuse_unfit(14, "UTF8")
    with pytest.raises(NotUtf8, match="encoding 'UTF8'"):
        refuse_unfit(15, "LATIN1")
    refuse_unfit(15, "UTF8")


def test_a_server_that_is_not_there_is_unavailable(empty_database: str, run: Run) -> None:
    async def go(url: str) -> None:
        async with Database.open(url):
            pass

    for url in (empty_database.replace("?", "_not?"), "postgresql://nobody@/none?host=/nowhere", "nonsense"):
        with pytest.raises(Unavailable):
            run(go(url))


def test_an_error_of_the_caller_passes_as_it_is(empty_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database):
            raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        run(go())


def test_no_more_connections_are_lent_than_there_are_and_waiters_are_served_in_order(
    empty_database: str, run: Run
) -> None:
    async def go() -> None:
        served: list[int] = []
        busy = 0

        async def one(db: Database, number: int) -> None:
            nonlocal busy
            async with db.connection() as connection:
                busy += 1
                assert busy <= 2
                await connection.execute("select pg_sleep(0.002)")
                served.append(number)
                busy -= 1

        async with Database.open(empty_database, size=2) as db:
            await asyncio.gather(*(one(db, number) for number in range(20)))
            assert sorted(served) == list(range(20))
            assert served[:4] != served[16:]
            async with db.connection() as connection:
                mine = "select count(*) from pg_stat_activity where datname = current_database()"
                assert await connection.fetchval(mine) <= 2

    run(go())


def test_a_waiter_that_gives_up_takes_no_connection_along(empty_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database, size=1) as db:
            for _ in range(20):
                async with db.connection():
                    waiter = asyncio.create_task(total(db))
                    await asyncio.sleep(0)
                waiter.cancel()
                await asyncio.gather(waiter, return_exceptions=True)
            async with asyncio.timeout(5), db.connection() as connection:
                assert await connection.fetchval("select 1") == 1

    run(go())


def test_what_comes_back_in_doubt_is_thrown_away(empty_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database, size=1) as db:
            async with db.connection() as connection:
                await connection.execute("begin")
            async with db.connection() as other:
                assert not other.is_in_transaction()
                assert other is not connection
            sleeper = asyncio.create_task(_sleep(db))
            await asyncio.sleep(0.05)
            sleeper.cancel()
            await asyncio.gather(sleeper, return_exceptions=True)
            async with asyncio.timeout(5), db.connection() as third:
                assert third is not other
                assert await third.fetchval("select 1") == 1

    run(go())


async def _sleep(db: Database) -> None:
    async with db.connection() as connection:
        await connection.execute("select pg_sleep(30)")


def test_a_transaction_is_all_or_nothing(empty_database: str, run: Run) -> None:
    async def work(connection: Connection) -> None:
        await connection.execute("update count set n = n + 1")
        raise LookupError

    async def go() -> None:
        async with Database.open(empty_database) as db:
            await counts(db)
            with pytest.raises(LookupError):
                await db.run(work)
            with pytest.raises(LookupError):
                async with db.transaction() as tx:
                    await work(tx)
            assert await total(db) == 0

    run(go())


def test_two_that_wait_for_each_other_both_succeed(empty_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as db:
            await counts(db)

            async def both(first: str, second: str) -> None:
                async def work(connection: Connection) -> None:
                    await connection.execute("set local deadlock_timeout = '20ms'")
                    await connection.execute("update count set n = n + 1 where name = $1", first)
                    await asyncio.sleep(0.05)
                    await connection.execute("update count set n = n + 1 where name = $1", second)

                await db.run(work)

            await asyncio.gather(both("a", "b"), both("b", "a"))
            assert await total(db) == 4

    run(go())


def test_a_transaction_that_never_wins_its_race_is_contended(empty_database: str, run: Run) -> None:
    tried = 0

    async def work(connection: Connection) -> None:
        nonlocal tried
        tried += 1
        await connection.execute("do $$ begin raise sqlstate '40001'; end $$")

    async def go() -> None:
        async with Database.open(empty_database) as db:
            with pytest.raises(Contended):
                await db.run(work)

    run(go())
    assert tried == TRIES


def test_a_connection_lost_before_the_commit_is_tried_again_once_saved(empty_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as db:
            await counts(db)
            tried = 0

            async def work(connection: Connection) -> str:
                nonlocal tried
                tried += 1
                await connection.execute("update count set n = n + 1 where name = 'a'")
                if tried == 1:
                    await cut(connection)
                return "done"

            assert await db.run(work) == "done"
            assert (tried, await total(db)) == (2, 1)

    run(go())


async def cut(connection: Connection) -> None:
    """The server ends this connection."""
    await connection.execute("select pg_terminate_backend(pg_backend_pid())")


def test_a_connection_lost_in_a_call_is_tried_again_only_when_that_changes_nothing(
    empty_database: str, run: Run
) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as db:
            tried = 0

            async def work(connection: Connection) -> int:
                nonlocal tried
                tried += 1
                if tried % 2:
                    await cut(connection)
                return tried

            with pytest.raises(Unsure):
                await db.call(work)
            assert tried == 1
            tried = 0
            assert await db.call(work, idempotent=True) == 2

    run(go())


def test_connections_cut_while_they_were_idle_are_not_noticed(empty_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database, size=3) as db, Database.open(empty_database, size=1) as other:
            await counts(db)
            await asyncio.gather(*(total(db) for _ in range(3)))
            for _ in range(5):
                async with other.connection() as connection:
                    await connection.execute(
                        """select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and pid <> pg_backend_pid()"""
                    )
                assert await db.call(lambda connection: connection.fetchval("select 1"), idempotent=True) == 1

    run(go())


def test_an_error_of_the_statement_is_not_tried_again(empty_database: str, run: Run) -> None:
    tried = 0

    async def work(connection: Connection) -> None:
        nonlocal tried
        tried += 1
        await connection.execute("select 1 / 0")

    async def go() -> None:
        async with Database.open(empty_database) as db:
            with pytest.raises(asyncpg.DivisionByZeroError):
                await db.run(work, idempotent=True)

    run(go())
    assert tried == 1


def test_a_server_that_stays_away_is_unavailable_after_a_while(empty_database: str, run: Run) -> None:
    async def work(connection: Connection) -> None:
        await cut(connection)

    async def go() -> None:
        async with Database.open(empty_database, patience_ms=300) as db:
            with pytest.raises(Unavailable):
                await db.call(work, idempotent=True)

    run(go())
