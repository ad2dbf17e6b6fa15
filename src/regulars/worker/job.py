"""What every job is: when, and what to call."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec

from regulars.store.shop import Shop


class Job(msgspec.Struct, frozen=True):
    """A job. run: does some of what is due at a moment, and says whether there is more; it may run twice."""

    name: str
    every: timedelta
    run: Callable[[Shop, datetime], Awaitable[bool]]
