"""Entries to a draw."""

from datetime import UTC, datetime

from regulars.engine.days import micros
from tests.engine.redeeming import (
    take,
    till,
    why,
)


def test_it_costs_its_points_and_is_then_open() -> None:
    at = till()
    take(at, "draw", quantity=4)
    assert at.balance == 300 - 20
    assert at.member.redemptions["one"].state == "issued"


def test_nobody_enters_once_it_is_closed() -> None:
    at = till()
    at.now_us = micros(datetime(2026, 3, 10, 12, tzinfo=UTC))
    assert why(take(at, "draw")) != []
    assert at.member.redemptions == {}
