"""Rules that exclude each other: several groups, each with a way of its own to say which counts."""

from typing import Any

import pytest

from regulars.engine.program import BadProgram
from regulars.engine.ready.award import text_of
from tests.engine.shop import BASE, Till, program
from tests.tables import table


def visit(rule_id: str, points: str, group: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"id": rule_id, "kind": "visits", "points": points, "group": group, **fields}


def times(rule_id: str, by: str, group: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"id": rule_id, "kind": "multiplier", "times": by, "group": group, **fields}


def bought(*rules: dict[str, Any], **fields: Any) -> tuple[int, list[str]]:
    """What a receipt of 10.00 earns, and which rules were beaten by which."""
    till = Till(program(rules=[BASE, *rules], **fields))
    decision = till.buy("10.00")
    return till.balance, [f"{one.subject}<{one.detail}" for one in decision.reasons if one.code == "suppressed"]


@table("""
    counts  |  earns  beaten
    best    |  17     a<b
    first   |  14     b<a
    all     |  21     -
""")
def test_of_a_group_the_best_the_first_or_all_count(counts: str, earns: int, beaten: str | None) -> None:
    found = bought(visit("a", "4", "g"), visit("b", "7", "g"), groups={"g": {"counts": counts}})
    assert found == (earns, [beaten] if beaten else [])


def test_groups_know_nothing_of_each_other() -> None:
    rules = [visit("a", "4", "g"), visit("b", "7", "g"), visit("c", "2", "h"), visit("d", "9", "h")]
    groups = {"g": {"counts": "best"}, "h": {"counts": "first"}}
    assert bought(*rules, groups=groups) == (10 + 7 + 2, ["a<b", "d<c"])


def test_a_rule_that_gives_nothing_beats_nobody() -> None:
    never = visit("a", "100", "g", when="member.visits >= 5")
    assert bought(never, visit("b", "7", "g"), groups={"g": {"counts": "first"}}) == (17, [])


def test_of_equals_the_first_in_the_file_counts() -> None:
    assert bought(visit("a", "7", "g"), visit("b", "7", "g"), groups={"g": {}}) == (17, ["b<a"])


@table("""
    counts  |  earns
    best    |  40
    first   |  30
    all     |  50
""")
def test_multipliers_have_groups_of_their_own_and_others_come_on_top(counts: str, earns: int) -> None:
    rules = [times("a", "2", "g"), times("b", "3", "g"), times("c", "2")]
    assert bought(*rules, groups={"g": {"counts": counts}})[0] == earns


def test_what_a_beaten_multiplier_gave_is_multiplied_by_nobody() -> None:
    rules = [times("all", "2", compound=True), times("a", "2", "g"), times("b", "3", "g")]
    assert bought(*rules, groups={"g": {"counts": "best"}})[0] == 60


def test_a_rule_that_stands_alone_stands_against_the_winners() -> None:
    rules = [visit("a", "4", "g"), visit("b", "7", "g"), visit("only", "1", alone=True)]
    assert bought(*rules, groups={"g": {}}) == (1, ["a<b", "base<only", "b<only"])


def test_a_return_is_reckoned_by_the_same_groups() -> None:
    low = {"id": "low", "kind": "per_amount", "points": "1", "per": "2.00", "group": "g"}
    till = Till(program(rules=[low, visit("a", "7", "g")], groups={"g": {}}))
    till.buy("10.00", "10.00", receipt_id="r")
    assert till.balance == 10
    till.give_back("r", "1")
    assert till.balance == 7


def test_activities_have_groups_too() -> None:
    rules = [{"id": one, "kind": "welcome", "points": points, "group": "g"} for one, points in (("a", "5"), ("b", "9"))]
    till = Till(program(rules=rules, groups={"g": {}}))
    till.join()
    assert till.balance == 9


def test_a_program_without_groups_looks_for_none() -> None:
    assert "one_of" not in text_of(program(rules=[BASE, visit("a", "4")], groups={"g": {}}).rules)


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ([visit("a", "4", "moon")], "there is no group 'moon'; there is g"),
        ([visit("a", "4", "g"), times("b", "2", "g")], "multipliers and other rules are in groups of their own"),
        ([visit("a", "4", "g"), visit("b", "4", "g", wallet="stars")], "gives points of another wallet"),
        ([times("b", "2", "g", compound=True)], "what multiplies other multipliers"),
    ],
)
def test_what_cannot_be_held_against_each_other_is_told(rules: list[dict[str, Any]], fault: str) -> None:
    with pytest.raises(BadProgram) as bad:
        program(wallets={"points": {}, "stars": {}}, rules=rules, groups={"g": {}})
    assert any(fault in one.detail for one in bad.value.errors)
