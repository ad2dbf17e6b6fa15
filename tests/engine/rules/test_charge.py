"""Credit for the charges of a plan."""

import pytest

from regulars.engine.program import BadProgram
from tests.engine.doing import codes, does, till_with, undoes

PLUS = {"plus": {"price": "9.99", "per": "P1M"}}


@pytest.mark.parametrize(
    ("terms", "minor", "points"),
    [
        ({"share": "100%"}, 999, 9),
        ({"share": "110%"}, 1000, 11),
        ({"share": "1/3", "rounding": "up"}, 1000, 4),
        ({"share": "110%"}, 0, 0),
        ({"points": "50"}, 999, 50),
        ({"points": "50"}, 0, 50),
    ],
)
def test_a_charge_gives_a_share_of_the_fee_or_points(terms: dict[str, str], minor: int, points: int) -> None:
    till = till_with({"kind": "charge", **terms}, plans=PLUS)
    does(till, "plan-charged", "plus", amount=minor)
    assert till.balance == points


def test_a_refund_takes_the_credit_back_and_the_membership_with_it() -> None:
    till = till_with({"kind": "charge", "points": "50"}, plans=PLUS)
    paid = does(till, "plan-charged", "plus", amount=999)
    assert (till.balance, set(till.member.plans)) == (50, {"plus"})
    undoes(till, paid)
    assert (till.balance, till.member.plans) == (0, {})


def test_a_charge_of_a_plan_that_is_not_there_gives_nothing() -> None:
    till = till_with({"kind": "charge", "points": "50"}, plans=PLUS)
    refused = does(till, "plan-charged", "gold", amount=999)
    assert (codes(refused), refused.effects, till.balance, till.member.plans) == (["unknown-plan"], [], 0, {})


@pytest.mark.parametrize("terms", [{}, {"share": "100%", "points": "50"}])
def test_it_is_either_a_share_or_points(terms: dict[str, str]) -> None:
    with pytest.raises(BadProgram, match="a share of the fee or points"):
        till_with({"kind": "charge", **terms}, plans=PLUS)
