"""Importing lists of members and products, and what members bring along: points with their days, tiers."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from regulars.engine.days import to_day
from regulars.store import import_run, imports
from regulars.store.shop import Shop
from tests.actions.conftest import opened
from tests.actions.files import (
    AT,
    PROGRAM,
    balance,
    count,
    imported,
    is_right,
    member_id,
    person,
    reasons,
    stored,
    written,
)

Tell = Callable[[Any], Any]

PEOPLE = [
    "1,ana@shop.example,Ana,1990-05-01,2020-03-01,ro,gold,Iași",
    "2,,Bea,,,,silver,",
    "3,,,,2021-01-01,en,,",
]
BROUGHT = [
    "1,points,100,2026-06-30,,",
    "1,points,40,2026-06-30,,",
    "1,points,25,,,",
    "2,stars,12.50,2026-12-31,status,gold",
    "3,,,,status,silver",
]


@pytest.fixture
def tell(shop_database: str, run: Any) -> Tell:
    def telling(story: Callable[[Shop], Any]) -> Any:
        async def told() -> Any:
            async with opened(shop_database, PROGRAM) as shop:
                return await story(shop)

        return run(told())

    return telling


def test_members_are_enrolled_on_the_day_they_joined_without_a_welcome(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        done = await imported(shop, "members", written(tmp_path, "members", *PEOPLE))
        assert (done.accepted, done.known, done.ok) == (3, 0, True)
        ana = await person(shop, "1")
        assert (ana.name, ana.birthday, ana.language) == ("Ana", date(1990, 5, 1), "ro")
        assert ana.attributes == {"city": "Iași"}
        state = (await stored(shop, "1")).member
        assert (state.joined_day, state.seq, await balance(shop, "1")) == (to_day(date(2020, 3, 1)), 1, 0)
        # Without a day she joins with what happens first, so that her older receipts keep their days.
        assert (await stored(shop, "2")).member.seq == 0
        assert await is_right(shop)

    tell(story)


def test_a_known_member_gets_what_is_missing_and_keeps_what_she_has(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        await imported(shop, "members", written(tmp_path, "members", "1,,Ana,,,,,Iași"))
        more = written(tmp_path, "members", "1,ana@shop.example,Anna,1990-05-01,2020-03-01,ro,,Cluj", name="more")
        done = await imported(shop, "members", more)
        assert (done.accepted, done.known, await count(shop, "member")) == (0, 1, 1)
        ana = await person(shop, "1")
        assert (ana.name, ana.birthday, ana.language) == ("Ana", date(1990, 5, 1), "ro")
        assert ana.attributes == {"city": "Iași"}
        assert (await stored(shop, "1")).member.joined_day == to_day(date(2020, 3, 1))
        assert await count(shop, "identifier") == 2

    tell(story)


def test_two_rows_of_one_member_are_one_member(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        path = written(tmp_path, "members", "1,a@shop.example,,,2020-01-01,,,", "2,a@shop.example,Ana,,,,,")
        done = await imported(shop, "members", path)
        assert (done.accepted, done.known, await count(shop, "member")) == (1, 1, 1)
        assert await member_id(shop, "1") == await member_id(shop, "2")
        assert (await person(shop, "2")).name == "Ana"

    tell(story)


def test_rows_that_cannot_be_members_are_told(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        await imported(
            shop, "members", written(tmp_path, "members", "1,a@shop.example,,,,,,", "2,,,,,,,", name="first")
        )
        path = written(
            tmp_path, "members",
            "2,a@shop.example,,,,,,", "3,nonsense,,,,,,", "4,,,2030-01-01,,,,", "5,,,,2030-01-01,,,",
            "6,,,,,Romanian,,", "7,,,,,,,",
        )  # fmt: skip
        done = await imported(shop, "members", path)
        assert (done.accepted, done.rejected, await count(shop, "member")) == (1, 5, 3)
        assert reasons(path) == [
            "2,mail,,these belong to 2 different members",
            "2,number,,these belong to 2 different members",
            "3,mail,,not an e-mail address",
            "4,born,,is in the future",
            "5,since,,is in the future",
            "6,language,,'Romanian' is not a language's code such as ro",
        ]

    tell(story)


def test_the_tiers_of_a_list_are_given_as_of_now(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        path = written(tmp_path, "members", *PEOPLE, "4,,,,,,platinum,")
        await imported(shop, "members", path)
        done = await imported(shop, "tiers", path)
        assert (done.content, done.accepted, done.rejected) == ("tiers", 2, 1)
        assert reasons(path) == ["5,level,,\"there is no tier 'platinum'; there is member, silver, gold\""]
        tiers = [(await stored(shop, number)).member.tiers for number in "123"]
        assert [one["status"].tier if one else "" for one in tiers] == ["gold", "silver", ""]
        assert tiers[1]["status"].since_us == (await stored(shop, "2")).member.at_us
        assert await is_right(shop)
        again = written(tmp_path, "members", *PEOPLE[:2], "5,,,,,,gold,", name="again")
        done = await imported(shop, "tiers", again)
        assert (done.accepted, done.known, done.rejected) == (1, 2, 0)

    tell(story)


def test_points_come_along_with_their_days_and_tiers_hold(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        await imported(shop, "members", written(tmp_path, "members", *PEOPLE))
        done = await imported(shop, "balances", written(tmp_path, "balances", *BROUGHT))
        assert (done.accepted, done.rejected) == (5, 0)
        lots = (await stored(shop, "1")).member.wallet("points").lots
        assert [(lot.until, lot.points) for lot in lots] == [
            (to_day(date(2026, 7, 1)), 140), (to_day(date(2027, 3, 3)), 25),
        ]  # fmt: skip
        assert await balance(shop, "2", "stars") == 1250
        assert [(await stored(shop, number)).member.tiers["status"].tier for number in "23"] == ["gold", "silver"]
        assert await is_right(shop)

    tell(story)


def test_a_mended_file_of_balances_brings_only_what_is_new_in_it(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        bad = "9,points,10.5,,,"
        first = written(tmp_path, "balances", *BROUGHT, bad)
        assert (await imported(shop, "balances", first)).rejected == 1
        assert (await imported(shop, "balances", first)).known == 5
        mended = written(tmp_path, "balances", *BROUGHT, "9,points,11,,,", name="mended")
        done = await imported(shop, "balances", mended)
        assert (done.accepted, done.known, done.rejected) == (1, 5, 0)
        assert (await balance(shop, "1"), await balance(shop, "9")) == (165, 11)
        changed = written(tmp_path, "balances", "1,points,101,2026-06-30,,", name="changed")
        assert (await imported(shop, "balances", changed)).rejected == 1
        assert reasons(changed) == ["2,points,,another one is brought along already; undo that import first"]
        assert await balance(shop, "1") == 165
        assert await is_right(shop)

    tell(story)


def test_balances_that_cannot_be_are_told_and_nobody_is_made_for_them(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        path = written(
            tmp_path, "balances",
            "1,points,10,2026-03-01,,", "2,miles,10,,,", "3,gift_cards,50.00,,,", "4,points,1.5,,,",
            "5,,,,status,platinum", "6,,,,level,gold", "7,stars,0.125,,,", "8,points,0,,,",
        )  # fmt: skip
        done = await imported(shop, "balances", path)
        assert (done.accepted, done.rejected) == (1, 7)
        assert [row.split(",", 3)[1] for row in reasons(path)] == [
            "until", "wallet", "wallet", "points", "tier", "set", "points",
        ]  # fmt: skip
        assert "gift cards are brought along by a file of their own" in reasons(path)[2]
        assert (await count(shop, "member"), await count(shop, "event")) == (0, 0)

    tell(story)


@pytest.mark.parametrize("content", ["members", "balances"])
def test_lists_that_break_off_go_on_where_they_were(
    tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    rows = {
        "members": [f"{n},,Name {n},,2020-01-{n:02},,," for n in range(1, 8)],
        "balances": ["1,points,10,2026-12-31,,"] * 7,
    }
    path, advance = written(tmp_path, content, *rows[content]), imports.advance
    monkeypatch.setattr(import_run, "CHUNK", 2)

    async def breaking(tx: Any, import_id: int, position: int, *rest: int) -> None:
        await advance(tx, import_id, position, *rest)
        if position == 6:
            raise ZeroDivisionError

    async def story(shop: Shop) -> None:
        monkeypatch.setattr(imports, "advance", breaking)
        with pytest.raises(ZeroDivisionError):
            await imported(shop, content, path)
        monkeypatch.setattr(imports, "advance", advance)
        done = await imported(shop, content, path)
        assert (done.accepted, done.known, done.rejected) == (7, 0, 0)
        if content == "members":
            assert (await count(shop, "member"), await count(shop, "event")) == (7, 7)
        else:
            assert await balance(shop, "1") == 70
        assert await is_right(shop)

    tell(story)


def test_products_are_as_the_last_list_says(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        done = await imported(shop, "products", written(tmp_path, "products", "a,Milk,,Dairy", f"{'x' * 101},,,"))
        assert (done.accepted, done.rejected) == (1, 1)
        await imported(shop, "products", written(tmp_path, "products", "a,Oat milk,Ours,Drinks", name="more"))
        async with shop.db.connection() as connection:
            rows = await connection.fetch("select sku, name, brand, categories from product")
        assert [tuple(row) for row in rows] == [("a", "Oat milk", "Ours", ["Drinks"])]

    tell(story)


def test_what_members_bring_along_comes_behind_their_history(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        rows = ["1,2026-01-10 10:00,1,1,milk,1,10.00"]
        await imported(shop, "members", written(tmp_path, "members", "1,,Ana,,2025-06-01,,,"))
        await imported(shop, "receipts", written(tmp_path, "receipts", *rows))
        await imported(shop, "balances", written(tmp_path, "balances", "1,points,100,,,"))
        async with shop.db.connection() as connection:
            events = await connection.fetch("select kind, at::date from event order by seq")
        assert [tuple(row) for row in events] == [
            ("joined", date(2025, 5, 31)), ("receipt", date(2026, 1, 10)), ("corrected", AT.date()),
        ]  # fmt: skip
        assert await balance(shop, "1") == 110

    tell(story)
