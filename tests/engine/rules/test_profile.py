"""Points for what a member tells of herself."""

from tests.engine.doing import does, till_with


def test_a_profile_pays_each_field_once() -> None:
    till = till_with({"kind": "profile", "points": "5", "award_for": "each", "fields": ["email", "birthday"]})
    for field in ("email", "email", "phone", "birthday"):
        does(till, "profile", field, filled=field)
    assert till.balance == 10


def test_a_profile_pays_once_when_all_of_it_is_told() -> None:
    till = till_with({"kind": "profile", "points": "30", "award_for": "all", "fields": ["email", "birthday"]})
    does(till, "profile", "email", filled="email")
    assert till.balance == 0
    does(till, "profile", "birthday", filled="birthday,email")
    does(till, "profile", "phone", filled="birthday,email,phone")
    assert till.balance == 30
