"""Counters of a member: visits, money spent, points earned, what each limited rule gave.

A counter is (name, bucket) -> integer. Its buckets are the coarsest of day, ISO week and month that divide every
window reading it, named by their first day; bucket 0 is the sum of all time. What no window can reach any more is
forgotten.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from regulars.engine.days import Duration, month_start, week_start, year_start

VISITS = "visits"
SPEND = "spend"

Span = Literal["lifetime", "day", "week", "month", "year"]


def earned(wallet: str) -> str:
    """The counter of points earned in a wallet."""
    return f"earned:{wallet}"


def given_points(rule: str) -> str:
    """The counter of points that a limited rule gave."""
    return f"rule:{rule}:points"


def given_times(rule: str) -> str:
    """The counter of how often a limited rule gave points."""
    return f"rule:{rule}:times"


class Window(msgspec.Struct, frozen=True):
    """A stretch of local days that ends with today: a calendar span, or so long a duration."""

    span: Span | None = None
    lasts: Duration | None = None

    def first_day(self, day: int) -> int:
        """The first day of the window that ends with `day`; not for a lifetime."""
        if self.lasts is not None:
            return self.lasts.before(day) + 1
        if self.span == "week":
            return week_start(day)
        if self.span == "month":
            return month_start(day)
        return year_start(day) if self.span == "year" else day

    def total(self, buckets: Mapping[int, int], day: int) -> int:
        """The sum of the counter over the window that ends with `day`."""
        if self.span == "lifetime":
            return buckets.get(0, 0)
        first = max(self.first_day(day), 1)
        return sum([amount for bucket, amount in buckets.items() if first <= bucket <= day])


LIFETIME = Window(span="lifetime")


class Counter:
    """One counter and the windows that read it."""

    __slots__ = ("_grain", "lifetime", "name", "windows")

    def __init__(self, name: str, windows: frozenset[Window]) -> None:
        self.name = name
        self.lifetime = LIFETIME in windows
        self.windows = tuple(windows - {LIFETIME})
        spans = {window.span for window in self.windows}
        self._grain = "month" if spans <= {"month", "year"} else "week" if spans == {"week"} else "day"

    def bucket(self, day: int) -> int:
        """The bucket that the day falls into."""
        if self._grain == "day":
            return day
        return week_start(day) if self._grain == "week" else month_start(day)

    def reach(self, day: int) -> int:
        """The first day that a window ending today or later can still read."""
        return min(window.first_day(day) for window in self.windows)
