"""Vouchers that came by themselves, which nobody asked for: no row of their own, only a place in the state."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from regulars.actions.correct_points import correct_points
from regulars.actions.merge_members import merge_members
from regulars.actions.record_activity import record_activity
from regulars.actions.record_receipt import record_receipt
from regulars.actions.redeem_reward import redeem_reward
from regulars.actions.return_receipt import return_receipt
from regulars.actions.undo_activity import undo_activity
from regulars.actions.undo_merge import undo_merge
from regulars.analytics.verify import verify
from regulars.engine.days import micros
from regulars.engine.events.receipts import Wanted
from regulars.engine.member import Member
from regulars.store import activities, members
from regulars.store.activities import Did
from regulars.store.past import caught_up
from regulars.store.redeeming import Asked
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
  - {id: thanks, kind: activity, activity: tasting, reward: cup}
  - {id: card, kind: challenge_won, challenge: twice, reward: cup}
activities:
  tasting: {}
challenges:
  twice: {target: 2}
rewards:
  - {id: cup, kind: voucher, points: 100, amount: 3.00}
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


async def state_at(shop: Shop, member_id: int, at: datetime) -> Member:
    """As she is at that moment; looking changes nothing."""
    program = await shop.programs.in_force(1, at, at)
    return caught_up(program, await state(shop, member_id), at)


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


def test_what_comes_back_after_a_merge_takes_the_vouchers_that_it_gave_and_no_others(
    shop_database: str, run: Any
) -> None:
    by: dict[str, Any] = {"actor": "key", "actor_id": 1, "at": LATER}
    named: dict[str, Any] = {"source": "till", "at": LATER}

    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            ana, anna, hanna = [await joined(shop, name) for name in ("ana", "anna", "hanna")]
            for one in (ana, anna):
                await record_activity(shop, Did(f"t{one}", "tasting"), member_id=one, **named)
            for number in (1, 2):
                await record_receipt(shop, receipt(f"r{number}", 500, at=LATER), member_id=hanna, **named)
            await merge_members(shop, hanna, anna, **by)
            await merge_members(shop, anna, ana, **by)
            assert len((await state(shop, ana)).redemptions) == 3
            own = [name for name in (await state(shop, ana)).redemptions if "+" not in name]
            await return_receipt(shop, "r1", "back", **named)
            done = await activities.activity_named(shop, "till", f"t{anna}")
            await undo_activity(shop, done, undo_id="u", **named)
            assert [*(await state(shop, ana)).redemptions] == own
            done = await activities.activity_named(shop, "till", f"t{ana}")
            await undo_activity(shop, done, undo_id="u2", **named)
            assert (await state(shop, ana)).redemptions == {}
            verdict = await verify(shop)
            assert verdict.ok, verdict

    run(story())


def test_one_used_before_a_merge_is_hers_again_when_the_goods_come_back(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            ana, anna = await given(shop, "ana", 100), await given(shop, "anna", 300)
            by: dict[str, Any] = {"actor": "key", "actor_id": 1, "at": LATER}
            (auto,) = (await state_at(shop, anna, LATER)).redemptions
            pays = structs.replace(receipt("r1", 1000, at=LATER), wanted=(Wanted("auto", voucher=auto),))
            await record_receipt(shop, pays, member_id=anna, source="till", at=LATER)
            await merge_members(shop, anna, ana, **by)
            await return_receipt(shop, "r1", "back", source="till", at=LATER)
            found = (await state(shop, ana)).redemptions
            assert sorted(one.points for one in found.values()) == [100, 300]

    run(story())
