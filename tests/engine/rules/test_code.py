"""Points for a code."""

import pytest

from regulars.engine.program import BadProgram
from tests.engine.doing import does, till_with


def test_a_code_gives_the_points_of_its_batch() -> None:
    till = till_with({"kind": "code", "points": "5", "batch": "caps"}, {"kind": "code", "points": "1"})
    does(till, "code", "caps")
    assert till.balance == 6
    does(till, "code", "labels")
    assert till.balance == 7


def test_a_code_on_display_gives_the_points_of_its_display_alone() -> None:
    till = till_with({"kind": "code", "points": "5", "display": "door"}, {"kind": "code", "points": "1"})
    does(till, "code", "display door")
    assert till.balance == 5
    does(till, "code", "display window")
    does(till, "code", "door")
    assert till.balance == 6


def test_a_code_is_of_a_batch_or_on_display() -> None:
    with pytest.raises(BadProgram):
        till_with({"kind": "code", "points": "5", "batch": "caps", "display": "door"})
