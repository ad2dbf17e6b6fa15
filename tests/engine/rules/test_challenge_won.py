"""Points for reaching a challenge."""

import pytest

from regulars.engine.program import BadProgram
from tests.engine.shop import Till, program
from tests.engine.test_challenges import GIFT


def test_its_condition_asks_for_the_member() -> None:
    gift = {**GIFT, "when": "member.visits >= 3"}
    till = Till(program(rules=[gift], challenges={"spring": {"target": "1", "again": "on_completion"}}))
    till.buy("1.00")
    till.buy("1.00")
    assert till.balance == 0
    till.buy("1.00")
    assert till.balance == 500


def test_limits_of_the_rule_count_what_was_taken_back_no_more() -> None:
    limited = {**GIFT, "limits": [{"per": "member", "times": 1}]}
    till = Till(program(rules=[limited], challenges={"spring": {"target": "1", "again": "on_completion"}}))
    till.buy("1.00")
    till.buy("1.00")
    assert till.balance == 500
    till.give_back("r2")
    till.give_back("r1")
    assert till.balance == 0
    till.buy("1.00")
    assert till.balance == 500


def test_a_rule_about_no_challenge_is_told() -> None:
    with pytest.raises(BadProgram, match="no challenge 'spring'"):
        program(rules=[GIFT])
