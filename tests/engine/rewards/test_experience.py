"""A place at an event."""

from datetime import UTC, datetime

from regulars.engine.days import micros
from tests.engine.redeeming import (
    SLOT,
    end,
    take,
    till,
    why,
)


def test_a_place_is_given_back_until_a_day_before_and_then_only_by_the_staff() -> None:
    at = till()
    take(at, "tasting", choice=SLOT)
    at.now_us = micros(datetime(2026, 3, 4, 18, tzinfo=UTC))
    assert why(end(at, "cancelled")) == ["too-late-to-cancel"]
    assert why(end(at, "used")) == ["cannot-end-so"]
    end(at, "no_show")
    assert at.member.redemptions == {}
    take(at, "tasting", "two", choice=SLOT)
    end(at, "cancelled", "two", by_staff=True)
    assert at.balance == 300 - 50
