"""The clock of a shop in test mode: it goes with the world's until it is moved, and then stands where it was put."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from regulars.engine.days import Duration, parse_duration
from regulars.errors import FieldError, Invalid
from regulars.store.own_clock import ClockMoved, LiveShop, Passed
from regulars.store.shop import Shop
from regulars.web.endpoint import Call, Endpoint, endpoint

YEARS: Final = range(1970, 2201)
Forward = Callable[[Shop, datetime | Duration], Awaitable[Passed]]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339, with its offset from UTC.")]


class ClockBody(msgspec.Struct, forbid_unknown_fields=True):
    """What time it shall be."""

    now: Moment


class ClockAnswer(msgspec.Struct):
    """What time it is in the shop. `stands` is so in test mode once it was moved; else it goes with the world's."""

    now: datetime
    test_mode: bool
    stands: bool


class ForwardBody(msgspec.Struct, forbid_unknown_fields=True):
    """How far: by a duration of days, weeks, months and years, or to a moment."""

    by: Annotated[str, Meta(max_length=20, examples=["P1Y"])] | None = None
    to: Moment | None = None


class ForwardAnswer(msgspec.Struct):
    """From when to when it went; the events recorded on the way, by their kind, and the jobs that failed, with why."""

    was: datetime
    now: datetime
    events: dict[str, int]
    failed: dict[str, str]


def endpoints(forward: Forward) -> list[Endpoint]:
    """The operations of the clock. forward: moves it and does what falls due on the way."""

    @endpoint("POST", "/v1/clock/forward", scope="programs:write", tag="Test mode", errors=(LiveShop, ClockMoved),
              example={"by": "P1Y"})  # fmt: skip
    async def go_forward(call: Call, body: ForwardBody) -> ForwardAnswer:
        """Let time pass: expiries, tier reviews, birthdays, draws and all other timed work happen on the way, in order.
        Only in test mode.
        """
        done = await forward(call.shop, _how_far(body))
        return ForwardAnswer(done.was, done.now, done.events, done.failed)

    return [clock, set_clock, go_forward]


@endpoint("GET", "/v1/clock", scope="members:read", tag="Test mode")
async def clock(call: Call) -> ClockAnswer:
    """What time it is in the shop: the world's time, but for a shop in test mode whose clock was moved."""
    return _told(call.shop)


@endpoint(
    "POST", "/v1/clock", scope="programs:write", tag="Test mode", errors=(LiveShop,),
    example={"now": "2026-03-02T12:00:00Z"},
)  # fmt: skip
async def set_clock(call: Call, body: ClockBody) -> ClockAnswer:
    """Set the clock, before or after what it showed; it stands there until it is moved again. Nothing else is done.
    Only in test mode.
    """
    if body.now.year not in YEARS:
        raise Invalid(errors=(FieldError("#/now", "must lie between 1970 and 2200"),))
    await call.shop.clock.put(body.now.astimezone(UTC))
    return _told(call.shop)


def _told(shop: Shop) -> ClockAnswer:
    return ClockAnswer(shop.now(), shop.clock.is_test, shop.clock.stands)


def _how_far(body: ForwardBody) -> datetime | Duration:
    if (body.by is None) == (body.to is None):
        raise Invalid(errors=(FieldError("#", "name either `by` or `to`"),))
    if body.by is None:
        assert body.to is not None, "one of the two"
        return body.to.astimezone(UTC)
    try:
        return parse_duration(body.by)
    except ValueError as error:
        raise Invalid(errors=(FieldError("#/by", str(error)),)) from None
