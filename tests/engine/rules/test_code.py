"""Points for a code."""

from tests.engine.doing import does, till_with


def test_a_code_gives_the_points_of_its_batch() -> None:
    till = till_with({"kind": "code", "points": "5", "batch": "caps"}, {"kind": "code", "points": "1"})
    does(till, "code", "caps")
    assert till.balance == 6
    does(till, "code", "labels")
    assert till.balance == 7
