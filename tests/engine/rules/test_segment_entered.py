"""Points for entering a segment."""

from tests.engine.doing import codes, does, till_with, undoes


def test_entering_a_segment_pays_each_time_but_not_too_soon() -> None:
    till = till_with({"kind": "segment_entered", "points": "9", "segment": "asleep", "not_again_for": "P90D"})
    does(till, "segment-entered", "other")
    does(till, "segment-entered", "asleep")
    till.wait(minutes=89 * 24 * 60)
    assert codes(does(till, "segment-entered", "asleep")) == ["too-soon"]
    till.wait(minutes=24 * 60)
    again = does(till, "segment-entered", "asleep")
    assert till.balance == 18
    undoes(till, again)
    assert till.balance == 9
    does(till, "segment-entered", "asleep")
    assert till.balance == 18
