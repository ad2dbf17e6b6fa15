"""Happy hours: windows of the store's clock that repeat by the calendar, in the words of iCalendar (RFC 5545).

Of its rules these are understood: FREQ of DAILY, WEEKLY or MONTHLY, with INTERVAL, BYDAY, BYMONTHDAY, UNTIL and COUNT.
A window is reckoned on the clock on the wall: from 14:00 for PT2H is until 16:00, on the days too on which the clock
is set forward or back.
"""

import calendar
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from regulars.engine.days import NEVER, to_date, to_day, week_start, weekday
from regulars.engine.faults import Faults
from regulars.kinds import N_

DAY_MINUTES = 1440
MOST_MINUTES = 7 * DAY_MINUTES
MOST_COUNT = 1000
MOST_INTERVAL = 1000
HORIZON = 36_600
"""So many days ahead a counted occurrence is looked for."""

_START = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2})(?::?00)?", re.ASCII)
_LASTS = re.compile(r"P(?:(\d)D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?)?", re.ASCII)
_UNTIL = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)
_BYDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_WEEKDAYS = {"MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6, "SU": 7}


class Hours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A window of time in which a rule holds, on the store's clock."""

    start: Annotated[
        str,
        Meta(
            title=N_("Start"),
            max_length=20,
            description=N_("the first day and the time of day, as DTSTART: 2026-01-05T14:00"),
        ),
    ]
    lasts: Annotated[
        str, Meta(title=N_("Lasts"), max_length=20, description=N_("as DURATION, at most P7D: PT2H, PT90M, P1D"))
    ]
    repeats: Annotated[
        str,
        Meta(
            title=N_("Repeats"),
            max_length=200,
            description=N_("as RRULE: FREQ=WEEKLY;BYDAY=MO,TU; nothing means once"),
        ),
    ] = ""


class Repeats(msgspec.Struct, frozen=True):
    """A rule of iCalendar. by_day: (which of the month or 0 for each, ISO weekday). until: the last day."""

    freq: str
    interval: int = 1
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()
    until: int = NEVER
    count: int = 0

    KNOWN: ClassVar[tuple[str, ...]] = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "UNTIL", "COUNT", "WKST")


def parse_repeats(text: str) -> Repeats:
    """Read `FREQ=WEEKLY;BYDAY=MO,TU`. Raises ValueError, also for what iCalendar knows and this does not."""
    parts: dict[str, str] = {}
    for part in text.strip().removeprefix("RRULE:").rstrip(";").split(";"):
        name, equals, value = part.partition("=")
        if name not in Repeats.KNOWN:
            raise ValueError(f"{name or part} is not understood; there is {', '.join(Repeats.KNOWN[:-1])}")
        if not equals or not value or name in parts:
            raise ValueError(f"{name} has one value: {name}=...")
        parts[name] = value
    freq = parts.get("FREQ", "")
    if freq not in ("DAILY", "WEEKLY", "MONTHLY"):
        raise ValueError(f"FREQ is DAILY, WEEKLY or MONTHLY, not {freq!r}")
    if parts.get("WKST", "MO") != "MO":
        raise ValueError("a week begins on Monday: WKST=MO")
    if "UNTIL" in parts and "COUNT" in parts:
        raise ValueError("UNTIL and COUNT do not stand together")
    by_day = tuple(_by_day(one, freq) for one in parts["BYDAY"].split(",")) if "BYDAY" in parts else ()
    by_month_day = tuple(_by_month_day(one) for one in parts["BYMONTHDAY"].split(",")) if "BYMONTHDAY" in parts else ()
    if by_month_day and freq == "WEEKLY":
        raise ValueError("BYMONTHDAY does not go with FREQ=WEEKLY")
    return Repeats(
        freq,
        _whole(parts, "INTERVAL", MOST_INTERVAL, 1),
        by_day,
        by_month_day,
        _until(parts["UNTIL"]) if "UNTIL" in parts else NEVER,
        _whole(parts, "COUNT", MOST_COUNT, 0),
    )


def _whole(parts: dict[str, str], name: str, most: int, default: int) -> int:
    text = parts.get(name)
    if text is None:
        return default
    if not re.fullmatch("[0-9]{1,4}", text, re.ASCII) or not 1 <= int(text) <= most:
        raise ValueError(f"{name} is a whole number from 1 to {most}")
    return int(text)


def _by_day(text: str, freq: str) -> tuple[int, int]:
    found = _BYDAY.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} in BYDAY is not a weekday such as MO, or 1MO for the first of the month")
    if found[1] and freq != "MONTHLY":
        raise ValueError(f"{text} in BYDAY goes with FREQ=MONTHLY only")
    return int(found[1] or 0), _WEEKDAYS[found[2]]


def _by_month_day(text: str) -> int:
    if not re.fullmatch("-?[0-9]{1,2}", text, re.ASCII) or not 1 <= abs(int(text)) <= 31:
        raise ValueError(f"{text!r} in BYMONTHDAY is not a day of the month: 1 to 31, or -1 for the last")
    return int(text)


def _until(text: str) -> int:
    found = _UNTIL.fullmatch(text)
    if not found:
        raise ValueError(f"UNTIL is the last day, such as 20261231, not {text!r}")
    return _day(*(int(part) for part in found.groups()))


def _day(year: int, month: int, day: int) -> int:
    try:
        return to_day(date(year, month, day))
    except ValueError:
        raise ValueError(f"{year:04}-{month:02}-{day:02} is not a day of the calendar") from None


class ReadyHours:
    """A window made ready. Minutes count from 1970-01-01 00:00 on the clock on the wall."""

    __slots__ = ("_first_day", "_last_day", "_minute", "_repeats", "lasts", "occurs")

    def __init__(self, hours: Hours, faults: Faults) -> None:
        begins: tuple[int, int] = faults.value(parse_start, hours.start, (0, 0), "start")
        day, self._minute = begins
        self.lasts: int = faults.value(parse_lasts, hours.lasts, DAY_MINUTES, "lasts")
        self._first_day = self._last_day = day
        self._repeats: Repeats | None = None
        self.occurs = lru_cache(maxsize=4096)(self._occurs)
        if hours.repeats.strip():
            self._repeats = faults.value(parse_repeats, hours.repeats, None, "repeats")
        if self._repeats is not None:
            self._last_day = self._repeats.until
            self._check_first(faults)
            if self._repeats.count:
                self._last_day = self._nth(self._repeats.count)

    def _check_first(self, faults: Faults) -> None:
        """What begins on a day that its own rule leaves out means different things to different readers."""
        if self._last_day < self._first_day:
            faults.add("repeats", "UNTIL is before the start")
        elif not self._fits(self._first_day):
            faults.add("start", f"{to_date(self._first_day)} is not one of the days that `repeats` names")
        self.occurs.cache_clear()

    def _nth(self, count: int) -> int:
        """The day of the last of so many occurrences."""
        day, left = self._first_day, count
        for day in range(self._first_day, self._first_day + HORIZON):
            left -= self._fits(day)
            if not left:
                break
        return day

    def holds(self, minute: int) -> bool:
        """Whether the window is open at that minute."""
        day, since = divmod(minute - self._minute, DAY_MINUTES)
        while since < self.lasts:
            if self.occurs(day):
                return True
            day, since = day - 1, since + DAY_MINUTES
        return False

    def last_start(self, minute: int) -> int | None:
        """The minute at which the last window up to that minute began; None before the first."""
        day = min((minute - self._minute) // DAY_MINUTES, self._last_day)
        while day >= self._first_day and not self.occurs(day):
            day -= 1
        return None if day < self._first_day else day * DAY_MINUTES + self._minute

    def next_start(self, minute: int) -> int | None:
        """The minute at which the first window after that minute begins; None after the last."""
        first = max((minute - self._minute) // DAY_MINUTES + 1, self._first_day)
        days = range(first, min(self._last_day, first + HORIZON) + 1)
        return next((day * DAY_MINUTES + self._minute for day in days if self.occurs(day)), None)

    def _occurs(self, day: int) -> bool:
        if not self._first_day <= day <= self._last_day:
            return False
        return self._repeats is None or self._fits(day)

    def _fits(self, day: int) -> bool:
        """Whether the rule names the day, which is not before the first."""
        repeats = self._repeats
        assert repeats is not None
        if repeats.freq == "DAILY":
            return not (day - self._first_day) % repeats.interval and _named(day, repeats)
        if repeats.freq == "WEEKLY":
            weeks = (week_start(day) - week_start(self._first_day)) // 7
            days = repeats.by_day or ((0, weekday(self._first_day)),)
            return not weeks % repeats.interval and any(weekday(day) == one for _, one in days)
        when, first = to_date(day), to_date(self._first_day)
        months = (when.year - first.year) * 12 + when.month - first.month
        if months % repeats.interval:
            return False
        return _named(day, repeats) if repeats.by_day or repeats.by_month_day else when.day == first.day


def _named(day: int, repeats: Repeats) -> bool:
    """Whether the day is one of the days of the month, and one of the weekdays, where the rule names such."""
    if repeats.by_month_day:
        when = to_date(day)
        last = calendar.monthrange(when.year, when.month)[1]
        if when.day not in repeats.by_month_day and when.day - last - 1 not in repeats.by_month_day:
            return False
    return not repeats.by_day or any(_is_weekday(day, which, one) for which, one in repeats.by_day)


def _is_weekday(day: int, which: int, iso: int) -> bool:
    if weekday(day) != iso:
        return False
    if which == 0:
        return True
    when = to_date(day)
    if which > 0:
        return (when.day - 1) // 7 + 1 == which
    return (calendar.monthrange(when.year, when.month)[1] - when.day) // 7 + 1 == -which


def parse_start(text: str) -> tuple[int, int]:
    """The day and the minute of it, of `2026-01-05T14:00`. Raises ValueError."""
    found = _START.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a day and a time such as 2026-01-05T14:00")
    year, month, day, hour, minute = (int(part) for part in found.groups())
    if hour > 23 or minute > 59:
        raise ValueError(f"{hour:02}:{minute:02} is not a time of day")
    return _day(year, month, day), hour * 60 + minute


def parse_lasts(text: str) -> int:
    """Minutes, of `PT2H`. Raises ValueError."""
    found = _LASTS.fullmatch(text)
    days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    lasts = days * DAY_MINUTES + hours * 60 + minutes
    if not found or text.endswith("T") or not 1 <= lasts <= MOST_MINUTES:
        raise ValueError(f"{text!r} is not a duration such as PT2H, of a minute at least and P7D at most")
    return lasts


def any_of(windows: Iterable[ReadyHours]) -> Callable[[int], bool]:
    """Whether one of the windows is open at a minute."""
    every = tuple(windows)
    if len(every) == 1:
        return every[0].holds
    return lambda minute: any(window.holds(minute) for window in every)
