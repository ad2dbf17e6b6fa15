"""A planned change comes into force as it was planned, once, for those who may; or nothing is written."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from regulars.actions.apply_plan import (
    PlanMovedOn,
    PlanNeedsApproval,
    PlanOtherText,
    PlanTooLate,
    PromisesBroken,
    apply_plan,
)
from regulars.actions.approve_plan import PlanApplied, approve_plan
from regulars.actions.keep_plan import keep_plan
from regulars.actions.publish_program import PlanNeeded, publish_program
from regulars.actions.record_receipt import record_receipt
from regulars.analytics.program_change.plan import plan
from regulars.errors import RegularsError
from regulars.store import audit, program_plans, programs
from regulars.store.change_limits import Limits
from regulars.store.program_plans import Doer, Plan, PlanAmbiguous, SamePerson, UnknownPlan, Unsigned
from regulars.store.shop import Shop
from regulars.stories.program_examples import ExamplesFail
from tests.actions.conftest import AT, PROGRAM, Tell, joined, opened, receipt, stands

MAKER, OTHER = Doer(AT, "staff", 1), Doer(AT, "staff", 2)
DEARER = PROGRAM.replace("worth: 0.01, claw", "worth: 0.005, claw")
RICHER = PROGRAM.replace("points: 1, per: 1.00", "points: 2, per: 1.00")
TABLES = ("program_version", "audit", "program_plan", "event", "entry")


async def planned(shop: Shop, text: str = RICHER, **how: Any) -> Plan:
    made = await plan(shop, text, **{"from_at": None, "at": AT, "actor": "staff", "actor_id": 1, **how})
    return await keep_plan(shop, made)


async def applied(
    shop: Shop, one: Plan, *, by: Doer = MAKER, text: str | None = None, broken: int | None = None
) -> Plan:
    stands(shop, by.at)
    fresh = await plan(shop, one.text, from_at=one.from_at, at=by.at, actor=by.kind, actor_id=by.id)
    return await apply_plan(shop, one, fresh, text=text, broken=broken, by=by)


async def members(shop: Shop, count: int) -> None:
    for number in range(count):
        member = await joined(shop, f"m{number}")
        await record_receipt(shop, receipt(f"r{number}", 1000), member_id=member, source="till", at=AT)


async def rows(shop: Shop) -> list[Any]:
    """All that a refused change could have written."""
    async with shop.db.connection() as connection:
        return [await connection.fetch(f"select * from {table} order by 1, 2") for table in TABLES]


async def refused(shop: Shop, error: type[RegularsError], one: Plan, **how: Any) -> RegularsError:
    before = await rows(shop)
    with pytest.raises(error) as told:
        await applied(shop, one, **how)
    assert await rows(shop) == before
    return told.value


def test_a_plan_becomes_the_next_version_once_and_says_who_did_it(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await members(shop, 2)
        one = await planned(shop)
        first, again = await applied(shop, one), await applied(shop, one, by=OTHER)
        assert (first.version, first.applied, again) == (2, MAKER, first)
        number, program = await shop.programs.now("", AT)
        assert (program.version, program.document.rules[0].id) == (2, "base")
        async with shop.db.connection() as connection:
            assert await programs.document(connection, number, 2) == RICHER
            deeds = [(one.action, one.actor_id) for one in await audit.read(connection, subject="corner-shop")]
            assert await program_plans.of_version(connection, "corner-shop", 2) == first
        assert deeds == [("program.applied", 1), ("program.planned", 1)]

    tell(story)


def test_a_version_at_once_is_in_force_from_when_it_is_booked_not_from_when_it_was_planned_anew(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        member, one = await joined(shop), await planned(shop)
        fresh = await plan(shop, one.text, from_at=None, at=AT, actor="staff", actor_id=1)
        meanwhile, booked = AT + timedelta(seconds=30), AT + timedelta(minutes=1)
        sold = receipt("r1", 1000, at=meanwhile)
        by_old = await record_receipt(shop, sold, member_id=member, source="till", at=meanwhile)
        stands(shop, booked)
        done = await apply_plan(shop, one, fresh, text=None, broken=None, by=MAKER)
        assert done.applied == Doer(booked, "staff", 1)
        async with shop.db.connection() as connection:
            assert [each.from_at for each in await programs.versions(connection)][1:] == [booked]
            assert {each.at for each in await audit.read(connection, subject="corner-shop")} == {AT, booked}
        assert by_old.program.version == (await shop.programs.in_force(1, meanwhile, booked)).version == 1

    tell(story)


def test_a_version_that_came_into_force_since_it_was_planned_anew_is_not_passed_over(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await publish_program(shop, PROGRAM + "\n# from midnight\n", from_at=AT + timedelta(seconds=30), at=AT)
        one = await planned(shop)
        fresh = await plan(shop, one.text, from_at=None, at=AT, actor="staff", actor_id=1)
        stands(shop, AT + timedelta(minutes=1))
        before = await rows(shop)
        with pytest.raises(PlanMovedOn) as told:
            await apply_plan(shop, one, fresh, text=None, broken=None, by=MAKER)
        assert [each.pointer for each in told.value.errors] == ["/base"]
        assert await rows(shop) == before

    tell(story)


def test_the_first_version_of_a_program_can_be_planned_too(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        one = await planned(shop, PROGRAM.replace("program: corner-shop", "program: second"))
        assert (one.base, one.last, one.counts.members) == (0, 0, 0)
        assert (await applied(shop, one)).version == 1

    tell(story)


def test_the_same_planned_again_is_the_same_plan_until_something_has_changed(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await members(shop, 1)
        first = await planned(shop)
        assert await planned(shop, actor_id=2) == first
        await members_more(shop, 2)
        assert (await planned(shop)).hash != first.hash
        async with shop.db.connection() as connection:
            assert await program_plans.named(connection, first.hash[:12]) == first
            for wrong in ("", first.hash[:7], "x" * 64, "%" * 9):
                with pytest.raises(UnknownPlan):
                    await program_plans.named(connection, wrong)

    tell(story)


def test_another_text_another_version_or_a_day_that_is_over_is_refused(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        one = await planned(shop)
        await refused(shop, PlanOtherText, one, text=RICHER + " ")
        late = await planned(shop, from_at=AT + timedelta(hours=1))
        await refused(shop, PlanTooLate, late, by=Doer(AT + timedelta(hours=2), "staff", 1))
        await publish_program(shop, PROGRAM + "\n# other\n", from_at=None, at=AT)
        error = await refused(shop, PlanMovedOn, one)
        assert isinstance(error, PlanMovedOn)
        assert [each.pointer for each in error.errors] == ["/version", "/base"]

    tell(story)


def test_ordinary_sales_refuse_no_plan_and_clearly_other_counts_do(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await members(shop, 3)
        one = await planned(shop, DEARER)
        async with shop.db.connection() as connection:
            assert (await program_plans.named(connection, one.hash)).counts.broken == 3
        await members_more(shop, 10)
        assert (await applied(shop, await planned(shop, DEARER + "#\n"), broken=13)).version == 2
        await refused(shop, PlanMovedOn, one, broken=3)

    tell(story)


async def members_more(shop: Shop, count: int) -> None:
    for number in range(count):
        member = await joined(shop, f"n{number}")
        await record_receipt(shop, receipt(f"s{number}", 1), member_id=member, source="till", at=AT)
        await record_receipt(shop, receipt(f"t{number}", 1000), member_id=member, source="till", at=AT)


def test_the_counts_are_held_to_a_tolerance(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await members(shop, 3)
        one = await planned(shop, DEARER)
        await members_more(shop, 11)
        error = await refused(shop, PlanMovedOn, one, broken=3)
        assert isinstance(error, PlanMovedOn)
        assert "/broken" in [each.pointer for each in error.errors]
        assert "3 members were to have points" in error.errors[1].detail

    tell(story)


def test_points_that_would_keep_less_are_confirmed_with_the_number_of_members(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await members(shop, 3)
        one = await planned(shop, DEARER)
        for broken in (None, 2):
            error = await refused(shop, PromisesBroken, one, broken=broken)
            assert isinstance(error, PromisesBroken)
            assert error.members == 3
        assert (await applied(shop, one, broken=3)).version == 2

    tell(story)


def test_a_promise_that_only_breaks_since_the_plan_was_confirmed_by_nobody(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        one = await planned(shop, DEARER)
        assert one.counts.broken == 0
        await members(shop, 3)
        error = await refused(shop, PlanMovedOn, one, broken=3)
        assert isinstance(error, PlanMovedOn)
        assert [each.pointer for each in error.errors] == ["/broken"]
        assert (await applied(shop, await planned(shop, DEARER), broken=3)).version == 2

    tell(story)


def test_what_is_above_the_limits_only_since_the_plan_was_approved_by_nobody(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await members(shop, 2)
        shop.limits = Limits(members=2)
        one = await planned(shop, DEARER)
        await members_more(shop, 1)
        error = await refused(shop, PlanMovedOn, one, broken=2)
        assert isinstance(error, PlanMovedOn)
        assert error.errors[0].detail.startswith("3 members lose something")
        await approve_plan(shop, one.hash, by=OTHER)
        assert (await applied(shop, one, broken=2)).version == 2

    tell(story)


def test_examples_that_fail_are_never_in_force(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        text = PROGRAM + "examples: |\n  story One\n    2026-01-10  ana joins  has 5\n"
        await refused(shop, ExamplesFail, await planned(shop, text))

    tell(story)


def test_above_the_limits_a_second_person_approves(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await members(shop, 3)
        for limits in (Limits(members=2), Limits(owed_percent=49)):
            shop.limits = limits
            one = await planned(shop, DEARER)
            error = await refused(shop, PlanNeedsApproval, one, broken=3)
            assert isinstance(error, PlanNeedsApproval)
            assert len(error.errors) == 1
        before = await rows(shop)
        with pytest.raises(SamePerson):
            await approve_plan(shop, one.hash, by=MAKER)
        with pytest.raises(UnknownPlan):
            await approve_plan(shop, "0" * 64, by=OTHER)
        assert await rows(shop) == before
        approved = await approve_plan(shop, one.hash, by=OTHER)
        assert (approved.approved, approved.applied) == (OTHER, None)
        assert await approve_plan(shop, one.hash, by=Doer(AT, "key", 9)) == approved
        assert (await applied(shop, one, broken=3)).version == 2
        other = await planned(shop, DEARER + "# the same\n")
        assert (await applied(shop, other)).version == 3, "nobody loses"
        with pytest.raises(PlanApplied):
            await approve_plan(shop, other.hash, by=OTHER)

    tell(story)


def test_a_plan_of_nobody_is_approved_by_nobody_until_somebody_signs_it(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await members(shop, 3)
        shop.limits = Limits(members=2)
        one = await planned(shop, DEARER, actor="regulars", actor_id=0)
        before = await rows(shop)
        with pytest.raises(Unsigned):
            await approve_plan(shop, one.hash, by=MAKER)
        assert await rows(shop) == before
        signed = await planned(shop, DEARER)
        assert (signed.hash, signed.made) == (one.hash, MAKER)
        assert (await planned(shop, DEARER, actor="regulars", actor_id=0)).made == MAKER
        assert (await planned(shop, DEARER, actor_id=2)).made == MAKER, "it is of who signed it first"
        with pytest.raises(SamePerson):
            await approve_plan(shop, one.hash, by=MAKER)
        assert (await approve_plan(shop, one.hash, by=OTHER)).approved == OTHER

    tell(story)


def test_with_limits_publishing_is_for_programs_without_members(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        shop.limits = Limits(members=1000)
        assert (await publish_program(shop, RICHER, from_at=None, at=AT)).version == 2
        await members(shop, 1)
        before = await rows(shop)
        with pytest.raises(PlanNeeded):
            await publish_program(shop, PROGRAM, from_at=None, at=AT)
        assert await rows(shop) == before

    tell(story)


def test_of_two_at_once_one_is_in_force_and_the_other_is_told_so(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database) as shop, opened(shop_database, node=2) as other:
            one, two = await planned(shop), await planned(shop, PROGRAM + "# two\n")
            both = await asyncio.gather(*(applied(here, one) for here in (shop, other, shop, other)))
            assert {done.version for done in both} == {2}
            two, three = await planned(shop, PROGRAM + "# two\n"), await planned(shop, PROGRAM + "# three\n")
            done = await asyncio.gather(applied(shop, two), applied(other, three), return_exceptions=True)
            assert sorted(type(each).__name__ for each in done) == ["Plan", "PlanMovedOn"]
            async with shop.db.connection() as connection:
                assert [each.version for each in await programs.versions(connection)] == [1, 2, 3]

    run(story())


def test_cut_off_between_its_steps_nothing_is_there(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(shop: Shop) -> None:
        one = await planned(shop)
        before = await rows(shop)

        async def cut(*_: Any, **__: Any) -> None:
            raise ConnectionResetError

        for step in ("program_plans.apply", "audit.note"):
            with monkeypatch.context() as patch:
                patch.setattr(f"regulars.actions.apply_plan.{step}", cut)
                with pytest.raises(ConnectionResetError):
                    await applied(shop, one)
            assert await rows(shop) == before
        assert (await applied(shop, one)).version == 2

    tell(story)


def test_hashes_that_begin_alike_are_told_apart(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        one = await planned(shop)
        async with shop.db.connection() as connection:
            await connection.execute(
                """insert into program_plan select substr(hash, 1, 63) || 'g', program_id, document, from_at,
                base_version, last_version, counts, outcome, made_at, made_kind, made_by from program_plan"""
            )
            with pytest.raises(PlanAmbiguous):
                await program_plans.named(connection, one.hash[:20])

    tell(story)
