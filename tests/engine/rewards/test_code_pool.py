"""A code out of a pool."""

from tests.engine.redeeming import take, till
from tests.engine.shop import DAY_US


def test_it_costs_its_points_and_is_then_open() -> None:
    at = till()
    take(at, "key")
    assert at.balance == 300 - 30
    assert at.member.redemptions["one"].state == "issued"


def test_it_is_open_until_its_time_is_over() -> None:
    at = till()
    taken_us = at.now_us
    take(at, "key")
    assert 13 * DAY_US < at.member.redemptions["one"].until_us - taken_us <= 15 * DAY_US
