"""What every job is: when, and what to call."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec

from regulars.store.shop import Shop


class Job(msgspec.Struct, frozen=True):
    """A job. run: does some of what is due at a moment, and says whether there is more; it may run twice.

    soonest: when after a moment it will have something to do, if that may be before the day is over; a clock that is
    moved forward stops there. is_tidying: it sums up or clears away what happened, and such a clock need not stop for
    it on the way.
    """

    name: str
    every: timedelta
    run: Callable[[Shop, datetime], Awaitable[bool]]
    soonest: Callable[[Shop, datetime], Awaitable[datetime | None]] | None = None
    is_tidying: bool = False
