"""No two processes make ids with one node number."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from regulars.store import nodes
from regulars.store.database import Database

Run = Callable[[Awaitable[Any]], Any]


def test_those_that_lease_at_once_get_different_numbers(shop_database: str, run: Run) -> None:
    async def one(db: Database, holder: str) -> int:
        async with db.connection() as connection:
            return (await nodes.lease(connection, holder)).number

    async def go() -> None:
        async with Database.open(shop_database) as db:
            held = await asyncio.gather(*(one(db, f"process {number}") for number in range(20)))
            assert sorted(held) == list(range(1, 21))

    run(go())


def test_a_number_given_back_is_the_last_to_be_used_again(shop_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(shop_database) as db, db.connection() as connection:
            first = await nodes.lease(connection, "a")
            await nodes.release(connection, first)
            assert (await nodes.lease(connection, "b")).number != first.number
            await connection.execute("update regulars.node set until = 'infinity' where number <> $1", first.number)
            assert (await nodes.lease(connection, "c")).number == first.number
            with pytest.raises(nodes.NoFreeNode):
                await nodes.lease(connection, "d")

    run(go())


def test_a_lease_is_renewed_until_another_has_it(shop_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(shop_database) as db, db.connection() as connection:
            held = await nodes.lease(connection, "a")
            assert (await nodes.renew(connection, held)).until > held.until
            await connection.execute("update regulars.node set holder = 'b' where number = $1", held.number)
            with pytest.raises(nodes.LeaseLost):
                await nodes.renew(connection, held)

    run(go())
