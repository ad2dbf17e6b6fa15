"""Earning on anything else than a receipt: declared activities, the well-known ones, and what takes them back."""

from typing import Any, ClassVar

import msgspec
import pytest

from regulars.engine.checks import activities
from regulars.engine.counters import given_times
from regulars.engine.faults import Faults
from regulars.engine.member import Member
from regulars.engine.program import BadProgram, Program
from regulars.engine.terms.activities import FieldTerms, ReadyField
from tests.engine.doing import BOTTLES, codes, does, till_with, undoes
from tests.engine.shop import AT, DAY_US, Till, program
from tests.tables import table

# What a program declares


@table("""
    condition              |  told
    receipt.total > 1.00   |  unknown field 'receipt.total'; there is no receipt here
    activity.bottle > 1    |  unknown field 'activity.bottle'; did you mean
    line.sku == "a"        |  unknown field 'line.sku'; there is no line here
""")
def test_a_condition_on_what_there_is_not_is_told(condition: str, told: str) -> None:
    with pytest.raises(BadProgram) as bad:
        till_with({"kind": "activity", "activity": "recycling", "points": "5", "when": condition}, activities=BOTTLES)
    (fault,) = bad.value.errors
    assert fault.pointer == "/rules/0/when"
    assert told in fault.detail


def test_a_receipt_rule_and_a_welcome_know_no_activity() -> None:
    for kind in ({"kind": "visits", "points": "1"}, {"kind": "welcome", "points": "1"}):
        with pytest.raises(BadProgram) as bad:
            till_with({**kind, "when": "activity.bottles > 1"}, activities=BOTTLES)
        assert "there is no activity here" in bad.value.errors[0].detail
    with pytest.raises(BadProgram) as bad:
        till_with({"kind": "welcome", "points": "1", "when": "receipt.total > 1.00"})
    assert "there is no receipt here" in bad.value.errors[0].detail


def test_every_fault_of_what_is_declared_is_told_at_once() -> None:
    fields = {
        "about": {"type": "text"},
        "words": {"type": "text", "at_most": "5"},
        "number": {"type": "integer", "at_least": "9", "at_most": "5", "one_of": ["1"]},
        "day": {"type": "date", "at_least": "2026-02-30"},
    }
    with pytest.raises(BadProgram) as bad:
        till_with(
            {"kind": "activity", "activity": "sport", "points": "1"},
            {"kind": "activity", "activity": "odd", "points": "1", "per": "words"},
            activities={"odd": {"fields": fields}, "review": {}},
        )
    assert sorted(one.pointer for one in bad.value.errors) == [
        "/activities/odd/fields/about",
        "/activities/odd/fields/day/at_least",
        "/activities/odd/fields/number/at_most",
        "/activities/odd/fields/number/one_of",
        "/activities/odd/fields/words/at_most",
        "/activities/review",
        "/rules/0/activity",
        "/rules/1/per",
    ]


@table("""
    kind     sent          |  value
    text     tea           |  tea
    integer  12            |  12
    decimal  12.5          |  1250
    decimal  -0.25         |  -25
    date     1970-01-03    |  2
""")
def test_values_are_read_as_their_type(kind: str, sent: str, value: str) -> None:
    field = ReadyField("it", msgspec.convert({"type": kind}, FieldTerms), 2, Faults())
    assert str(field.read(sent)) == value
    assert str(field.read(field.shown(field.read(sent)))) == value


@table("""
    terms                                   sent          |  told
    {"type": "integer"}                     "many"        |  a whole number
    {"type": "integer"}                     true          |  a whole number
    {"type": "integer", "at_most": "5"}     6             |  at most 5, not 6
    {"type": "decimal"}                     1.5           |  a decimal in a text: 12.50
    {"type": "decimal"}                     "1.555"       |  1.555 has more than 2 digits after the point
    {"type": "date"}                        "2026-02-30"  |  2026-02-30 is not a day of the calendar
    {"type": "boolean"}                     "yes"         |  true or false
    {"type": "text"}                        " "           |  a text, not an empty one
    {"type": "text", "one_of": ["a", "b"]}  "c"           |  one of a, b, not 'c'
""")
def test_values_that_do_not_fit_say_why(terms: str, sent: str, told: str) -> None:
    field = ReadyField("it", msgspec.json.decode(terms, type=FieldTerms), 2, Faults())
    with pytest.raises(ValueError, match=r".+") as wrong:
        field.read(msgspec.json.decode(sent))
    assert str(wrong.value) == told


def test_everything_wrong_with_an_activity_is_told_at_once() -> None:
    quiz = {"quiz": {"fields": {"score": {"type": "integer", "required": True}, "day": {"type": "date"}}}}
    rules = program(activities=quiz)
    now_us = int(AT.timestamp()) * 1_000_000

    def wrong(name: str, values: dict[str, Any], occurred_us: int = now_us) -> dict[str, str]:
        _, found = activities.read(rules, name, "", values, occurred_us=occurred_us, now_us=now_us, ours=False)
        return {one.pointer: one.detail for one in found}

    assert wrong("quiz", {"score": 3}) == {}
    assert wrong("quiz", {"day": "soon", "hall": 1}) == {
        "/values/day": "a date such as 2026-11-21",
        "/values/hall": "quiz has no such field; its fields: score, day",
        "/values/score": "is required",
    }
    assert set(wrong("quizz", {})) == {"/activity"}
    assert wrong("birthday", {}) == {"/activity": "'birthday' is recorded by the program itself"}
    assert wrong("survey", {}) == {"/about": "is required: the survey"}
    assert wrong("quiz", {"score": 1}, now_us + DAY_US) == {"/occurred_at": "in the future"}
    assert set(wrong("quiz", {"score": 1}, now_us - 40 * DAY_US)) == {"/occurred_at"}


def test_an_activity_that_no_rule_answers_is_an_event_that_gives_nothing() -> None:
    till = till_with(activities=BOTTLES)
    assert does(till, "recycling").refusals == []
    assert (till.member.seq, till.balance) == (1, 0)


def test_an_activity_that_the_program_does_not_know_is_refused() -> None:
    till = till_with()
    assert codes(does(till, "flying")) == ["unknown-activity"]
    assert till.member == Member()


# Reviews, surveys and their like


# The whole program


def test_a_program_without_such_rules_answers_receipts_only() -> None:
    rules: Program = program(rules=[{"id": "base", "kind": "visits", "points": "1"}])
    assert set(rules.triggers) == {"receipt"}


class TestUndoingWithACooldown:
    """An activity that is undone rests no rule."""

    REST: ClassVar[dict[str, Any]] = {"kind": "activity", "activity": "recycling", "points": "5", "cooldown": "PT24H"}

    def till(self, **fields: Any) -> Till:
        return till_with({**self.REST, **fields}, activities=BOTTLES, promotions={"both": {"cooldown": "P7D"}})

    def test_the_next_one_gives_as_if_it_had_never_been(self) -> None:
        till = self.till()
        first = does(till, "recycling", bottles=1)
        till.wait(minutes=10)
        assert codes(does(till, "recycling", bottles=1)) == ["cooldown"]
        undoes(till, first)
        assert codes(does(till, "recycling", bottles=1)) == ["rule"]

    def test_the_one_before_it_still_rests_the_rule(self) -> None:
        till = self.till()
        does(till, "recycling", bottles=1)
        till.wait(days=1)
        undoes(till, does(till, "recycling", bottles=1))
        till.wait(minutes=-60)
        assert codes(does(till, "recycling", bottles=1)) == ["cooldown"]

    def test_a_later_one_goes_on_resting_it_and_both_undone_nothing_does(self) -> None:
        till = self.till()
        first = does(till, "recycling", bottles=1)
        till.wait(days=1)
        second = does(till, "recycling", bottles=1)
        undoes(till, first)
        assert codes(does(till, "recycling", bottles=1)) == ["cooldown"]
        undoes(till, second)
        assert codes(does(till, "recycling", bottles=1)) == ["rule"]

    def test_the_promotion_rests_no_longer_either(self) -> None:
        till = self.till(promotion="both")
        undoes(till, does(till, "recycling", bottles=1))
        till.wait(days=1)
        assert codes(does(till, "recycling", bottles=1)) == ["rule"]


def test_what_is_undone_takes_back_only_what_it_gave_itself() -> None:
    tier_set = {"counts": "activity:ride", "tiers": [{"id": "plain"}, {"id": "gold", "at_least": "1"}]}
    till = till_with(
        {"kind": "tier_entry", "tier": "gold", "points": "50"}, {"kind": "activity", "activity": "ride", "points": "3"},
        {"kind": "challenge_won", "challenge": "rides", "points": "7", "limits": [{"per": "day", "times": 2}]},
        activities={"ride": {}}, tier_sets={"club": tier_set},
        challenges={"rides": {"counts": "activity", "activity": "ride", "target": "1", "again": "on_completion"}},
    )  # fmt: skip
    first = does(till, "ride")
    does(till, "ride")
    undoes(till, first)
    assert till.balance == 50 + 3 + 7
    assert "reached" in till.member.marks["r1"], "the tier's points stay, and come once"
    assert sum(till.member.counters[given_times("r3")].values()) == 1
