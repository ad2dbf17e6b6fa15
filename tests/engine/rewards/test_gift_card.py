"""Points become a gift card."""

from tests.engine.redeeming import take, till


def test_it_costs_its_points_and_is_then_open() -> None:
    at = till()
    take(at, "card")
    assert at.balance == 300 - 100
    assert at.member.redemptions["one"].state == "issued"


def test_it_holds_its_amount() -> None:
    outside = till().program.rewards["card"].outside
    assert outside is not None
    assert outside.card_minor == 100
