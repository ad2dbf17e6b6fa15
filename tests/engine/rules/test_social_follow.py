"""Points for following the shop."""

from tests.engine.doing import codes, does, till_with


def test_it_gives_once_for_each_thing() -> None:
    till = till_with({"kind": "social_follow", "points": "7"})
    does(till, "social-follow", "first")
    till.wait(days=400)
    assert codes(does(till, "social-follow", "first")) == ["already-earned"]
    does(till, "social-follow", "second")
    assert till.balance == 14
