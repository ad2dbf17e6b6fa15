"""Counters of a member: visits, money spent, points earned, what each limited rule gave.

A counter is (name, bucket) -> integer. Its buckets are the coarsest of day, ISO week and month that divide every
window reading it, named by their first day; bucket 0 is the sum of all time. What no window can reach any more is
forgotten.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal

import msgspec

from regulars.engine.days import MOST_DAYS, Duration, month_start, to_date, week_start, year_start

VISITS = "visits"
SPEND = "spend"

Span = Literal["lifetime", "day", "week", "month", "quarter", "half_year", "year", "joining"]

PERIODS = {"month": 31, "quarter": 92, "half_year": 184, "year": 366, "joining": 366}
"""The spans that follow each other, with the most days that one has; `joining` is a year from the day of joining."""
_MOST_DAYS = {"day": 1, "week": 7, **PERIODS}


def earned(wallet: str) -> str:
    """The counter of points earned in a wallet."""
    return f"earned:{wallet}"


def activity(name: str) -> str:
    """The counter of how often something was done that is no sale."""
    return f"activity:{name}"


def in_segment(name: str) -> str:
    """The counter that is 1 while the member is in a segment, for tiers that ask for it."""
    return f"segment:{name}"


def in_segments(asked: Iterable[str], segments: frozenset[str]) -> dict[str, dict[int, int]]:
    """The counters of the segments that are asked for, for a member who is in some."""
    return {in_segment(name): {0: 1} if name in segments else {} for name in asked}


def sent(wallet: str) -> str:
    """The counter of points given to other members."""
    return f"sent:{wallet}"


def given_points(rule: str) -> str:
    """The counter of points that a limited rule gave."""
    return f"rule:{rule}:points"


def given_times(rule: str) -> str:
    """The counter of how often a limited rule gave points."""
    return f"rule:{rule}:times"


def bought(category: str) -> str:
    """The counter of receipts with goods of a category, for surprises that favour it."""
    return f"bought:{category}"


def surprise(name: str) -> str:
    """The counter of visits since a surprise brought a gift last; its gifts are marked under this name too."""
    return f"surprise:{name}"


def last_given(rule: str) -> str:
    """The counter that is the moment in microseconds at which a rule with a cooldown gave points last."""
    return f"rule:{rule}:last"


def is_moment(counter: str) -> bool:
    """Whether the counter is a moment, of which the later one holds where two members become one."""
    return counter.startswith("rule:") and counter.endswith(":last")


class Window(msgspec.Struct, frozen=True):
    """A stretch of local days that ends with today: a calendar span, or so long a duration.

    begins: the day of the year on which a span of a year begins, as month and day: 401 is the first of April.
    back: how many spans before this one are read too.
    """

    span: Span | None = None
    lasts: Duration | None = None
    begins: int = 101
    back: int = 0

    def first_day(self, day: int, joined: int | None = None) -> int:
        """The first day of the window that ends with `day`; not for a lifetime.

        joined: for years from joining, the day of it; years of the calendar stand for those of a member who never
        joined.
        """
        if self.lasts is not None:
            return self.lasts.before(day) + 1
        if self.span == "week":
            return week_start(day)
        if self.span == "month":
            return month_start(day)
        if self.span == "year" and self.begins == 101:
            return year_start(day)
        if self.span == "joining":
            return year_start(day) if joined is None else _anniversary(joined, day)
        return _span_start(self.span, self.begins, day) if self.span in PERIODS else day

    def next_start(self, day: int, joined: int | None = None) -> int:
        """The first day of the span after the one that holds `day`."""
        first = self.first_day(day, joined)
        return self.first_day(first + _MOST_DAYS[self.span or ""], joined)

    def reach(self, day: int) -> int:
        """The first day that is read on `day` or later, for whatever member."""
        if self.span == "joining":
            return Duration(months=12 * (1 + self.back)).before(day)
        first = self.first_day(day)
        for _ in range(self.back):
            first = self.first_day(first - 1)
        return first

    def total(self, buckets: Mapping[int, int], day: int) -> int:
        """The sum of the counter over the window that ends with `day`."""
        if self.span == "lifetime":
            return buckets.get(0, 0)
        return between(buckets, self.first_day(day), day)


def between(buckets: Mapping[int, int], first: int, last: int) -> int:
    """The sum of a counter over the days from `first` to `last`, both included."""
    first = max(first, 1)
    return sum([amount for bucket, amount in buckets.items() if first <= bucket <= last])


@lru_cache(maxsize=MOST_DAYS)
def _span_start(span: Span | None, begins: int, day: int) -> int:
    """The first day of the quarter, half-year, or year beginning on a chosen day, that holds `day`."""
    when = to_date(day)
    if span == "quarter":
        return day - (when - when.replace(month=(when.month - 1) // 3 * 3 + 1, day=1)).days
    if span == "half_year":
        return day - (when - when.replace(month=1 if when.month < 7 else 7, day=1)).days
    start = when.replace(month=begins // 100, day=begins % 100)
    if start > when:
        start = start.replace(year=start.year - 1)
    return day - (when - start).days


@lru_cache(maxsize=MOST_DAYS)
def _anniversary(joined: int, day: int) -> int:
    """The last anniversary of joining up to `day`: the first day of the member's year."""
    years = to_date(day).year - to_date(joined).year
    start = Duration(months=12 * years).after(joined)
    return start if start <= day else Duration(months=12 * years - 12).after(joined)


LIFETIME = Window(span="lifetime")


class Counter:
    """One counter and the windows that read it."""

    __slots__ = ("_grain", "lifetime", "name", "windows")

    def __init__(self, name: str, windows: frozenset[Window]) -> None:
        self.name = name
        self.lifetime = LIFETIME in windows
        self.windows = tuple(windows - {LIFETIME})
        spans = {window.span if window.begins % 100 == 1 else "day" for window in self.windows}
        months = spans <= {"month", "quarter", "half_year", "year"}
        self._grain = "month" if months else "week" if spans == {"week"} else "day"

    def bucket(self, day: int) -> int:
        """The bucket that the day falls into."""
        if self._grain == "day":
            return day
        return week_start(day) if self._grain == "week" else month_start(day)

    def reach(self, day: int) -> int:
        """The first day that a window ending today or later can still read."""
        return min(window.reach(day) for window in self.windows)

    def also(self, other: "Counter") -> "Counter":
        """A counter that is read in the windows of both."""
        lifetime = {LIFETIME} if self.lifetime or other.lifetime else set()
        return Counter(self.name, frozenset({*self.windows, *other.windows, *lifetime}))

    def holds(self, other: "Counter", day: int) -> bool:
        """Whether all that the other one reads on that day is in this one."""
        if other.lifetime and not self.lifetime:
            return False
        if not other.windows:
            return True
        return bool(self.windows) and self._grain in ("day", other._grain) and self.reach(day) <= other.reach(day)


def cover(there: Mapping[str, Counter], wanted: Mapping[str, Counter], day: int) -> bool:
    """Whether counters hold all that others read on that day."""
    return all(name in there and there[name].holds(one, day) for name, one in wanted.items())
