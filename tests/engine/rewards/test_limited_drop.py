"""Few pieces, from a moment on."""

from datetime import UTC, datetime

from regulars.engine.days import micros
from tests.engine.redeeming import (
    take,
    till,
    why,
)


def test_a_drop_opens_at_its_moment() -> None:
    at = till()
    at.now_us = micros(datetime(2026, 3, 3, 9, 59, tzinfo=UTC))
    assert why(take(at, "print")) == ["not-yet-open"]
    at.wait(minutes=1)
    assert why(take(at, "print")) == []
    share = at.program.rewards["print"].outside
    assert share is not None
    assert [share.share_of("", one) is not None for one in (at.now_us - 1, at.now_us)] == [False, True]
