"""Plans: what the billing tells, what time does, what comes back, and what two members bring to one."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.engine.days import NEVER, to_day
from regulars.engine.decide import advance
from regulars.engine.events.members import TimePassed
from regulars.engine.events.merges import Absorbed
from regulars.engine.evolve import evolve
from regulars.engine.member import Member
from regulars.engine.program import BadProgram
from regulars.engine.steps.merging import absorbing, giving_back, reviving
from tests.engine.doing import codes, does, till_with, undoes
from tests.engine.shop import DAY_US, Till, program

PLUS: dict[str, Any] = {
    "plus": {"price": "9.99", "per": "P1M", "trial": "P14D", "grace": "P7D", "skips": 2, "skip_before": "P3D"}
}
CHARGED, FAILED = "plan-charged", "plan-charge-failed"
STEPS = (
    "plan-started", CHARGED, FAILED, "plan-paused", "plan-resumed", "plan-skipped", "plan-cancelled", "plan-given",
)  # fmt: skip


def till(**fields: Any) -> Till:
    return till_with(plans=PLUS, **fields)


def on(day: datetime) -> int:
    return to_day(day.date())


def charge(shop: Till, **values: Any) -> Any:
    return does(shop, CHARGED, "plus", amount=999, **values)


def has_plus(shop: Till) -> bool:
    state = shop.stands().plans.get("plus")
    return state is not None and state.counts(shop.now_us, shop.program.clock.day(shop.now_us))


def test_a_program_without_plans_knows_none_of_their_activities() -> None:
    without = program()
    assert [name for name in without.activities if name.startswith("plan-")] == [CHARGED]
    assert set(STEPS) <= set(till().program.activities)


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ({"price": "9.999"}, "price"),
        ({"per": "P0D"}, "at least a day"),
        ({"per": "PM"}, "duration"),
        ({"trial": "P2D2W"}, "duration"),
    ],
)
def test_a_plan_with_a_fault_is_told(terms: dict[str, str], says: str) -> None:
    with pytest.raises(BadProgram) as told:
        program(plans={"plus": {**PLUS["plus"], **terms}})
    assert says in str(told.value)


def test_a_tier_asks_for_a_plan_that_there_is() -> None:
    ladder = {"club": {"tiers": [{"id": "plain"}, {"id": "gold", "any_of": [{"plan": "gold"}]}]}}
    with pytest.raises(BadProgram, match="there is no plan 'gold'; there is plus"):
        program(plans=PLUS, tier_sets=ladder)


@pytest.mark.parametrize(
    "condition", [{}, {"plan": "plus", "segment": "vip"}, {"plan": "plus", "counts": "visits", "at_least": "1"}]
)
def test_a_condition_of_a_tier_is_one_thing(condition: dict[str, str]) -> None:
    ladder = {"club": {"tiers": [{"id": "plain"}, {"id": "gold", "any_of": [condition]}]}}
    with pytest.raises(BadProgram, match="names a segment or a plan"):
        program(plans=PLUS, tier_sets=ladder)


@pytest.mark.parametrize("name", [FAILED, "plan-paused", "plan-resumed", "plan-skipped", "plan-cancelled"])
def test_what_cannot_be_is_refused_and_changes_nothing(name: str) -> None:
    shop = till()
    before = shop.member
    refused = does(shop, name, "plus")
    assert (codes(refused), refused.effects, shop.member) == (["plan-not-possible"], [], before)


def test_a_receipt_of_before_that_arrives_late_has_no_benefits_and_one_of_between_has_them() -> None:
    double = {"kind": "per_amount", "points": "1", "per": "1.00", "when": '"plus" in member.plans'}
    shop = till_with(double, plans=PLUS)
    shop.wait(days=2)
    charge(shop)
    shop.buy("10.00", late_us=DAY_US)
    assert shop.balance == 0
    shop.buy("10.00")
    assert shop.balance == 10
    shop.wait(days=5)
    does(shop, "plan-cancelled", "plus", at_once=True)
    shop.wait(days=1)
    shop.buy("10.00", late_us=2 * DAY_US)
    assert shop.balance == 20
    shop.buy("10.00")
    assert shop.balance == 20


def test_a_charge_told_a_month_late_is_over_by_now() -> None:
    shop = till()
    paid = charge(shop, until=shop.program.clock.day(shop.now_us) + 1)
    shop.wait(days=40)
    assert not has_plus(shop)
    refused = charge(shop, until=shop.program.clock.day(shop.now_us) - 1)
    assert codes(refused) == ["until-too-early"]
    undoes(shop, paid)
    assert shop.member.plans["plus"].status == "over"


def test_a_refund_of_long_ago_leaves_a_plan_that_began_anew() -> None:
    shop = till()
    first = charge(shop)
    shop.wait(days=60)
    charge(shop)
    anew = shop.member.plans
    undoes(shop, first)
    assert shop.member.plans == anew


def test_who_looks_daily_finds_what_who_never_looks_finds() -> None:
    daily, never = till(), till()
    for shop in (daily, never):
        charge(shop)
    for _ in range(60):
        daily.wait(days=1)
        daily.look()
    never.wait(days=60)
    never.look()
    assert daily.member.plans == never.member.plans
    assert never.member.plans["plus"].status == "over"
    assert never.member.due_day == NEVER


def test_two_members_who_are_one_have_the_longer_plan_and_each_her_own_again() -> None:
    one, other = till(), till()
    charge(one)
    charge(other)
    charge(other)
    hers, theirs = one.member, other.member
    rules, now_us = one.program, one.now_us
    going, gone = advance(rules, theirs, Absorbed(into="one"), now_us)
    assert gone.plans == {}
    came = absorbing("other", theirs, going)
    _, both = advance(rules, hers, came, now_us)
    assert both.plans == theirs.plans
    giving, left = advance(rules, both, giving_back(rules, came, hers), now_us)
    assert left.plans == hers.plans
    back = advance(rules, gone, reviving("one", came, both, giving), now_us)[1]
    assert back.plans == theirs.plans


def test_a_plan_that_came_with_a_merge_leaves_with_it_when_it_is_in_grace() -> None:
    one, other = till(), till()
    charge(other)
    rules, now_us = one.program, one.now_us
    going, gone = advance(rules, other.member, Absorbed(into="one"), now_us)
    came = absorbing("other", other.member, going)
    _, both = advance(rules, one.member, came, now_us)
    later_us = now_us + 33 * DAY_US
    stands = advance(rules, both, TimePassed(), later_us)[1]
    assert stands.plans["plus"].status == "grace"
    giving, left = advance(rules, stands, giving_back(rules, came, one.member), later_us)
    assert left.plans == {}
    back = advance(rules, gone, reviving("one", came, stands, giving), later_us)[1]
    later = advance(rules, back, TimePassed(), later_us)[1]
    assert later.plans["plus"].status == "grace"


@given(st.lists(st.tuples(st.sampled_from((*STEPS, "undo")), st.integers(0, 40)), max_size=12))
def test_whatever_the_billing_tells_the_effects_make_the_state_and_a_plan_ends(steps: list[tuple[str, int]]) -> None:
    shop = till()
    done: list[Any] = []
    for name, days in steps:
        shop.wait(days=days)
        if name == "undo":
            if done:
                undoes(shop, done.pop(0))
            continue
        today = shop.program.clock.day(shop.now_us)
        values: dict[str, Any] = {CHARGED: {"amount": 999}, "plan-given": {"until": today + 10}}.get(name, {})
        before = shop.member
        decision = does(shop, name, "plus", **values)
        if decision.refusals:
            assert (decision.effects, shop.member) == ([], before)
            continue
        assert evolve(before, decision.effects, decision.at_us) == shop.member
        done.append(decision)
    for state in shop.member.plans.values():
        assert state.status == "over" or state.paid_until <= state.until
    shop.wait(days=3_000)
    shop.look()
    assert {state.counts_on(shop.program.clock.day(shop.now_us)) for state in shop.member.plans.values()} <= {False}


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_refund_at_once_is_as_if_it_had_never_been_charged(before: int, after: int) -> None:
    shop = till()
    if before:
        charge(shop)
        shop.wait(days=before)
    stood = shop.stands().plans
    again = charge(shop)
    undoes(shop, again)
    assert shop.member.plans == stood
    shop.wait(days=after)
    assert has_plus(shop) is (bool(before) and before + after < 38)


@given(st.data())
def test_who_has_all_her_charges_refunded_in_any_order_has_nothing_left_of_them(data: st.DataObject) -> None:
    """Neither credit, nor days that were skipped for them; but for the grace of who came back from a pause."""
    shop = till_with({"kind": "charge", "points": "10"}, plans=PLUS)
    steps = st.sampled_from([CHARGED, CHARGED, CHARGED, FAILED, "plan-skipped", "plan-cancelled", "refund"])
    paid: list[Any] = []
    for name in data.draw(st.lists(steps, min_size=2, max_size=8)):
        shop.wait(days=data.draw(st.sampled_from([0, 0, 1, 5, 20, 35])))
        if name == "refund":
            if paid:
                undoes(shop, paid.pop(data.draw(st.integers(0, len(paid) - 1))))
            continue
        until = shop.program.clock.day(shop.now_us) + data.draw(st.sampled_from([5, 60]))
        values: dict[str, Any] = {"amount": 999} if name == CHARGED else {}
        if name == CHARGED and data.draw(st.sampled_from([False, False, True])):
            values["until"] = until
        decision = does(shop, name, "plus", **values)
        if name == CHARGED and not decision.refusals:
            paid.append(decision)
    for decision in data.draw(st.permutations(paid)):
        undoes(shop, decision)
    assert not has_plus(shop)
    assert shop.stands().wallet("points").balance == 0


def test_what_was_skipped_for_a_charge_goes_with_it() -> None:
    shop = till()
    paid = charge(shop)
    shop.wait(days=1)
    does(shop, "plan-skipped", "plus")
    undoes(shop, paid)
    assert not has_plus(shop)
    again, _ = charge(shop), does(shop, "plan-skipped", "plus")
    second = charge(shop)
    undoes(shop, again)
    shop.wait(days=50)
    assert has_plus(shop), "a charge stands, and what was skipped with it"
    undoes(shop, second)
    assert not has_plus(shop)


def test_a_plan_that_comes_back_from_a_merge_after_its_time_is_over() -> None:
    shop = till()
    charge(shop)
    before = shop.stands()
    going, gone = advance(shop.program, before, Absorbed(into="bob"), shop.now_us)
    came = absorbing("ana", before, going)
    both = advance(shop.program, Member(), came, shop.now_us)[1]
    shop.wait(days=100)
    giver = advance(shop.program, both, TimePassed(), shop.now_us)[1]
    giving = advance(shop.program, giver, giving_back(shop.program, came, Member()), shop.now_us)[0]
    event = reviving("bob", came, giver, giving)
    revived = advance(shop.program, gone, event, shop.now_us)[1]
    assert revived.plans["plus"].status == "over"
    assert revived.due_day > shop.program.clock.day(shop.now_us)
