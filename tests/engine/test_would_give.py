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
from regulars.engine.shown import changes, two_changes
from regulars.engine.shown.additions import Likeness, Missing
from regulars.engine.shown.changes import Change, played
from regulars.engine.shown.would_give import WouldGive, activity_would_give, would_give
from tests.engine.shop import BASE, PAY, Till, program, receipt

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
    member, event = played(Till(rules).member, sold, change)
    decision, _ = advance(rules, member, event, max(micros(MONDAY), event.occurred_us))
    return any(one.subject == rule and one.code == "rule" for one in decision.reasons)


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


def test_nothing_is_told_of_what_three_things_keep_back_or_nothing_changes() -> None:
    three = {**GIFT, "when": 'receipt.weekday == 2 && receipt.hour == 18 && member.tier == "gold"'}
    never = {**GIFT, "id": "never", "when": '"nowhere" in receipt.places'}
    limit = {**GIFT, "id": "again", "when": "receipt.weekday == 2 && member.visits >= 1"}
    rules = [BASE, {**three, "id": "three"}, never, {**GIFT, "enabled": False}, limit]
    assert asked(program(rules=rules, tier_sets=GOLD), "10.00") == WouldGive()


def test_two_changes_are_looked_for_with_few_decisions_for_however_many_rules(monkeypatch: Any) -> None:
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
    monkeypatch.setattr(two_changes, "MOST_LOOKED_FOR", 0)
    none, alone = decisions()
    assert (told, none) == (3, 0)
    assert made - alone <= 3 * two_changes.MOST_TRIALS


def test_a_change_is_looked_for_with_few_decisions_for_however_many_rewards(monkeypatch: Any) -> None:
    monkeypatch.setattr(two_changes, "MOST_LOOKED_FOR", 0)
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
    member, event = played(Till(rules).member, structs.replace(sold, occurred_us=micros(MONDAY)), change)
    decision, _ = advance(rules, member, event, max(micros(MONDAY), event.occurred_us))
    return bool(decision.spent)


def test_below_the_minimum_and_not_in_its_goods_is_one_purchase() -> None:
    rules = program(rules=[BASE], rewards=[{**OFF, "id": "off", **IN_TEA, "least_receipt": "14.00"}])
    told = asked(rules, "10.00").rewards["off"]
    assert told.missing == (Missing(money_minor=400, of=ONE_TEA.of),)
    assert taken_when_played(rules, told)


def test_of_a_reward_that_lacks_three_things_nothing_is_told() -> None:
    three = {**OFF, "id": "off", "points": "120", "when": 'receipt.weekday == 2 && member.tier == "gold"'}
    coupon = {**OFF, "id": "none", "points": "120", "coupon": {"code": "SPRING10"}}
    assert asked(program(rules=[BASE], rewards=[three, coupon], tier_sets=GOLD), "10.00").rewards == {}


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


def test_a_month_late_is_not_looked_for_further() -> None:
    old = {**GIFT, "when": 'receipt.local_date <= date("2026-01-01")'}
    assert asked(program(rules=[BASE, old]), "10.00", at=MONDAY + timedelta(days=3)).rules == {}
