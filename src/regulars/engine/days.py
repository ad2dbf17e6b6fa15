"""Days, months and years in the program's own time zone.

A day is a number: days since 1970-01-01 of the local calendar. A moment is microseconds since then, in UTC.
Time zones come from the pinned `tzdata` package only, so that a replay elsewhere finds the same days.
"""

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

import msgspec

Zone = ZoneInfo
"""A time zone; to be had from `zone` only."""

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = 3_000_000
"""The day that never comes (about the year 10183); an expiry on it is no expiry."""
NEVER_US = 2**62
"""The moment that never comes, in microseconds."""

QUARTER_US = 15 * 60 * 1_000_000
DAY_US = 96 * QUARTER_US
MOST_QUARTERS = 100_000
WHOLE_MINUTES_FROM_US = 315_532_800 * 1_000_000
"""From 1980 on every zone is whole minutes from UTC and is set forward or back on one (St John's at 00:01)."""
MOST_DAYS = 16_384
"""So many answers about the calendar are remembered: a history asks the same of the same few thousand days."""

_MICROSECOND = timedelta(microseconds=1)
_DURATION = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?", re.ASCII)
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if number}
_END_OF = re.compile(
    r"end of (?:(?P<unit>month|quarter|half-year|year)|(?P<month>[a-z]+))(?P<next> of (?:the )?next year)?"
    r"|end of (?:the )?next (?P<next_unit>month|quarter|half-year|year)"
)
_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)|(?P<every>\d{1,2}) (?P<name>[a-z]+)", re.ASCII)
MOST_DATES = 20
_SAID = re.compile(r"(\d{1,4}) (day|week|month|year)s?", re.ASCII)


@lru_cache(maxsize=512)
def zone(name: str) -> Zone:
    """The time zone of that IANA name. Raises ValueError for an unknown one."""
    path = resources.files("tzdata").joinpath("zoneinfo")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*){0,2}", name):
        raise ValueError(f"{name!r} is not a time zone such as Europe/Bucharest")
    try:
        with path.joinpath(name).open("rb") as file:
            return ZoneInfo.from_file(file, key=name)
    except (OSError, ValueError):
        raise ValueError(f"{name!r} is not a time zone such as Europe/Bucharest") from None


def micros(at: datetime) -> int:
    """The moment in microseconds since 1970-01-01 UTC. `at` must be aware."""
    return (at - EPOCH) // _MICROSECOND


def moment(micros_: int) -> datetime:
    """The aware datetime of a moment in microseconds."""
    return EPOCH + timedelta(microseconds=micros_)


class LocalClock:
    """The local day and hour of moments in one zone, remembered for each quarter of an hour that begins and ends in the
    same hour there; before 1980 they are reckoned anew.
    """

    __slots__ = ("_known", "where")

    def __init__(self, where: Zone) -> None:
        self.where = where
        self._known: dict[int, tuple[int, int]] = {}

    def at(self, micros_: int) -> tuple[int, int]:
        """(day number, hour) on the clock of the zone."""
        return self._known.get(micros_ // QUARTER_US) or self._look(micros_)

    def minute(self, micros_: int) -> int:
        """The minute on the clock on the wall, from 1970-01-01 00:00."""
        local = moment(micros_).astimezone(self.where)
        return (local.toordinal() - EPOCH_ORDINAL) * 1440 + local.hour * 60 + local.minute

    def day(self, micros_: int) -> int:
        """The day number of a moment."""
        found = self._known.get(micros_ // QUARTER_US) or self._look(micros_)
        return found[0]

    def _look(self, micros_: int) -> tuple[int, int]:
        quarter, found = micros_ // QUARTER_US, self._read(micros_)
        ends = (quarter * QUARTER_US, (quarter + 1) * QUARTER_US - 1)
        if micros_ >= WHOLE_MINUTES_FROM_US and all(self._read(end) == found for end in ends):
            if len(self._known) >= MOST_QUARTERS:
                self._known.clear()
            self._known[quarter] = found
        return found

    def _read(self, micros_: int) -> tuple[int, int]:
        local = moment(micros_).astimezone(self.where)
        return local.toordinal() - EPOCH_ORDINAL, local.hour


@lru_cache(maxsize=512)
def clock_of(name: str) -> LocalClock:
    """The clock of the zone of that name. Raises ValueError for an unknown one."""
    return LocalClock(zone(name))


def day_of(at: datetime, where: Zone) -> int:
    """The local day on which the moment falls."""
    return at.astimezone(where).toordinal() - EPOCH_ORDINAL


@lru_cache(maxsize=MOST_DAYS)
def start_us(day: int, where: Zone) -> int:
    """The moment at which a local day begins, in microseconds; a day that never comes begins never."""
    return NEVER_US if day >= NEVER else micros(start_of(day, where))


def start_of(day: int, where: Zone) -> datetime:
    """The moment at which a local day begins.

    Where the clock is set back over midnight that is the first midnight; where it skips midnight, the day's
    first minute; a day that the zone skipped altogether (Samoa, 2011-12-30) begins and ends at one moment.
    """
    return datetime.fromordinal(day + EPOCH_ORDINAL).replace(tzinfo=where).astimezone(UTC)


def to_date(day: int) -> date:
    """The calendar date of a day number."""
    return date.fromordinal(day + EPOCH_ORDINAL)


def last_before(until: int) -> date | None:
    """The last day before the day `until`; None where there is no end."""
    return None if until >= NEVER else to_date(until - 1)


def to_day(when: date) -> int:
    """The day number of a calendar date."""
    return when.toordinal() - EPOCH_ORDINAL


def weekday(day: int) -> int:
    """ISO weekday of a day: Monday is 1, Sunday 7."""
    return (day + 3) % 7 + 1


def week_start(day: int) -> int:
    """The Monday of the day's ISO week."""
    return day - (day + 3) % 7


@lru_cache(maxsize=MOST_DAYS)
def month_start(day: int) -> int:
    """The first day of the day's month."""
    return to_day(to_date(day).replace(day=1))


@lru_cache(maxsize=MOST_DAYS)
def year_start(day: int) -> int:
    """The first of January of the day's year."""
    return to_day(to_date(day).replace(month=1, day=1))


class Duration(msgspec.Struct, frozen=True):
    """A calendar duration: whole months and whole days, none negative."""

    months: int = 0
    days: int = 0

    def after(self, day: int) -> int:
        """The day so much later; the 31st becomes the last day of a shorter month."""
        return (_plus_months(day, self.months) if self.months else day) + self.days

    def before(self, day: int) -> int:
        """The day so much earlier; the 31st becomes the last day of a shorter month."""
        return (_plus_months(day, -self.months) if self.months else day) - self.days


@lru_cache(maxsize=512)
def parse_duration(text: str) -> Duration:
    """Read an ISO 8601 duration of whole days or longer: P14D, P2W, P12M, P1Y6M. Raises ValueError."""
    found = _DURATION.fullmatch(text)
    if not found or text == "P":
        raise ValueError(f"{text!r} is not a duration such as P14D, P12M or P1Y")
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    return Duration(years * 12 + months, weeks * 7 + days)


Date = tuple[int, int, int]
"""(year, month, day) of the calendar; the year is 0 for a day of every year."""


class Validity(msgspec.Struct, frozen=True):
    """How long something lasts: a duration, then to the end of a calendar unit, or to the next of some dates, the
    date included; nothing at all means for ever.
    """

    lasts: Duration | None = None
    unit: str = ""
    ahead: int = 0
    dates: tuple[Date, ...] = ()

    def until(self, day: int) -> int:
        """The first day on which what began on `day` no longer holds; `NEVER` if it always will.

        A validity of n days includes the n-th day after the first. What begins after the last of some dates holds
        for one day.
        """
        if self.lasts is None and not self.unit and not self.dates:
            return NEVER
        last = self.lasts.after(day) if self.lasts else day
        if self.dates:
            return next_date(last, self.dates) + 1
        return (_end_of(last, self.unit, self.ahead) if self.unit else last) + 1


@lru_cache(maxsize=512)
def parse_validity(text: str) -> Validity:
    """Read `never`, `P1Y`, `end of month`, `end of next year`, `end of february of the next year`, dates such as
    `30 june, 31 december` or `2026-12-31`, or a duration carried to such an end: `P12M to end of month`. Raises
    ValueError.
    """
    if text == "never":
        return Validity()
    lasts, _, end = text.partition(" to ") if text.startswith("P") else ("", "", text)
    duration = parse_duration(lasts) if lasts else None
    if duration and not end:
        return Validity(duration)
    if _SAID.fullmatch(text):
        raise ValueError(_no_validity(text))
    if text.isascii() and text.isdecimal():
        raise ValueError(f"{_no_validity(text)}; did you mean P{text}D?")
    if end[:1].isdecimal():
        return Validity(duration, dates=parse_dates(end))
    found = _END_OF.fullmatch(end.strip().lower())
    if not found:
        raise ValueError(_no_validity(text))
    if found["next_unit"]:
        return Validity(duration, found["next_unit"], 1)
    if found["unit"]:
        return Validity(duration, found["unit"], 1 if found["next"] else 0)
    if found["month"] not in MONTHS:
        raise ValueError(f"{found['month']!r} in {text!r} is not the name of a month")
    return Validity(duration, found["month"], 1 if found["next"] else 0)


class Pending(msgspec.Struct, frozen=True):
    """How long something waits: a duration, then to the end of a calendar unit or to the next of some dates."""

    lasts: Duration = Duration()
    end: Validity = Validity()

    def start(self, day: int) -> int:
        """The first day on which what was given on `day` counts; a date is that day itself."""
        after = self.lasts.after(day) if self.lasts.months or self.lasts.days else day
        if self.end.dates:
            return next_date(after, self.end.dates)
        return self.end.until(after) if self.end.unit else after


@lru_cache(maxsize=512)
def parse_pending(text: str) -> Pending:
    """Read `P14D`, `P1M to end of month`, `end of quarter`, or dates: `1 january, 1 july`. Raises ValueError."""
    if text.startswith("P") and " to " not in text:
        return Pending(parse_duration(text))
    try:
        read = parse_validity(text)
    except ValueError:
        read = Validity()
    if not read.unit and not read.dates:
        raise ValueError(f"{text!r} is not a duration such as P14D, P12M or P1Y{_hint(text)}")
    return Pending(read.lasts or Duration(), Validity(None, read.unit, read.ahead, read.dates))


def _no_validity(text: str) -> str:
    return f"{text!r} is not a validity such as P1Y, end of year or P12M to end of month{_hint(text)}"


def _hint(text: str) -> str:
    said = _SAID.fullmatch(text)
    return f"; did you mean P{said[1]}{said[2][0].upper()}?" if said else ""


def parse_dates(text: str) -> tuple[Date, ...]:
    """Read up to 20 dates, of one year or of every year: `30 june, 31 december`, `2026-12-31`. Raises ValueError."""
    dates = tuple(_date(one.strip().lower()) for one in text.split(","))
    if len(dates) > MOST_DATES:
        raise ValueError(f"{text!r} has more than {MOST_DATES} dates")
    return dates


def _date(text: str) -> Date:
    found = _DATE.fullmatch(text)
    if not found or (found["name"] and found["name"] not in MONTHS):
        raise ValueError(f"{text!r} is not a date such as 31 december or 2026-12-31")
    year = int(found["year"] or 0)
    month, day = (int(found["month"]), int(found["day"])) if year else (MONTHS[found["name"]], int(found["every"]))
    try:
        date(year or 2024, month, day)
    except ValueError:
        raise ValueError(f"{text} is not a day of the calendar") from None
    return year, month, day


@lru_cache(maxsize=MOST_DAYS)
def next_date(day: int, dates: tuple[Date, ...]) -> int:
    """The first of the dates that is not before the day; the day itself after the last of them."""
    this = to_date(day).year
    found = [
        min(to_day(date(one, month, 1)) + of_month - 1, _last_of_month(one, month))
        for year, month, of_month in dates
        for one in ((year,) if year else (this, this + 1))
    ]
    return min((one for one in found if one >= day), default=day)


@lru_cache(maxsize=MOST_DAYS)
def _end_of(day: int, unit: str, ahead: int) -> int:
    """The last day of the unit that holds `day`, or of the one `ahead` units later."""
    when = to_date(day)
    if unit == "month":
        return _last_of_month(when.year, when.month + ahead)
    if unit == "quarter":
        return _last_of_month(when.year, (when.month - 1) // 3 * 3 + 3 + 3 * ahead)
    if unit == "half-year":
        return _last_of_month(when.year, (when.month - 1) // 6 * 6 + 6 + 6 * ahead)
    if unit == "year":
        return _last_of_month(when.year + ahead, 12)
    month = MONTHS[unit]
    return _last_of_month(when.year + (ahead or int(when.month > month)), month)


def _last_of_month(year: int, month: int) -> int:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return to_day(date(year, month, calendar.monthrange(year, month)[1]))


@lru_cache(maxsize=MOST_DAYS)
def _plus_months(day: int, months: int) -> int:
    when = to_date(day)
    count = when.year * 12 + when.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return to_day(date(year, month, min(when.day, calendar.monthrange(year, month)[1])))


def age_years(born: date, today: date) -> int:
    """Whole years; who was born on 29 February is a year older on 1 March where there is none."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
