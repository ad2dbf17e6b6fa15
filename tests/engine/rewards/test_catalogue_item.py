"""An item out of the catalogue."""

from tests.engine.redeeming import take, till, why


def test_it_costs_its_points_and_is_then_open() -> None:
    at = till()
    take(at, "mug", quantity=2)
    assert at.balance == 300 - 200
    assert at.member.redemptions["one"].state == "issued"


def test_no_more_pieces_than_allowed() -> None:
    at = till()
    assert why(take(at, "mug", quantity=4)) == ["more-than-allowed"]
    assert at.balance == 300
