"""Climbing, keeping and falling: cases E1 to E6 of the acceptance list, and their edges, as tables."""

from datetime import UTC, datetime
from typing import Any

import pytest

from regulars.engine.days import moment
from regulars.engine.events.receipts import Wanted
from tests.engine.shop import BASE, PAY, Till, program, receipt
from tests.tables import table

LADDER = [{"id": "bronze"}, {"id": "silver", "at_least": "10000"}, {"id": "gold", "at_least": "20000"}]


def ladder(**fields: Any) -> dict[str, Any]:
    return {"tier_sets": {"club": {"counts": "spend", "tiers": LADDER, **fields}}}


@table("""
    before    now       |  tier
    0         6000.00   |  bronze
    0         15000.00  |  silver
    0         25000.00  |  gold
    4000.00   500.00    |  bronze
    8000.00   3000.00   |  silver
    18000.00  3000.00   |  gold
    22000.00  5000.00   |  gold
    0         10000.00  |  silver
    0         9999.99   |  bronze
    9999.99   0.01      |  silver
    0         20000.00  |  gold
    0         19999.99  |  silver
""")
def test_e1_e3_a_tier_is_reached_by_the_receipt_that_crosses_the_line(before: str, now: str, tier: str) -> None:
    till = Till(program(**ladder()))
    if before != "0":
        till.buy(before)
    till.buy(now)
    assert till.tier == tier


@table("""
    starts        |  first  second
    next_receipt  |  100    200
    this_receipt  |  200    200
""")
def test_a_tier_counts_from_the_next_receipt_or_from_this(starts: str, first: int, second: int) -> None:
    tiers = [{"id": "plain"}, {"id": "double", "at_least": "100"}]
    double = {"id": "more", "kind": "multiplier", "times": "2", "when": 'member.tier == "double"'}
    till = Till(program(rules=[BASE, double], **ladder(tiers=tiers, starts=starts)))
    earned = [sum(one.points for one in till.buy("100.00").earned) for _ in range(2)]
    assert earned == [first, second]


def test_a_tier_that_counts_at_once_needs_no_other_tier_set_to_move() -> None:
    """One set rises by visits; the other, which would count at once, has nothing yet."""
    sets = {
        "visits": {"counts": "visits", "tiers": [{"id": "new"}, {"id": "known", "at_least": "1"}]},
        "club": {"counts": "spend", "starts": "this_receipt", "tiers": LADDER},
    }
    till = Till(program(rules=[BASE], tier_sets=sets))
    till.buy("1.00")
    assert till.tier == "known"


FALLING = {"window": "P30D", "tiers": [{"id": "silver"}, {"id": "gold", "at_least": "100"}]}


@table("""
    grace  keeps         day  |  tier
    P0D    P0D           30   |  gold
    P0D    P0D           31   |  silver
    P0D    P60D          60   |  gold
    P0D    P60D          61   |  silver
    P0D    end of month  30   |  gold
    P0D    end of month  31   |  silver
    P10D   P0D           31   |  gold
    P10D   P0D           40   |  gold
    P10D   P0D           41   |  silver
    P10D   P60D          70   |  gold
    P10D   P60D          71   |  silver
""")
def test_e4_a_tier_is_lost_only_at_a_days_end_after_its_window_its_promise_and_its_grace(
    grace: str, keeps: str, day: int, tier: str
) -> None:
    till = Till(program(**ladder(**FALLING, grace=grace, keeps=keeps)))
    till.buy("100.00")
    till.wait(day)
    assert till.tier == tier


def test_e4_what_is_earned_within_the_grace_keeps_the_tier() -> None:
    till = Till(program(**ladder(**FALLING, grace="P10D")))
    till.buy("100.00")
    till.wait(days=35)
    till.buy("100.00")
    till.wait(days=20)
    assert till.tier == "gold"


@table("""
    falls     |  tier
    to_fit    |  bronze
    one_step  |  silver
    never     |  gold
""")
def test_how_far_one_falls(falls: str, tier: str) -> None:
    till = Till(program(**ladder(window="P30D", falls=falls)))
    till.buy("20000.00")
    till.wait(days=31)
    assert till.tier == tier
    till.wait(days=5)
    assert till.tier == ("gold" if falls == "never" else "bronze")


@table("""
    bought      looked      |  tier
    2026-03-02  2026-12-31  |  gold
    2026-03-02  2027-01-01  |  gold
    2026-03-02  2027-12-31  |  gold
    2026-03-02  2028-01-01  |  bronze
    2026-12-31  2027-12-31  |  gold
    2026-12-31  2028-01-01  |  bronze
    2027-01-01  2028-12-31  |  gold
    2027-01-01  2029-01-01  |  bronze
    2028-02-29  2029-12-31  |  gold
    2028-02-29  2030-01-01  |  bronze
""")
def test_a_calendar_years_tier_is_looked_at_on_new_years_day_by_the_year_that_ended(
    bought: str, looked: str, tier: str
) -> None:
    till = Till(program(**ladder(window="year")), at=datetime.fromisoformat(f"{bought}T12:00").replace(tzinfo=UTC))
    till.buy("20000.00")
    passed = datetime.fromisoformat(looked) - datetime.fromisoformat(bought)
    till.wait(passed.days)
    assert till.tier == tier


def test_e5_spending_points_does_not_lower_a_tier_that_counts_earned_ones() -> None:
    tiers = [{"id": "plain"}, {"id": "silver", "at_least": "1000"}]
    till = Till(program(rules=[BASE], rewards=[PAY], **ladder(counts="points", tiers=tiers)))
    till.buy("1000.00")
    till.buy("9.00", wanted=(Wanted("pay", 900),))
    assert till.tier == "silver"


@pytest.mark.parametrize(("days", "tier"), [(0, "gold"), (1, "silver")])
def test_e6_a_return_lowers_what_counts_and_the_tier_falls_at_the_days_end(days: int, tier: str) -> None:
    till = Till(program(**ladder()))
    till.buy("12000.00")
    till.buy("9000.00")
    till.give_back("r2")
    till.wait(days)
    assert till.tier == tier


def test_e6_a_return_does_not_break_the_promise_to_keep_a_tier() -> None:
    till = Till(program(**ladder(keeps="P60D")))
    till.buy("20000.00")
    till.give_back("r1")
    till.wait(days=60)
    assert till.tier == "gold"
    till.wait(days=1)
    assert till.tier == "bronze"


def test_points_paid_for_goods_do_not_count_as_spend() -> None:
    till = Till(program(rewards=[PAY], **ladder(tiers=[{"id": "plain"}, {"id": "silver", "at_least": "10"}])))
    till.correct(500)
    till.buy("10.00", wanted=(Wanted("pay", 500),))
    assert till.tier == "plain"
    till.buy("5.00")
    assert till.tier == "silver"


@table("""
    back  |  tier
    4     |  plain
    5     |  known
""")
def test_visits_count_and_a_receipt_given_back_whole_was_none(back: int, tier: str) -> None:
    tiers = [{"id": "plain"}, {"id": "known", "at_least": "4"}]
    till = Till(program(**ladder(counts="visits", tiers=tiers)))
    for _ in range(back):
        till.buy("1.00", "2.00")
    till.give_back("r1", "1")
    till.give_back("r1", "2")
    till.wait(days=1)
    assert till.tier == tier


def test_a_late_receipt_earns_by_the_tier_of_its_own_day() -> None:
    tiers = [{"id": "plain"}, {"id": "double", "at_least": "100"}]
    double = {"id": "more", "kind": "multiplier", "times": "2", "when": 'member.tier == "double"'}
    till = Till(program(rules=[BASE, double], **ladder(tiers=tiers)))
    yesterday = till.now_us
    till.wait(days=1)
    till.buy("100.00")
    late = receipt("10.00", receipt_id="late", at=moment(yesterday))
    assert sum(one.points for one in till.play(late).earned) == 10
