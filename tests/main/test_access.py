"""Who may use the shop is listed, and what was given is taken back; --dry-run takes nothing."""

import asyncio
from typing import Any

import asyncpg
import pytest

from regulars.clock import now
from regulars.store import keys, passwords, staff
from regulars.store.database import Database
from tests.main.commands import regulars, told

OWNER = "owner@shop.example"


@pytest.fixture
def shop(empty_database: str, tmp_path: Any) -> str:
    """The address of a shop made by `regulars init`."""
    regulars("init", "--data-dir", tmp_path, "--email", OWNER, url=empty_database)
    return empty_database


def opens(url: str, key: str) -> bool:
    async def asked() -> bool:
        async with Database.open(url, size=1) as db, db.connection() as connection:
            found = await keys.find(connection, keys.digest_of(key))
            return found is not None and found.is_good(now())

    return asyncio.run(asked())


def lets_in(url: str, email: str, password: str) -> bool:
    async def asked() -> bool:
        async with Database.open(url, size=1) as db, db.connection() as connection:
            found = await staff.with_password(connection, email)
            return found is not None and await passwords.is_right(found[1], password)

    return asyncio.run(asked())


def audited(url: str) -> list[str]:
    async def asked() -> list[str]:
        connection = await asyncpg.connect(url)
        try:
            return [row["action"] for row in await connection.fetch("select action from shop_main.audit order by 1")]
        finally:
            await connection.close()

    return asyncio.run(asked())


@pytest.mark.parametrize("how", ["name", "shown"])
def test_a_key_that_is_withdrawn_opens_nothing_any_more(shop: str, how: str) -> None:
    made = told("key", "add", "till 1", url=shop)["key"]
    other = told("key", "add", "till 2", url=shop)["key"]
    (_, first) = told("key", "list", url=shop)
    assert (first["name"], first["withdrawn_at"], first["last_used_at"]) == ("till 1", None, None)
    assert made not in regulars("key", "list", url=shop).stdout
    assert "Would be so" in regulars("key", "withdraw", first[how], "--dry-run", url=shop).stdout
    assert opens(shop, made)
    assert "till 1" in regulars("key", "withdraw", first[how], url=shop).stdout
    assert (opens(shop, made), opens(shop, other)) == (False, True)
    assert audited(shop) == ["key.withdrawn"]
    assert "is no key that opens anything" in regulars("key", "withdraw", first[how], code=2, url=shop).stderr


def test_of_two_keys_of_one_name_the_one_meant_must_be_said(shop: str) -> None:
    both = [told("key", "add", "till", url=shop)["key"] for _ in range(2)]
    refused = regulars("key", "withdraw", "till", code=2, url=shop).stderr
    assert "'till' are several: " in refused
    assert all(one[:13] in refused for one in both)
    assert [opens(shop, one) for one in both] == [True, True]


def test_who_is_dismissed_comes_in_no_more_and_the_last_owner_stays(shop: str) -> None:
    password = told("user", "add", "ana@shop.example", "--name", "Ana", "--role", "cashier", url=shop)["password"]
    assert lets_in(shop, "ana@shop.example", password)
    regulars("user", "dismiss", "ana@shop.example", "--dry-run", url=shop)
    assert lets_in(shop, "ana@shop.example", password)
    regulars("user", "dismiss", "Ana@shop.example", url=shop)
    assert not lets_in(shop, "ana@shop.example", password)
    listed = {one["email"]: one["dismissed_at"] is not None for one in told("user", "list", url=shop)}
    assert listed == {"ana@shop.example": True, OWNER: False}
    assert "is the only owner" in regulars("user", "dismiss", OWNER, code=2, url=shop).stderr
    assert "nobody signs in with" in regulars("user", "dismiss", "ana@shop.example", code=2, url=shop).stderr
    assert audited(shop) == ["staff.dismissed"]


def test_a_forgotten_password_is_replaced(shop: str) -> None:
    old = told("user", "add", "ana@shop.example", "--name", "Ana", "--role", "support", url=shop)["password"]
    regulars("user", "password", "ana@shop.example", "--dry-run", url=shop)
    assert lets_in(shop, "ana@shop.example", old)
    fresh = told("user", "password", "ana@shop.example", url=shop)["password"]
    assert (lets_in(shop, "ana@shop.example", old), lets_in(shop, "ana@shop.example", fresh)) == (False, True)
    assert "nobody signs in with" in regulars("user", "password", "bob@shop.example", code=2, url=shop).stderr


def test_the_stores_are_listed(shop: str) -> None:
    assert "There is no store" in regulars("store", "list", url=shop).stdout
    regulars("store", "add", "s1", "--name", "First", "--time-zone", "Asia/Tokyo", url=shop)
    assert "s1  First, Asia/Tokyo" in regulars("store", "list", url=shop).stdout
