"""A planned version that counts what was not counted looks at what happened, and gives the tiers that are reached."""

from datetime import timedelta

import pytest

from regulars.actions.apply_plan import apply_plan
from regulars.actions.keep_plan import keep_plan
from regulars.actions.publish_program import publish_program
from regulars.actions.record_receipt import record_receipt
from regulars.actions.recount_members import recount_members
from regulars.actions.return_receipt import return_receipt
from regulars.analytics.program_change.plan import outcome, plan
from regulars.analytics.verify import verify
from regulars.engine.counters import VISITS
from regulars.engine.member import Member
from regulars.store import members, recorder
from regulars.store.database import Contended
from regulars.store.program_plans import Doer
from regulars.store.shop import Shop
from tests.actions.conftest import AT, PROGRAM, Tell, joined, receipt, stands

LADDER = """tier_sets:
  status: {counts: visits, window: P30D, keeps: P60D, tiers: [{id: member}, {id: silver, at_least: 2}]}
"""
BY_VISITS = PROGRAM.replace("rules:", f"{LADDER}rules:")
SOON = AT + timedelta(days=10)


async def applied(shop: Shop, text: str) -> None:
    made = await keep_plan(shop, await plan(shop, text, from_at=None, at=SOON, actor="staff", actor_id=1))
    stands(shop, SOON)
    await apply_plan(shop, made, made, text=None, broken=None, by=Doer(SOON, "staff", 1))


async def state(shop: Shop, member_id: int) -> Member:
    async with shop.db.connection() as connection:
        return (await members.load(connection, member_id, 1)).stored.member


async def two(shop: Shop) -> tuple[int, int]:
    """Ana came three times and brought one whole receipt back, Bob came once."""
    ana, bob = await joined(shop, "Ana"), await joined(shop, "Bob")
    for number in range(3):
        at = AT + timedelta(days=number)
        await record_receipt(shop, receipt(f"a{number}", 1000, at=at), member_id=ana, source="till", at=at)
    await return_receipt(shop, "a1", "b1", source="till", at=AT + timedelta(days=4))
    await record_receipt(shop, receipt("b0", 1000), member_id=bob, source="till", at=AT)
    return ana, bob


def test_what_the_plan_told_comes_true_and_the_books_prove_it(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana, bob = await two(shop)
        told = outcome(await plan(shop, BY_VISITS, from_at=None, at=SOON, actor="staff", actor_id=1))
        assert (told.replayed, told.counts.gain, told.counts.lose) == (True, 1, 0)
        await applied(shop, BY_VISITS)
        assert await recount_members(shop, SOON - timedelta(days=1)) == 0, "it has not begun"
        assert await recount_members(shop, SOON, most=1) == 1
        assert await recount_members(shop, SOON, most=10) == 1
        assert await recount_members(shop, SOON) == 0
        one = await state(shop, ana)
        assert one.tiers["status"].tier == "silver"
        assert sum(amount for day, amount in one.counters[VISITS].items() if day) == 2
        assert "status" not in (await state(shop, bob)).tiers
        assert (await verify(shop)).ok

    tell(story)


def test_a_member_for_whom_nothing_is_new_has_no_event_more(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana, _ = await two(shop)
        before = await state(shop, ana)
        await applied(shop, PROGRAM.replace("points: 1, per: 1.00", "points: 2, per: 1.00"))
        assert await recount_members(shop, SOON) == 0, "no tier and no counter is otherwise"
        assert await state(shop, ana) == before

    tell(story)


def test_what_was_published_without_a_plan_counts_from_its_own_day(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana, _ = await two(shop)
        await publish_program(shop, BY_VISITS, from_at=None, at=SOON)
        assert await recount_members(shop, SOON) == 0
        assert "status" not in (await state(shop, ana)).tiers

    tell(story)


def test_a_version_that_another_one_has_replaced_looks_at_nobody(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana, _ = await two(shop)
        await applied(shop, BY_VISITS)
        await publish_program(shop, PROGRAM, from_at=None, at=SOON)
        assert await recount_members(shop, SOON) == 0
        assert "status" not in (await state(shop, ana)).tiers

    tell(story)


def test_who_moves_too_much_at_that_moment_is_looked_at_again(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(shop: Shop) -> None:
        ana, _ = await two(shop)
        await applied(shop, BY_VISITS)

        async def too_many(*_: object) -> None:
            raise Contended(tries=40)

        with monkeypatch.context() as busy:
            busy.setattr(recorder, "record", too_many)
            with pytest.raises(Contended):
                await recount_members(shop, SOON)
        assert await recount_members(shop, SOON) == 2
        assert (await state(shop, ana)).tiers["status"].tier == "silver"

    tell(story)
