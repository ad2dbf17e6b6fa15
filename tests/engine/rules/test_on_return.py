"""Points for a return, or off."""

from tests.engine.doing import till_with


def test_a_return_may_cost_points_as_far_as_they_are_there() -> None:
    till = till_with(
        {"kind": "welcome", "points": "5"},
        {"kind": "on_return", "points": "4", "way": "take", "when": "activity.days > 14"},
    )
    till.join()
    for receipt_id in ("a", "b", "c"):
        till.buy("10.00", receipt_id=receipt_id)
    till.give_back("a")
    assert till.balance == 5
    till.wait(minutes=15 * 24 * 60)
    till.give_back("b")
    assert till.balance == 1
    till.give_back("c")
    assert till.balance == 0


def test_a_return_may_give_points() -> None:
    till = till_with({"kind": "on_return", "points": "3", "way": "give", "when": "activity.whole"})
    till.buy("10.00", receipt_id="r")
    till.give_back("r")
    assert till.balance == 3
