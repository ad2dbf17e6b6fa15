"""Vouchers that came by themselves, which nobody asked for: no row of their own, only a place in the state."""

from datetime import timedelta
from typing import Any

from msgspec import structs

from regulars.actions.correct_points import correct_points
from regulars.actions.merge_members import merge_members
from regulars.actions.record_receipt import record_receipt
from regulars.actions.redeem_reward import Asked, redeem_reward
from regulars.actions.undo_merge import undo_merge
from regulars.analytics.verify import verify
from regulars.engine.days import micros
from regulars.engine.events.receipts import Wanted
from regulars.engine.member import Member
from regulars.store import members
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
  - {id: mug, kind: catalogue_item, points: 10}
  - {id: auto, kind: auto_redeem, points: 100, worth: 1.00, valid_for: P30D}
"""
LATER = AT + timedelta(days=1)


async def given(shop: Shop, name: str, points: int) -> int:
    """A new member with so many points."""
    member_id = await joined(shop, name)
    await correct_points(shop, f"c-{name}", points, "a test", member_id=member_id, source="till", at=AT)
    return member_id


async def state(shop: Shop, member_id: int) -> Member:
    async with shop.db.connection() as connection:
        return (await members.load(connection, member_id, 1)).stored.member


def test_one_that_came_and_ran_out_unseen_stands_in_nobodys_way(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            ana = await given(shop, "ana", 150)
            taken = await redeem_reward(
                shop, "a mug", Asked(reward="mug"), member_id=ana, source="till", at=AT + timedelta(days=100)
            )
            assert taken.redemption.points == 10
            left = await state(shop, ana)
            assert (left.wallet("points").balance, len(left.redemptions)) == (40, 1)
            verdict = await verify(shop)
            assert verdict.ok, verdict

    run(story())


def test_of_two_members_who_are_one_none_is_lost_and_only_the_unused_go_back(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            ana, anna = await given(shop, "ana", 100), await given(shop, "anna", 300)
            by: dict[str, Any] = {"actor": "key", "actor_id": 1, "at": LATER}
            await merge_members(shop, anna, ana, **by)
            own, came = sorted((await state(shop, ana)).redemptions.items(), key=lambda one: one[1].points)
            assert [own[1].points, came[1].points] == [100, 300]
            pays = structs.replace(
                receipt("r1", 1000), wanted=(Wanted("auto", voucher=came[0]),), occurred_us=micros(LATER)
            )
            await record_receipt(shop, pays, member_id=ana, source="till", at=LATER)
            await undo_merge(shop, anna, **by)
            assert [*(await state(shop, ana)).redemptions] == [own[0]]
            assert (await state(shop, anna)).redemptions == {}
            verdict = await verify(shop)
            assert verdict.ok, verdict

    run(story())
