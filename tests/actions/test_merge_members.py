"""Duplicates become one member and perhaps two again: G9, aliases, races, returns, and what may not be."""

import asyncio
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from regulars.actions.correct_points import correct_points
from regulars.actions.erase_member import erase_member
from regulars.actions.merge_members import merge_members
from regulars.actions.record_receipt import record_receipt
from regulars.actions.return_receipt import return_receipt
from regulars.actions.transfer_points import transfer_points
from regulars.actions.undo_merge import undo_merge
from regulars.analytics.verify import verify
from regulars.errors import Invalid
from regulars.store import members, profiles
from regulars.store.identifiers import identifier
from regulars.store.members import MemberNotActive, UnknownMember
from regulars.store.merging import MergedElsewhere
from regulars.store.recorder import NotPossible
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened, receipt
from tests.actions.test_races import balance, two_shops

NAMED: dict[str, Any] = {"source": "till", "at": AT}
BY: dict[str, Any] = {"actor": "key", "actor_id": 1, "at": AT}


async def proves_itself(shop: Shop) -> None:
    verdict = await verify(shop)
    assert verdict.ok, verdict


async def three(shop: Shop) -> list[int]:
    """Members with 10, 20 and 30 points."""
    found = []
    for number, name in enumerate(("ana", "anna", "hanna"), 1):
        found.append(await joined(shop, name))
        await record_receipt(shop, receipt(f"r{number}", number * 1000), member_id=found[-1], **NAMED)
    return found


def test_g9_merge_ten_twenty_and_thirty_are_sixty_and_a_second_merge_does_nothing(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, anna, hanna = await three(shop)
        done = await merge_members(shop, anna, ana, **BY)
        assert [
            (side.of.wallets["points"].available, side.after.wallets["points"].available) for side in done.sides
        ] == [(20, 30)]
        await merge_members(shop, hanna, ana, **BY)
        again = await merge_members(shop, anna, ana, **BY)
        assert again.repeated
        assert [await balance(shop, one) for one in (ana, anna, hanna)] == [60, 0, 0]
        async with shop.db.connection() as connection:
            stored = (await members.load(connection, ana, 1)).stored.member
            assert sum(lot.points for lot in stored.wallets["points"].lots) == 60
            assert await members.find(connection, identifier("outside", "hanna")) == ana
            kept = await connection.fetchval("select count(*) from event where member_id = $1", anna)
        assert kept == 3, "joining, a receipt, and being absorbed stay where they were"
        await proves_itself(shop)

    tell(story)


def test_a_preview_tells_what_would_be_and_changes_nothing(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, anna, _ = await three(shop)
        told = await merge_members(shop, anna, ana, preview=True, **BY)
        assert told.sides[0].after.wallets["points"].available == 30
        assert told.conflicts == ("name",)
        assert [await balance(shop, one) for one in (ana, anna)] == [10, 20]
        async with shop.db.connection() as connection:
            assert await connection.fetchval("select count(*) from merge") == 0
            assert await connection.fetchval("select count(*) from audit") == 0
            assert await members.find(connection, identifier("outside", "anna")) == anna
        await proves_itself(shop)

    tell(story)


def test_undone_each_has_what_is_left_and_is_found_again(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, anna, _ = await three(shop)
        await merge_members(shop, anna, ana, **BY)
        await correct_points(shop, "spent", -25, "spent", member_id=ana, **NAMED)
        await undo_merge(shop, anna, **BY)
        assert (await undo_merge(shop, anna, **BY)).repeated
        assert [await balance(shop, one) for one in (ana, anna)] == [0, 5]
        async with shop.db.connection() as connection:
            assert await members.find(connection, identifier("outside", "anna")) == anna
            person, status, _ = await members.person_of(connection, anna)
        assert (person.name, status) == ("anna", "active")
        await record_receipt(shop, receipt("r9", 700), member_id=anna, **NAMED)
        assert await balance(shop, anna) == 12
        await proves_itself(shop)

    tell(story)


def test_merged_in_a_row_and_undone_in_the_other_order_everybody_has_her_own(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, anna, hanna = await three(shop)
        await merge_members(shop, hanna, anna, **BY)
        await merge_members(shop, anna, ana, **BY)
        assert await balance(shop, ana) == 60
        with pytest.raises(MemberNotActive):
            await undo_merge(shop, hanna, **BY)
        await undo_merge(shop, anna, **BY)
        await undo_merge(shop, hanna, **BY)
        assert [await balance(shop, one) for one in (ana, anna, hanna)] == [10, 20, 30]
        async with shop.db.connection() as connection:
            for name, one in (("ana", ana), ("anna", anna), ("hanna", hanna)):
                assert await members.find(connection, identifier("outside", name)) == one
        await proves_itself(shop)

    tell(story)


def test_what_comes_to_the_old_id_goes_to_the_member_that_stays(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, anna, _ = await three(shop)
        await merge_members(shop, anna, ana, **BY)
        sold = await record_receipt(shop, receipt("late", 500), member_id=anna, **NAMED)
        assert sold.member_id == ana
        assert (await record_receipt(shop, receipt("late", 500), member_id=anna, **NAMED)).repeated
        returned = await return_receipt(shop, "r2", "back", **NAMED)
        assert returned.member_id == ana
        assert await balance(shop, ana) == 15
        with pytest.raises(NotPossible):
            await return_receipt(shop, "r2", "back again", **NAMED)
        await undo_merge(shop, anna, **BY)
        with pytest.raises(NotPossible):
            await return_receipt(shop, "r2", "once more", **NAMED)
        await proves_itself(shop)

    tell(story)


def test_what_cannot_be_merged_is_refused_and_changes_nothing(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, anna, hanna = await three(shop)
        with pytest.raises(Invalid):
            await merge_members(shop, ana, ana, **BY)
        with pytest.raises(UnknownMember):
            await merge_members(shop, 4711, ana, **BY)
        await merge_members(shop, hanna, ana, **BY)
        with pytest.raises(MergedElsewhere):
            await merge_members(shop, hanna, anna, **BY)
        with pytest.raises(MemberNotActive):
            await merge_members(shop, anna, hanna, **BY)
        assert [await balance(shop, one) for one in (ana, anna)] == [40, 20]
        await proves_itself(shop)

    tell(story)


def test_what_only_the_other_told_is_filled_in_and_goes_again(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, anna, _ = await three(shop)
        async with shop.db.transaction() as tx:
            person, _ = await profiles.for_change(tx, anna)
            await profiles.save(tx, anna, members.Person("anna", None, "ro", {"shoe": 39, "size": "M"}))
            await profiles.save(tx, ana, members.Person("ana", None, "", {"size": "M"}))
        done = await merge_members(shop, anna, ana, **BY)
        assert done.filled == ("language", "attributes/shoe")
        await undo_merge(shop, anna, **BY)
        async with shop.db.connection() as connection:
            person, _, _ = await members.person_of(connection, ana)
        assert person == members.Person("ana", None, "", {"size": "M"})

    tell(story)


def test_g12_who_is_erased_leaves_nothing_under_the_ids_that_were_merged_into_hers(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, anna, _ = await three(shop)
        await merge_members(shop, anna, ana, **BY)
        await erase_member(shop, ana, **BY)
        async with shop.db.connection() as connection:
            names = await connection.fetch("select name from member where member_id = any($1::bigint[])", [ana, anna])
            known = await connection.fetchval("select count(*) from identifier where member_id = any($1)", [ana, anna])
        assert [row[0] for row in names] == ["", ""]
        assert known == 0
        assert await balance(shop, ana) == 30, "the ledger stays"
        with pytest.raises(MemberNotActive):
            await record_receipt(shop, receipt("after", 500), member_id=anna, **NAMED)
        with pytest.raises(MemberNotActive):
            await undo_merge(shop, anna, **BY)
        await proves_itself(shop)

    tell(story)


def test_receipts_gifts_and_merges_at_once_from_two_processes_lose_nothing(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            shops = await two_shops(shop_database, stack)
            ana, anna, hanna = await three(shops[0])
            work: list[Awaitable[object]] = [
                record_receipt(shops[number % 2], receipt(f"x{number}", 100), member_id=anna, **NAMED)
                for number in range(12)
            ]
            work += [
                transfer_points(shops[number % 2], f"t{number}", 1, giver=hanna, taker=ana, **NAMED)
                for number in range(4)
            ]
            work.insert(5, merge_members(shops[1], anna, ana, **BY))
            work.insert(9, merge_members(shops[0], anna, ana, **BY))
            await asyncio.gather(*work)
            assert [await balance(shops[0], one) for one in (ana, anna, hanna)] == [10 + 20 + 12 + 4, 0, 26]
            await proves_itself(shops[0])

    run(story())


def test_merged_into_each_other_at_once_one_of_them_stays(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            shops = await two_shops(shop_database, stack)
            ana, anna, _ = await three(shops[0])
            done = await asyncio.gather(
                merge_members(shops[0], ana, anna, **BY), merge_members(shops[1], anna, ana, **BY),
                return_exceptions=True,
            )  # fmt: skip
            assert sum(isinstance(one, MemberNotActive | MergedElsewhere) for one in done) == 1
            assert sorted([await balance(shops[0], one) for one in (ana, anna)]) == [0, 30]
            await proves_itself(shops[0])

    run(story())


__all__ = ["opened"]
