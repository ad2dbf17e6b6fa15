"""The best bid pays."""

from datetime import UTC, datetime

from regulars.engine.days import micros
from tests.engine.redeeming import (
    end,
    take,
    till,
    why,
)


def test_a_bid_puts_points_aside_and_only_the_winner_pays() -> None:
    at = till()
    take(at, "sale", bid=100)
    assert (at.member.wallets["points"].available, at.balance) == (200, 300)
    end(at, "outbid")
    assert at.member.wallets["points"].available == 300
    take(at, "sale", "two", bid=130)
    assert why(end(at, "won", "two")) == ["not-closed-yet"]
    assert why(end(at, "cancelled", "two")) == ["too-late-to-cancel"]
    at.now_us = micros(datetime(2026, 3, 10, 12, tzinfo=UTC))
    end(at, "won", "two")
    assert (at.member.wallets["points"].held, at.balance) == (0, 170)
