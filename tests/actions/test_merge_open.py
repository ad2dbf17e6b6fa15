"""What is put aside and what is not used yet when two members turn out to be one: it goes along, and comes back."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from regulars.actions.close_auction import close_auction
from regulars.actions.correct_points import correct_points
from regulars.actions.end_redemption import end_redemption
from regulars.actions.hold_points import hold_points
from regulars.actions.hold_voucher import hold_voucher
from regulars.actions.merge_members import merge_members
from regulars.actions.record_receipt import record_receipt
from regulars.actions.redeem_reward import redeem_reward
from regulars.actions.release_hold import release_hold
from regulars.actions.return_receipt import return_receipt
from regulars.actions.undo_merge import undo_merge
from regulars.analytics.verify import verify
from regulars.engine.events.receipts import Wanted
from regulars.engine.member import Member
from regulars.ids import encode
from regulars.store import auctions, members, redemptions
from regulars.store.redeeming import Asked, Taken
from regulars.store.redemptions import UnknownRedemption
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened, receipt

PROGRAM = """
program: corner-shop
timezone: UTC
currency: RON
wallets:
  points: {worth: 0.01}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
  - {id: mug, kind: catalogue_item, points: 100}
  - {id: off, kind: voucher, points: 50, amount: 5.00}
  - {id: sale, kind: auction, closes_at: "2026-03-10 12:00", lowest: 10, step: 5}
"""
NAMED: dict[str, Any] = {"source": "till", "at": AT}
BY: dict[str, Any] = {"actor": "key", "actor_id": 1, "at": AT}

Story = Callable[[Shop, int, int], Awaitable[None]]
Tell = Callable[[Story], None]


@pytest.fixture
def tell(shop_database: str, run: Any) -> Tell:
    """Run a story of two members with a thousand points each; the ledger proves itself at the end."""

    async def told(story: Story) -> None:
        async with opened(shop_database, PROGRAM) as shop:
            both = [await joined(shop, name) for name in ("ana", "anna")]
            for one in both:
                await correct_points(shop, f"c{one}", 1000, "a test", member_id=one, **NAMED)
            await story(shop, *both)
            verdict = await verify(shop)
            assert verdict.ok, verdict

    return lambda story: run(told(story))


async def state(shop: Shop, member_id: int) -> Member:
    async with shop.db.connection() as connection:
        return (await members.load(connection, member_id, 1)).stored.member


async def balance(shop: Shop, member_id: int) -> int:
    return (await state(shop, member_id)).wallet("points").balance


async def take(shop: Shop, member_id: int, reward: str, **more: Any) -> Taken:
    asked = Asked(reward=reward, **more)
    return await redeem_reward(shop, f"{reward}-{member_id}", asked, member_id=member_id, **NAMED)


async def rows(shop: Shop, member_id: int) -> list[int]:
    async with shop.db.connection() as connection:
        return [one.redemption_id for one in await redemptions.of_member(connection, member_id, 1, 50)]


def test_a_hold_goes_along_and_is_freed_or_taken_by_its_name(tell: Tell) -> None:
    async def story(shop: Shop, ana: int, anna: int) -> None:
        for name in ("h1", "h2"):
            await hold_points(shop, name, 100, member_id=anna, lasts=timedelta(minutes=15), **NAMED)
        await merge_members(shop, anna, ana, **BY)
        both = await state(shop, ana)
        assert (both.wallet("points").held, both.wallet("points").available) == (200, 1800)
        assert (await state(shop, anna)).holds == {}
        freed = await release_hold(shop, "h1", **NAMED)
        assert freed.member_id == ana
        sold = structs.replace(receipt("r1", 1000, spend=100), hold_id="h2")
        assert (await record_receipt(shop, sold, member_id=anna, **NAMED)).member_id == ana
        assert (await state(shop, ana)).holds == {}
        assert await balance(shop, ana) == 1909

    tell(story)


def test_a_hold_comes_back_and_is_freed_there(tell: Tell) -> None:
    async def story(shop: Shop, ana: int, anna: int) -> None:
        await hold_points(shop, "h1", 100, member_id=anna, lasts=timedelta(minutes=15), **NAMED)
        before = await state(shop, anna)
        await merge_members(shop, anna, ana, **BY)
        await undo_merge(shop, anna, **BY)
        assert (await state(shop, anna)).holds == before.holds
        assert (await release_hold(shop, "h1", **NAMED)).member_id == anna
        assert [await balance(shop, one) for one in (ana, anna)] == [1000, 1000]

    tell(story)


def test_what_was_taken_keeps_its_id_and_its_code_and_is_the_other_ones(tell: Tell) -> None:
    async def story(shop: Shop, ana: int, anna: int) -> None:
        taken = await take(shop, anna, "off")
        mug = await take(shop, anna, "mug")
        await merge_members(shop, anna, ana, **BY)
        own = taken.redemption.redemption_id
        assert sorted(await rows(shop, ana)) == sorted([own, mug.redemption.redemption_id])
        assert await rows(shop, anna) == []
        async with shop.db.connection() as connection:
            assert await redemptions.by_code(connection, taken.redemption.code) == (ana, own)
            assert (await redemptions.one_of(connection, anna, own)).member_id == ana, "found by the old id, too"
        again = await take(shop, anna, "off")
        assert (again.repeated, again.redemption.member_id) == (True, ana)
        await hold_voucher(shop, own, "r1", member_id=anna, until=AT + timedelta(minutes=5), at=AT)
        used = structs.replace(receipt("r1", 1000), wanted=(Wanted("off", voucher=encode("red", own)),))
        await record_receipt(shop, used, member_id=ana, **NAMED)
        ended = await end_redemption(shop, mug.redemption.redemption_id, "cancelled", member_id=anna, at=AT)
        assert (ended.redemption.member_id, await balance(shop, ana)) == (ana, 1955)

    tell(story)


def test_undone_what_is_open_comes_back_and_what_was_used_stays(tell: Tell) -> None:
    async def story(shop: Shop, ana: int, anna: int) -> None:
        voucher, mug = await take(shop, anna, "off"), await take(shop, anna, "mug")
        own = await take(shop, ana, "mug")
        await merge_members(shop, anna, ana, **BY)
        await end_redemption(shop, mug.redemption.redemption_id, "used", member_id=ana, at=AT)
        await undo_merge(shop, anna, **BY)
        assert await rows(shop, anna) == [voucher.redemption.redemption_id]
        assert sorted(await rows(shop, ana)) == sorted([own.redemption.redemption_id, mug.redemption.redemption_id])
        async with shop.db.connection() as connection:
            code = voucher.redemption.code
            assert await redemptions.by_code(connection, code) == (anna, voucher.redemption.redemption_id)
            with pytest.raises(UnknownRedemption):
                await redemptions.one_of(connection, anna, own.redemption.redemption_id)
        await end_redemption(shop, voucher.redemption.redemption_id, "cancelled", member_id=anna, at=AT)
        assert [await balance(shop, one) for one in (ana, anna)] == [900, 900]

    tell(story)


def test_a_voucher_used_on_a_receipt_before_comes_back_with_the_goods_where_its_member_is(tell: Tell) -> None:
    async def story(shop: Shop, ana: int, anna: int) -> None:
        voucher = (await take(shop, anna, "off")).redemption.redemption_id
        used = structs.replace(receipt("r1", 1000), wanted=(Wanted("off", voucher=encode("red", voucher)),))
        await record_receipt(shop, used, member_id=anna, **NAMED)
        await merge_members(shop, anna, ana, **BY)
        await return_receipt(shop, "r1", "back", **NAMED)
        assert list((await state(shop, ana)).redemptions) == [encode("red", voucher)]
        assert await rows(shop, ana) == [voucher]

    tell(story)


def test_the_best_bid_goes_along_and_wins(tell: Tell) -> None:
    async def story(shop: Shop, ana: int, anna: int) -> None:
        bid = await take(shop, anna, "sale", bid=200)
        await merge_members(shop, anna, ana, **BY)
        async with shop.db.connection() as connection:
            assert (await auctions.of(connection, 1, "sale")).best_member == ana
        assert (await state(shop, ana)).wallet("points").held == 200
        await close_auction(shop, "sale", at=datetime(2026, 3, 11, tzinfo=UTC))
        assert (await balance(shop, ana), await rows(shop, ana)) == (1800, [bid.redemption.redemption_id])

    tell(story)


def test_merged_on_and_undone_in_the_other_order_each_has_her_own(tell: Tell) -> None:
    async def story(shop: Shop, ana: int, anna: int) -> None:
        hanna = await joined(shop, "hanna")
        voucher = (await take(shop, anna, "off")).redemption.redemption_id
        await merge_members(shop, anna, ana, **BY)
        await merge_members(shop, ana, hanna, **BY)
        async with shop.db.connection() as connection:
            assert (await redemptions.one_of(connection, anna, voucher)).member_id == hanna
        await undo_merge(shop, ana, **BY)
        assert await rows(shop, ana) == [voucher]
        await undo_merge(shop, anna, **BY)
        assert (await rows(shop, anna), await rows(shop, ana)) == ([voucher], [])

    tell(story)


def test_a_preview_moves_nothing(tell: Tell) -> None:
    async def story(shop: Shop, ana: int, anna: int) -> None:
        await take(shop, anna, "off")
        await hold_points(shop, "h1", 100, member_id=anna, lasts=timedelta(minutes=15), **NAMED)
        before = await state(shop, anna)
        await merge_members(shop, anna, ana, preview=True, **BY)
        assert (await state(shop, anna), await rows(shop, ana)) == (before, [])
        assert (await release_hold(shop, "h1", **NAMED)).member_id == anna

    tell(story)
