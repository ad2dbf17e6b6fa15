"""Points for declared activities."""

from tests.engine.doing import BOTTLES, codes, does, till_with
from tests.tables import table


def test_a_declared_activity_gives_fixed_points() -> None:
    till = till_with({"kind": "activity", "activity": "recycling", "points": "5"}, activities=BOTTLES)
    does(till, "recycling", bottles=12)
    does(till, "recycling", bottles=1)
    assert till.balance == 10


@table("""
    points  each  bottles  |  earns
    2       5     12       |  4
    2       5     4        |  0
    1       1     12       |  12
    0.5     1     3        |  1
""")
def test_points_for_every_full_step_of_a_number(points: str, each: str, bottles: int, earns: int) -> None:
    rule = {"kind": "activity", "activity": "recycling", "points": points, "per": "bottles", "each": each}
    till = till_with(rule, activities=BOTTLES)
    does(till, "recycling", bottles=bottles)
    assert till.balance == earns


def test_a_decimal_field_is_counted_in_its_own_digits() -> None:
    activities = {"weighing": {"fields": {"kilos": {"type": "decimal", "digits": 3}}}}
    rule = {"kind": "activity", "activity": "weighing", "points": "1", "per": "kilos", "each": "0.5"}
    till = till_with(rule, activities=activities)
    does(till, "weighing", kilos=1750)
    assert till.balance == 3


def test_a_condition_may_ask_about_the_fields_of_the_activity() -> None:
    rule = {"kind": "activity", "activity": "recycling", "points": "5", "when": "activity.bottles >= 10"}
    till = till_with(rule, activities=BOTTLES)
    does(till, "recycling", bottles=9)
    does(till, "recycling")
    assert till.balance == 0
    does(till, "recycling", bottles=10)
    assert till.balance == 5


def test_once_a_day_for_each_thing_it_is_about() -> None:
    till = till_with({"kind": "activity", "activity": "recycling", "points": "5", "once": "day"}, activities=BOTTLES)
    does(till, "recycling", "north")
    assert codes(does(till, "recycling", "north")) == ["already-earned"]
    does(till, "recycling", "south")
    till.wait(minutes=24 * 60)
    does(till, "recycling", "north")
    assert till.balance == 15


def test_limits_hold_for_activities_too() -> None:
    rule = {"kind": "activity", "activity": "recycling", "points": "5", "limits": [{"per": "month", "times": 2}]}
    till = till_with(rule, activities=BOTTLES)
    for _ in range(3):
        does(till, "recycling")
    assert till.balance == 10
