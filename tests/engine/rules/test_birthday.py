"""Points for a birthday."""

from tests.engine.doing import codes, does, till_with


def test_a_birthday_pays_once_a_year_who_told_it_in_time() -> None:
    till = till_with({"kind": "birthday", "points": "50", "known_for": "P30D"})
    assert codes(does(till, "birthday", known_days=29)) == ["told-too-late"]
    till.wait(minutes=366 * 24 * 60)
    does(till, "birthday", known_days=395)
    assert codes(does(till, "birthday", known_days=395)) == ["already-earned"]
    assert till.balance == 50
