"""The clock of a shop in test mode: it goes with the world's until it is set, and then stands where it was set."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from regulars.errors import FieldError, Invalid
from regulars.web.endpoint import Call, Endpoint, endpoint

YEARS: Final = range(1970, 2201)


class OwnClock:
    """What time it is in one shop. world: what goes until the clock is set."""

    def __init__(self, world: Callable[[], datetime]) -> None:
        self._world = world
        self._stands_at: datetime | None = None

    def __call__(self) -> datetime:
        """The present moment of the shop."""
        return self._stands_at or self._world()

    def set(self, now: datetime) -> None:
        """Stand at this moment, before or after the last one."""
        self._stands_at = now


class ClockBody(msgspec.Struct, forbid_unknown_fields=True):
    """What time it shall be."""

    now: Annotated[datetime, Meta(tz=True, description="RFC 3339, with its offset from UTC.")]


class ClockAnswer(msgspec.Struct):
    """What time it is in the shop."""

    now: datetime


def clock_of(own: OwnClock) -> Endpoint:
    """The operation that sets the clock of a shop in test mode; no other shop has it."""

    @endpoint("POST", "/v1/clock", scope="programs:write", tag="Programs", example={"now": "2026-03-02T12:00:00Z"})
    async def clock(call: Call, body: ClockBody) -> ClockAnswer:
        """Set the clock; it stands there until it is set again. There is one only in a shop in test mode."""
        if body.now.year not in YEARS:
            raise Invalid(errors=(FieldError("#/now", "must lie between 1970 and 2200"),))
        own.set(body.now.astimezone(UTC))
        return ClockAnswer(own())

    return clock
