"""Cases that are arithmetic, as tables of one story each: B5, D2, D3, E1."""

import pytest

from tests.stories.shelf import must_be_kept, program_with, programs

ONE_EACH = "{id: one, kind: per_amount, points: 1, per: 1.00}"


def test_b5_buying_and_returning_ten_times_gives_nothing() -> None:
    loop = "2026-01-11  ana buys goods 10.00   earns 10   has 10\n2026-01-11  ana returns everything   has 0\n"
    must_be_kept("2026-01-10  ana joins\n" + 10 * loop)


@pytest.mark.parametrize(
    ("rules", "spent", "earns"),
    [
        (ONE_EACH, "19.99", 19),
        ("{id: three, kind: per_amount, points: 3, per: 1.00}", "40.00", 120),
        (ONE_EACH + ", {id: half, kind: per_amount, points: 1, per: 2.00}", "19.99", 19 + 9),
        (ONE_EACH + ", {id: more, kind: multiplier, times: 1.5, rounding: down}", "19.99", 28),
        (ONE_EACH + ", {id: more, kind: multiplier, times: 1.5, rounding: half_up}", "19.99", 29),
        (ONE_EACH + ", {id: more, kind: multiplier, times: 1.5, rounding: up}", "19.99", 29),
        ("{id: never, kind: per_amount, points: 1, per: 0}", "19.99", 0),
    ],
)
def test_d2_points_for_money_are_rounded_once_a_rule(rules: str, spent: str, earns: int) -> None:
    must_be_kept(_bought(spent, earns), program_with(f"rules: [{rules}]"))


@pytest.mark.parametrize(
    ("rules", "earns"),
    [
        (ONE_EACH + ", {id: fixed, kind: visits, points: 100, alone: true}", "earns 100 because fixed 100, suppressed"),
        (
            "{id: low, kind: visits, points: 50, alone: true, priority: 5}, "
            "{id: high, kind: visits, points: 200, alone: true, priority: 20}",
            "earns 200 because high, suppressed on low",
        ),
        ("{id: off, kind: visits, points: 7, enabled: false}", "earns 0 not because off"),
        ("{id: later, kind: visits, points: 7, from: 2026-01-12}", "earns 0 not because later"),
        (ONE_EACH + ", {id: five, kind: visits, points: 5}", "earns 24 because one 19, five 5"),
    ],
)
def test_d3_rules_stack_unless_one_stands_alone(rules: str, earns: str) -> None:
    story = f"2026-01-10 ana joins\n2026-01-11 ana buys goods 19.99  {earns}"
    must_be_kept(story, program_with(f"rules: [{rules}]"))


@pytest.mark.parametrize(
    ("before", "now", "tier"),
    [
        ("0", "6000", "bronze"),
        ("0", "15000", "silver"),
        ("0", "25000", "gold"),
        ("4000", "500", "bronze"),
        ("8000", "3000", "silver"),
        ("18000", "3000", "gold"),
        ("22000", "5000", "gold"),
        ("0", "10000", "silver"),
        ("0", "9999.99", "bronze"),
    ],
)
def test_e1_the_tier_that_was_spent_for(before: str, now: str, tier: str) -> None:
    story = f"""
    2026-01-10  ana joins
    2026-01-10  ana buys goods {before}
    2026-01-11  ana buys goods {now}   tier {tier}"""
    must_be_kept(story, programs()["spend-tiers"])


def _bought(spent: str, earns: int) -> str:
    return f"2026-01-10 ana joins\n2026-01-11 ana buys goods {spent}  earns {earns}  has {earns}"
