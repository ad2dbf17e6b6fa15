"""Points for a reading."""

from tests.engine.doing import HEALTH, codes, does, till_with


def test_each_reading_gives_once_a_day() -> None:
    till = till_with({"kind": "reading", "points": "2"})
    for about in ("pulse", "pulse", "weight"):
        does(till, "reading", about, HEALTH)
    assert till.balance == 4
    till.wait(days=1)
    does(till, "reading", "pulse", HEALTH)
    assert till.balance == 6


def test_a_reading_without_consent_is_refused() -> None:
    till = till_with({"kind": "reading", "points": "2"})
    assert codes(does(till, "reading", "pulse")) == ["no-consent"]
    assert till.balance == 0
