"""The most that a rule gives one member in a time."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.engine.shop import AT, BASE, DAY_US, Till, line, program
from tests.tables import table


def limited(per: str, **most: Any) -> Till:
    return Till(program(rules=[{**BASE, "limits": [{"per": per, **most}]}]))


def earned(till: Till, spent: str) -> int:
    return sum(one.points for one in till.buy(spent).earned)


@table("""
    most  over    first   second  |  gives
    100   trim    60.00   60.00   |  60,40
    100   refuse  60.00   60.00   |  60,0
    100   trim    100.00  60.00   |  100,0
    100   refuse  100.00  60.00   |  100,0
    100   refuse  60.00   40.00   |  60,40
    100   trim    140.00  1.00    |  100,0
    100   refuse  140.00  1.00    |  0,1
    0     trim    60.00   60.00   |  0,0
""")
def test_over_the_limit_the_rest_is_given_or_nothing(
    most: str, over: str, first: str, second: str, gives: list[int]
) -> None:
    till = limited("day", points=most, over=over)
    assert [earned(till, first), earned(till, second)] == gives


@table("""
    per      days  |  again
    receipt  0     |  10
    day      0     |  0
    day      1     |  10
    week     6     |  0
    week     7     |  10
    month    29    |  0
    month    30    |  10
    year     304   |  0
    year     305   |  10
    member   3650  |  0
""")
def test_a_limit_holds_for_its_whole_calendar_span_and_no_longer(per: str, days: int, again: int) -> None:
    """2 March 2026 is a Monday: its week ends in six days, its month in 29, its year in 304."""
    till = limited(per, points="10")
    assert earned(till, "15.00") == 10
    till.wait(days)
    assert earned(till, "15.00") == again


@table("""
    times  |  gives
    1      |  5,0,0
    2      |  5,5,0
    3      |  5,5,5
""")
def test_so_many_times(times: int, gives: list[int]) -> None:
    till = limited("day", times=times)
    assert [earned(till, "5.00") for _ in range(3)] == gives


def test_a_receipt_that_gives_nothing_is_no_time() -> None:
    till = limited("day", times=1)
    assert [earned(till, "0.50"), earned(till, "5.00")] == [0, 5]


def test_the_tightest_of_several_limits_holds() -> None:
    limits = [{"per": "day", "points": "20"}, {"per": "week", "points": "30"}]
    till = Till(program(rules=[{**BASE, "limits": limits}]))
    given = [earned(till, "25.00")]
    till.wait(days=1)
    given.append(earned(till, "25.00"))
    till.wait(days=6)
    given.append(earned(till, "25.00"))
    assert given == [20, 10, 20]


@pytest.mark.parametrize(("zone", "second"), [("UTC", 0), ("Asia/Kathmandu", 10)])
def test_a_day_of_a_limit_is_a_day_of_the_program(zone: str, second: int) -> None:
    """18:00 and 18:20 UTC are before and after midnight in Kathmandu."""
    rules = [{**BASE, "limits": [{"per": "day", "points": "10"}]}]
    till = Till(program(timezone=zone, rules=rules), at=datetime(2026, 3, 2, 18, tzinfo=UTC))
    assert earned(till, "15.00") == 10
    till.wait(minutes=20)
    assert earned(till, "15.00") == second


def test_a_limit_in_a_wallet_with_digits_is_in_its_unit() -> None:
    rules = [{**BASE, "points": "0.5", "limits": [{"per": "day", "points": "2.50"}]}]
    till = Till(program(wallets={"stars": {"scale": 2}}, rules=rules))
    assert [earned(till, "4.00"), earned(till, "4.00")] == [200, 50]


@pytest.mark.parametrize("back", ["part", "whole"])
def test_what_is_given_back_makes_room_again(back: str) -> None:
    till = limited("day", points="10")
    till.buy(line("a", "6.00"), line("b", "4.00"), receipt_id="first")
    till.give_back("first", *(["b"] if back == "part" else []))
    assert earned(till, "20.00") == (4 if back == "part" else 10)


def test_a_cut_is_told_with_what_was_cut_and_by_which_limit() -> None:
    cut = [one for one in limited("week", points="10").buy("25.00").reasons if one.code == "limit"]
    assert [(one.subject, one.points, one.detail) for one in cut] == [("base", 15, "week")]


def test_a_limit_of_one_rule_leaves_the_others_alone() -> None:
    rules = [{**BASE, "limits": [{"per": "day", "points": "10"}]}, {"id": "visit", "kind": "visits", "points": "3"}]
    till = Till(program(rules=rules), at=AT)
    till.now_us += DAY_US
    assert [earned(till, "15.00"), earned(till, "15.00")] == [13, 3]
