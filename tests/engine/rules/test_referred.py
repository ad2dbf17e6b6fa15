"""Points for who was invited."""

from tests.engine.doing import does, till_with


def test_who_was_invited_is_given_it_once_at_the_stage_that_the_rule_names() -> None:
    till = till_with({"kind": "referred", "points": "5"}, {"kind": "referred", "points": "3", "on": "joining"})
    does(till, "referred", "ana", stage="joining")
    assert till.balance == 3
    for _ in range(2):
        does(till, "referred", "ana", stage="receipt")
        assert till.balance == 8
