"""Points for answering a survey."""

from tests.engine.doing import codes, does, till_with


def test_it_gives_once_for_each_thing() -> None:
    till = till_with({"kind": "survey", "points": "7"})
    does(till, "survey", "first")
    till.wait(days=400)
    assert codes(does(till, "survey", "first")) == ["already-earned"]
    does(till, "survey", "second")
    assert till.balance == 14
