"""What would have changed it: guessed from why a rule or reward gave nothing, tried by the one decision."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.events.activities import Activity
from regulars.engine.events.receipts import Line, Wanted
from regulars.engine.program import Program
from regulars.engine.shown import changes, several_changes
from regulars.engine.shown.additions import Likeness, Missing
from regulars.engine.shown.change import Change, played
from regulars.engine.shown.would_give import WouldGive, activity_would_give, would_give
from regulars.program_file.read import read_program
from regulars.program_file.templates import template, template_names
from tests.engine.shop import BASE, PAY, Till, line, program, receipt

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEA: dict[str, Any] = {"id": "tea", "kind": "per_item", "points": "20", "when": '"tea" in line.categories'}
GIFT: dict[str, Any] = {"id": "gift", "kind": "visits", "points": "20"}
MARKET = {"market": {"circle": {"latitude": "44.4268", "longitude": "26.1025", "metres": 500}}}
GOLD = {"club": {"counts": "spend", "tiers": [{"id": "basic"}, {"id": "gold", "at_least": "500"}]}}


def asked(rules: Program, *lines: Line | str, at: datetime = MONDAY) -> WouldGive:
    """What is told of a receipt of a new member."""
    sold = structs.replace(receipt(*lines), occurred_us=micros(at))
    return would_give(rules, Till(rules).member, sold, micros(at), advance)


def us(day: int, hour: int, minute: int = 0) -> int:
    return micros(datetime(2026, 3, day, hour, minute, tzinfo=UTC))


DAY_US = 86_400_000_000
ONE_TEA = Missing(quantity=1000, of=Likeness(categories=frozenset({"tea"})))
NINE_TO_ELEVEN = [{"start": "2026-01-01T09:30", "lasts": "PT1H30M", "repeats": "FREQ=DAILY"}]

CASES: dict[str, tuple[dict[str, Any], Change]] = {
    "one coffee more": (TEA, Change(code="add", missing=(ONE_TEA,))),
    "short of the least amount": (
        {**GIFT, "when": "receipt.total >= 14.00"},
        Change(code="add", missing=(Missing(money_minor=400),)),
    ),
    "two days late": ({**GIFT, "to": "2026-02-28"}, Change(code="late", days=(2,), at_us=us(2, 12) - 2 * DAY_US)),
    "five days early": ({**GIFT, "from": "2026-03-07"}, Change(code="early", days=(5,), at_us=us(7, 12))),
    "late by a date in the condition": (
        {**GIFT, "when": 'receipt.local_date <= date("2026-02-27")'},
        Change(code="late", days=(3,), at_us=us(2, 12) - 3 * DAY_US),
    ),
    "on Tuesdays and Fridays only": (
        {**GIFT, "when": "receipt.weekday in [2, 5]"},
        Change(code="weekdays", days=(2, 5), at_us=us(3, 12)),
    ),
    "later on that day": (
        {**GIFT, "when": "receipt.hour >= 16 && receipt.hour < 18"},
        Change(code="hours", at_us=us(2, 16), until_us=us(2, 18)),
    ),
    "in the hours of the rule": (
        {**GIFT, "hours": NINE_TO_ELEVEN},
        Change(code="hours", at_us=us(2, 9, 30), until_us=us(2, 11)),
    ),
    "on a day of the month": (
        {**GIFT, "hours": [{"start": "2026-01-15T00:00", "lasts": "P1D", "repeats": "FREQ=MONTHLY"}]},
        Change(code="early", days=(13,), at_us=us(15, 0)),
    ),
    "on Saturday mornings, which are over at noon": (
        {**GIFT, "hours": [{"start": "2026-01-03T09:00", "lasts": "PT2H", "repeats": "FREQ=WEEKLY"}]},
        Change(code="early", days=(5,), at_us=us(7, 9)),
    ),
    "on one day that is over": (
        {**GIFT, "hours": [{"start": "2026-02-20T00:00", "lasts": "P1D"}]},
        Change(code="late", days=(10,), at_us=us(2, 12) - 9 * DAY_US - 12 * 3_600_000_000 - 60_000_000),
    ),
    "for a segment only": ({**GIFT, "when": '"vip" in member.segments'}, Change(code="segment", name="vip")),
    "in a place only": ({**GIFT, "when": '"market" in receipt.places'}, Change(code="place", name="market")),
    "in a store only": ({**GIFT, "when": 'receipt.store in ["north", "south"]'}, Change(code="store", name="north")),
    "in a channel only": ({**GIFT, "when": 'receipt.channel == "app"'}, Change(code="channel", name="app")),
    "with the tier": ({**GIFT, "when": 'member.tier == "gold"'}, Change(code="tier", of="club", name="gold")),
}


@pytest.mark.parametrize(("rule", "expected"), CASES.values(), ids=CASES)
def test_the_nearest_change_is_told(rule: dict[str, Any], expected: Change) -> None:
    rules = program(rules=[BASE, rule], tier_sets=GOLD, places=MARKET)
    told = asked(rules, "10.00").rules[rule["id"]]
    assert structs.replace(told, gives={}) == expected
    assert told.gives["points"] >= 20
    assert true_when_played(rules, told, rule["id"])


def true_when_played(rules: Program, change: Change, rule: str) -> bool:
    sold = structs.replace(receipt("10.00"), occurred_us=micros(MONDAY))
    member, event = played(rules, Till(rules).member, sold, change)
    decision, _ = advance(rules, member, event, max(micros(MONDAY), event.occurred_us))
    return any(one.subject == rule and one.code == "rule" for one in decision.reasons)


THREE = 'receipt.weekday == 2 && receipt.hour == 18 && member.tier == "gold"'
ON_TUESDAY = Change(code="weekdays", days=(2,), at_us=us(3, 12))
LATER = Change(code="hours", at_us=us(2, 16), until_us=us(2, 18))
TWO: dict[str, tuple[dict[str, Any], Change]] = {
    "one coffee, and at another hour": (
        {**TEA, "when": '"tea" in line.categories && receipt.hour in [16, 17]'},
        Change(code="add", missing=(ONE_TEA,), also=LATER),
    ),
    "another day and a tier": (
        {**GIFT, "when": 'receipt.weekday == 2 && member.tier == "gold"'},
        structs.replace(ON_TUESDAY, also=Change(code="tier", of="club", name="gold")),
    ),
    "a segment, and too late": (
        {**GIFT, "when": '"vip" in member.segments', "to": "2026-02-28"},
        Change(code="late", days=(2,), at_us=us(2, 12) - 2 * DAY_US, also=Change(code="segment", name="vip")),
    ),
    "the least amount, and another day": (
        {"id": "gift", "kind": "per_amount", "points": "20", "per": "10.00", "least": "14.00",
         "when": "receipt.weekday == 2"},
        Change(code="add", missing=(Missing(money_minor=400),), also=ON_TUESDAY),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "expected"), TWO.values(), ids=TWO)
def test_of_a_rule_that_lacks_two_things_both_are_told(rule: dict[str, Any], expected: Change) -> None:
    rules = program(rules=[BASE, rule], tier_sets=GOLD)
    told = asked(rules, "10.00").rules[rule["id"]]
    assert structs.replace(told, gives={}) == expected
    assert told.gives["points"] >= 20
    assert true_when_played(rules, told, rule["id"])
    for one in (structs.replace(told, also=None), expected.also):
        assert one is not None
        assert not true_when_played(rules, one, rule["id"])


def test_nothing_is_told_of_what_nothing_changes_or_of_five_things() -> None:
    three = {**GIFT, "when": f'{THREE} && "vip" in member.segments && member.visits >= 3'}
    never = {**GIFT, "id": "never", "when": '"nowhere" in receipt.places'}
    new = {**GIFT, "id": "new", "when": "receipt.weekday == 2 && member.visits < 0"}
    rules = [BASE, {**three, "id": "three"}, never, {**GIFT, "enabled": False}, new]
    assert asked(program(rules=rules, tier_sets=GOLD), "10.00") == WouldGive()


def test_of_a_rule_that_lacks_three_things_or_four_all_are_told() -> None:
    rules = [BASE, {**GIFT, "when": THREE}, {**GIFT, "id": "tea", "when": f'"tea" in line.categories && {THREE}'}]
    told = asked(program(rules=rules, tier_sets=GOLD), "10.00").rules
    assert codes(told["gift"]) == ["hours", "weekdays", "tier"]
    assert codes(told["tea"]) == ["hours", "weekdays", "add", "tier"]
    for rule, change in told.items():
        assert true_when_played(program(rules=rules, tier_sets=GOLD), change, rule)


def codes(change: Change | None) -> list[str]:
    return [change.code, *codes(change.also)] if change else []


def test_several_changes_are_looked_for_with_few_decisions_for_however_many_rules(monkeypatch: Any) -> None:
    tea = {**TEA, "when": '"tea" in line.categories && receipt.weekday == 2'}
    rules = program(rules=[BASE, *({**tea, "id": f"tea-{one}"} for one in range(20))])

    def decisions() -> tuple[int, int]:
        made = []

        def counted(*asked: Any) -> Any:
            made.append(asked)
            return advance(*asked)

        sold = structs.replace(receipt("10.00"), occurred_us=micros(MONDAY))
        return len(would_give(rules, Till(rules).member, sold, micros(MONDAY), counted).rules), len(made)

    told, made = decisions()
    monkeypatch.setattr(several_changes, "MOST_LOOKED_FOR", 0)
    none, alone = decisions()
    assert (told, none) == (3, 0)
    assert made - alone <= 3 * several_changes.MOST_TRIALS


def test_a_change_is_looked_for_with_few_decisions_for_however_many_rewards(monkeypatch: Any) -> None:
    monkeypatch.setattr(several_changes, "MOST_LOOKED_FOR", 0)
    never = {**OFF, "when": 'receipt.hour >= 30 && receipt.local_date > date("2030-01-01")'}
    rules = program(rules=[BASE], rewards=[{**never, "id": f"off-{one}"} for one in range(30)])
    made = []

    def counted(*asked: Any) -> Any:
        made.append(asked)
        return advance(*asked)

    sold = structs.replace(receipt("10.00"), occurred_us=micros(MONDAY))
    assert would_give(rules, Till(rules).member, sold, micros(MONDAY), counted) == WouldGive()
    assert len(made) <= changes.MOST_TRIALS + 10


def test_an_activity_is_told_two_changes_too() -> None:
    run = {"id": "run", "kind": "activity", "activity": "run", "points": "5",
           "when": "activity.minutes >= 30 && activity.hour < 8"}  # fmt: skip
    rules = program(rules=[run], activities={"run": {"fields": {"minutes": {"type": "integer"}}}})
    at_us, member = micros(MONDAY), Till(rules).member
    event = Activity(activity_id="a", name="run", occurred_us=at_us, values={"minutes": 25})
    decision, _ = advance(rules, member, event, at_us)
    told = activity_would_give(rules, member, event, decision, at_us, advance).rules["run"]
    early = Change(code="hours", at_us=us(2, 0), until_us=us(2, 8))
    minutes = Change(code="value", name="minutes", number=30)
    assert told == structs.replace(early, also=minutes, gives={"points": 5})


LIMITED: dict[str, tuple[dict[str, Any], Change]] = {
    "once a day": (
        {"limits": [{"per": "day", "times": 1}]}, Change(code="early", days=(1,), at_us=us(3, 12)),
    ),
    "so many points a week": (
        {"limits": [{"per": "week", "points": "20"}]}, Change(code="early", days=(7,), at_us=us(9, 12)),
    ),
    "rests for hours": ({"cooldown": "PT4H"}, Change(code="early", at_us=us(2, 15))),
    "rests for days": ({"cooldown": "P3D"}, Change(code="early", days=(3,), at_us=us(5, 12))),
    "of its promotion": ({"promotion": "both"}, Change(code="early", days=(1,), at_us=us(3, 12))),
    "once a day, and another tier": (
        {"limits": [{"per": "day", "times": 1}], "when": 'member.visits < 1 || member.tier == "gold"'},
        Change(code="early", days=(1,), at_us=us(3, 12), also=Change(code="tier", of="club", name="gold")),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("terms", "expected"), LIMITED.values(), ids=LIMITED)
def test_what_a_limit_or_a_rest_keeps_back_is_told_with_the_day_on_which_it_opens(
    terms: dict[str, Any], expected: Change
) -> None:
    both = {"both": {"limits": [{"per": "day", "times": 1}]}}
    rules = program(rules=[BASE, {**GIFT, **terms}], tier_sets=GOLD, promotions=both)
    till = Till(rules, MONDAY - timedelta(hours=1))
    till.buy("10.00")
    sold = structs.replace(receipt("10.00", receipt_id="again"), occurred_us=micros(MONDAY))
    change = would_give(rules, till.member, sold, micros(MONDAY), advance).rules["gift"]
    assert structs.replace(change, gives={}) == expected
    member, event = played(rules, till.member, sold, change)
    decision, _ = advance(rules, member, event, event.occurred_us)
    assert any((one.subject, one.code) == ("gift", "rule") for one in decision.reasons)


def test_every_fifth_visit_is_told_how_many_visits_are_missing() -> None:
    rules = program(rules=[BASE, {**GIFT, "every": 5}])
    told = asked(rules, "10.00").rules["gift"]
    assert structs.replace(told, gives={}) == Change(code="more", name="member.visits", number=4)
    assert true_when_played(rules, told, "gift")


def test_goods_that_were_not_chosen_are_told_with_their_category() -> None:
    favourite = {"id": "favourite", "kind": "per_amount", "points": "3", "per": "1.00", "choice": "pick"}
    rules = program(rules=[BASE, favourite], choices={"pick": {"among": ["coffee", "tea"]}})
    told = asked(rules, line("1", "10.00", "1", "tea", "gifts")).rules["favourite"]
    assert told == Change(code="choice", of="pick", name="tea", gives={"points": 30})


def test_what_is_given_once_a_week_for_the_same_is_told_the_next_week() -> None:
    run = {"id": "run", "kind": "activity", "activity": "run", "points": "5", "once": "week"}
    once = {**run, "id": "once", "once": "member"}
    rules = program(rules=[run, once], activities={"run": {}})
    till, at_us = Till(rules, MONDAY), micros(MONDAY)
    till.play(Activity(activity_id="a", name="run", about="park", occurred_us=at_us))
    again = Activity(activity_id="b", name="run", about="park", occurred_us=at_us)
    decision, _ = advance(rules, till.member, again, at_us)
    told = activity_would_give(rules, till.member, again, decision, at_us, advance).rules
    assert told == {"run": Change(code="early", days=(7,), at_us=us(9, 12), gives={"points": 5})}


def test_what_is_given_once_for_all_time_is_told_nothing_of() -> None:
    rules = program(rules=[BASE, {**GIFT, "limits": [{"per": "member", "times": 1}]}])
    till = Till(rules, MONDAY)
    till.buy("10.00")
    sold = structs.replace(receipt("10.00", receipt_id="again"), occurred_us=micros(MONDAY))
    assert would_give(rules, till.member, sold, micros(MONDAY), advance).rules == {}


def test_a_reward_and_an_activity_that_were_had_today_open_tomorrow() -> None:
    limits = [{"per": "day", "times": 1}]
    run = {"id": "run", "kind": "activity", "activity": "run", "points": "5", "limits": limits}
    cake = {**OFF, "id": "cake", "limits": limits}
    rules = program(rules=[BASE, run], rewards=[cake], activities={"run": {}})
    till = Till(rules, MONDAY)
    till.buy("10.00", wanted=(Wanted("cake"),))
    till.play(Activity(activity_id="a", name="run", occurred_us=micros(MONDAY)))
    sold = structs.replace(receipt("10.00", receipt_id="again"), occurred_us=micros(MONDAY))
    tomorrow = Change(code="early", days=(1,), at_us=us(3, 12))
    assert would_give(rules, till.member, sold, micros(MONDAY), advance).rewards["cake"] == tomorrow
    again = Activity(activity_id="b", name="run", occurred_us=micros(MONDAY))
    decision, _ = advance(rules, till.member, again, micros(MONDAY))
    told = activity_would_give(rules, till.member, again, decision, micros(MONDAY), advance).rules
    assert told["run"] == structs.replace(tomorrow, gives={"points": 5})


def test_what_a_reward_lacks() -> None:
    mug = {"id": "mug", "kind": "discount", "points": "120", "amount": "1.00"}
    least = {"id": "least", "kind": "discount", "amount": "1.00", "least_receipt": "14.00"}
    gold = {"id": "gold", "kind": "discount", "amount": "1.00", "when": 'member.tier == "gold"'}
    over = {"id": "over", "kind": "discount", "amount": "1.00", "to": "2026-03-01"}
    rules = program(rules=[BASE], rewards=[PAY, mug, least, gold, over], tier_sets=GOLD)
    told = asked(rules, "10.00").rewards
    assert told["mug"] == Change(code="points", of="points", number=120)
    assert told["least"].missing == (Missing(money_minor=400),)
    assert (told["gold"].code, told["gold"].name) == ("tier", "gold")
    assert (told["over"].code, told["over"].days) == ("late", (1,))


OFF: dict[str, Any] = {"kind": "discount", "amount": "1.00"}
IN_TEA = {"when": '"tea" in line.categories'}
POINTS = Change(code="points", of="points", number=120)
GOLDEN = Change(code="tier", of="club", name="gold")
FOUR_MORE = Change(code="add", missing=(Missing(money_minor=400),))
TWO_OF_REWARDS: dict[str, tuple[dict[str, Any], Change]] = {
    "too few points and the wrong tier": (
        {"points": "120", "when": 'member.tier == "gold"'}, structs.replace(POINTS, also=GOLDEN)
    ),
    "too few points and too late": (
        {"points": "120", "to": "2026-03-01"},
        structs.replace(POINTS, also=Change(code="late", days=(1,), at_us=us(1, 12))),
    ),
    "not unlocked, and the wrong day": (
        {"unlocked_by": 'member.tier == "gold"', "when": "receipt.weekday == 2"},
        structs.replace(ON_TUESDAY, also=GOLDEN),
    ),
    "below the minimum and the wrong tier": (
        {"least_receipt": "14.00", "when": 'member.tier == "gold"'}, structs.replace(FOUR_MORE, also=GOLDEN)
    ),
    "below the minimum and too few points": (
        {"least_receipt": "14.00", "points": "120"}, structs.replace(FOUR_MORE, also=POINTS)
    ),
    "not in its goods, and too few points": (
        {**IN_TEA, "points": "120", "least_goods": "3.00"},
        Change(code="add", missing=(Missing(money_minor=300, of=ONE_TEA.of),), also=POINTS),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("reward", "expected"), TWO_OF_REWARDS.values(), ids=TWO_OF_REWARDS)
def test_of_a_reward_that_lacks_two_things_both_are_told(reward: dict[str, Any], expected: Change) -> None:
    rules = program(rules=[BASE], rewards=[{**OFF, "id": "off", **reward}], tier_sets=GOLD)
    told = asked(rules, "10.00").rewards["off"]
    assert structs.replace(told, gives={}) == expected
    assert taken_when_played(rules, told)
    for one in (structs.replace(told, also=None), expected.also):
        assert one is not None
        assert not taken_when_played(rules, one)


def taken_when_played(rules: Program, change: Change) -> bool:
    sold = receipt("10.00", wanted=(Wanted("off"),))
    member, event = played(rules, Till(rules).member, structs.replace(sold, occurred_us=micros(MONDAY)), change)
    decision, _ = advance(rules, member, event, max(micros(MONDAY), event.occurred_us))
    return bool(decision.spent)


def test_below_the_minimum_and_not_in_its_goods_is_one_purchase() -> None:
    rules = program(rules=[BASE], rewards=[{**OFF, "id": "off", **IN_TEA, "least_receipt": "14.00"}])
    told = asked(rules, "10.00").rewards["off"]
    assert told.missing == (Missing(money_minor=400, of=ONE_TEA.of),)
    assert taken_when_played(rules, told)


def test_of_a_reward_that_lacks_three_things_all_are_told() -> None:
    three = {**OFF, "id": "off", "points": "120", "when": 'receipt.weekday == 2 && member.tier == "gold"'}
    coupon = {**OFF, "id": "none", "points": "120", "coupon": {"code": "SPRING10"}}
    rules = program(rules=[BASE], rewards=[three, coupon], tier_sets=GOLD)
    told = asked(rules, "10.00").rewards
    assert list(told) == ["off"]
    assert codes(told["off"]) == ["points", "weekdays", "tier"]
    assert taken_when_played(rules, told["off"])


def test_two_changes_are_looked_for_of_three_rewards() -> None:
    both = {**OFF, "points": "120", "when": 'member.tier == "gold"'}
    rules = program(rules=[BASE], rewards=[{**both, "id": f"off-{one}"} for one in range(9)], tier_sets=GOLD)
    assert list(asked(rules, "10.00").rewards) == ["off-0", "off-1", "off-2"]


@pytest.mark.parametrize("least", ["30", "29.5", "29.001"])
def test_what_an_activity_lacks(least: str) -> None:
    run = {"id": "run", "kind": "activity", "activity": "run", "points": "5", "when": f"activity.minutes >= {least}"}
    over = {**run, "id": "over", "when": "", "to": "2026-02-28"}
    rules = program(rules=[run, over], activities={"run": {"fields": {"minutes": {"type": "integer"}}}})
    at_us, member = micros(MONDAY), Till(rules).member
    event = Activity(activity_id="a", name="run", occurred_us=at_us, values={"minutes": 25})
    decision, _ = advance(rules, member, event, at_us)
    told = activity_would_give(rules, member, event, decision, at_us, advance).rules
    assert told["run"] == Change(code="value", name="minutes", number=30, gives={"points": 5})
    assert (told["over"].code, told["over"].days) == ("late", (2,))


def test_who_is_more_than_a_year_late_is_not_told_how_much() -> None:
    old = {**GIFT, "when": 'receipt.local_date <= date("2026-01-01")'}
    assert asked(program(rules=[BASE, old]), "10.00").rules["gift"].days == (60,)
    assert asked(program(rules=[BASE, old]), "10.00", at=MONDAY + timedelta(days=366)).rules == {}


@pytest.mark.parametrize("name", template_names())
def test_what_would_have_changed_a_receipt_takes_few_decisions_in_every_template(name: str) -> None:
    rules, made = read_program(template(name)), []

    def counted(*asked: Any) -> Any:
        made.append(asked)
        return advance(*asked)

    lines = (line("1", "23.50", "1", "coffee"), line("2", "4.00", "2", "bakery"))
    sold = structs.replace(receipt(*lines), occurred_us=micros(MONDAY), currency=rules.currency)
    would_give(rules, Till(rules).member, sold, micros(MONDAY), counted)
    assert len(made) <= 100
