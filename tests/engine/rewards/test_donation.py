"""Points for a cause."""

from tests.engine.redeeming import take, till, why


def test_it_costs_its_points_and_is_then_open() -> None:
    at = till()
    take(at, "give", choice="forest", quantity=12)
    assert at.balance == 300 - 120
    assert at.member.redemptions["one"].state == "issued"


def test_only_to_a_cause_of_the_program() -> None:
    at = till()
    assert why(take(at, "give", choice="moon")) == ["unknown-choice"]
    assert at.balance == 300
