"""Points for being there."""

from tests.engine.doing import does, till_with


def test_a_check_in_gives_once_a_day_at_each_place() -> None:
    till = till_with({"kind": "check_in", "points": "3"})
    for place in ("north", "north", "south"):
        does(till, "check-in", place)
    till.wait(minutes=24 * 60)
    does(till, "check-in", "north")
    assert till.balance == 9


def test_marks_of_days_that_are_over_are_forgotten() -> None:
    till = till_with({"kind": "check_in", "points": "3"})
    for _ in range(6):
        does(till, "check-in", "north")
        till.wait(minutes=200 * 24 * 60)
    assert till.balance == 18
    assert len(till.member.marks["r1"]) <= 3
