"""Points for a pledge."""

from tests.engine.doing import codes, does, till_with


def test_it_gives_once_for_each_thing() -> None:
    till = till_with({"kind": "pledge", "points": "7"})
    does(till, "pledge", "first")
    till.wait(days=400)
    assert codes(does(till, "pledge", "first")) == ["already-earned"]
    does(till, "pledge", "second")
    assert till.balance == 14
