"""Points for places: the place that is meant, of the leaderboard that is meant, once in a period."""

from typing import Any

import pytest

from regulars.engine.program import BadProgram
from regulars.engine.shown.leaderboards import Prize, prizes_of
from tests.engine.doing import codes, does, till_with
from tests.engine.shop import BASE, Till, program

BOARDS: dict[str, Any] = {"month": {"counts": "points", "period": "month"}, "week": {"period": "week"}}
FIRST = {"kind": "leaderboard_place", "leaderboard": "month", "points": "100"}
NEXT = {**FIRST, "places": "2-10", "points": "10"}


@pytest.mark.parametrize(
    ("board", "place", "gives"),
    [("month", 1, 100), ("month", 2, 10), ("month", 10, 10), ("month", 11, 0), ("week", 1, 0)],
)
def test_a_place_gives_what_its_rule_says(board: str, place: int, gives: int) -> None:
    till = till_with(FIRST, NEXT, leaderboards=BOARDS)
    does(till, "leaderboard-place", "2026-02-01", leaderboard=board, place=place)
    assert till.balance == gives


def test_a_period_gives_once_and_the_next_one_again() -> None:
    till = till_with(FIRST, leaderboards=BOARDS)
    does(till, "leaderboard-place", "2026-02-01", leaderboard="month", place=1)
    assert codes(does(till, "leaderboard-place", "2026-02-01", leaderboard="month", place=1)) == ["already-earned"]
    does(till, "leaderboard-place", "2026-03-01", leaderboard="month", place=1)
    assert till.balance == 200


def test_what_places_give_counts_for_no_leaderboard_and_no_challenge() -> None:
    challenges = {"many": {"counts": "points", "target": "50"}}
    till = till_with(FIRST, leaderboards=BOARDS, challenges=challenges)
    does(till, "leaderboard-place", "2026-02-01", leaderboard="month", place=1)
    assert till.balance == 100
    assert not {"leaderboard:month", "challenge:many"} & till.member.counters.keys()


def test_a_receipt_counts_on_every_leaderboard_and_its_return_counts_back() -> None:
    till = Till(program(rules=[BASE], leaderboards=BOARDS))
    till.buy("25.00")
    counted = {name: sum(till.member.counters[f"leaderboard:{name}"].values()) for name in BOARDS}
    assert counted == {"month": 25, "week": 1}
    till.give_back("r1")
    assert not any(sum(till.member.counters.get(f"leaderboard:{name}", {}).values()) for name in BOARDS)


def test_prizes_are_told_in_the_order_of_places() -> None:
    rules = [{"id": "next", **NEXT}, {"id": "first", **FIRST}, {"id": "gone", **FIRST, "to": "2026-01-31"}]
    found = prizes_of(program(rules=rules, leaderboards=BOARDS), "month", 20_514)
    assert found == [Prize(1, 1, "points", 100), Prize(2, 10, "points", 10)]


@pytest.mark.parametrize(
    ("rule", "boards", "pointer"),
    [
        ({"leaderboard": "year"}, BOARDS, "/rules/0/leaderboard"),
        ({"places": "3-2"}, BOARDS, "/rules/0/places"),
        ({"places": "1-1001"}, BOARDS, "/rules/0/places"),
        ({}, {"month": {}}, "/rules/0/leaderboard"),
        ({}, {"month": {"period": "month", "activity": "walk"}}, "/leaderboards/month/activity"),
        ({}, {"month": {"period": "P30D"}}, "/leaderboards/month/from"),
    ],
)
def test_what_cannot_be_is_a_fault_of_its_field(rule: dict[str, Any], boards: dict[str, Any], pointer: str) -> None:
    with pytest.raises(BadProgram) as fault:
        program(rules=[{"id": "first", **FIRST, **rule}], leaderboards=boards)
    assert pointer in [one.pointer for one in fault.value.errors]
