"""Local time and UTC inside a query, from the pinned time zone database, so that every machine finds the same."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND_US = 1_000_000
_DAY = timedelta(days=1)


def local_to_utc(expression: str, zone: str, *, years: range) -> str:
    """SQL for the microseconds in UTC of local ones. An hour that comes twice is its first; one that never
    comes is read with the offset from before.
    """
    offsets = _offsets(zone, years)
    ends = [at + max(before, after) for (at, after), (_, before) in zip(offsets[1:], offsets, strict=False)]
    return f"({expression} - {_by_time(expression, ends, [offset for _, offset in offsets])})"


def utc_to_local(expression: str, zone: str, *, years: range) -> str:
    """SQL for the local microseconds of those in UTC."""
    offsets = _offsets(zone, years)
    ends = [at for at, _ in offsets[1:]]
    return f"({expression} + {_by_time(expression, ends, [offset for _, offset in offsets])})"


def _by_time(expression: str, ends: list[int], values: list[int]) -> str:
    if not ends:
        return str(values[0])
    cases = (f"WHEN {expression} < {end} THEN {value}" for end, value in zip(ends, values, strict=False))
    return f"(CASE {' '.join(cases)} ELSE {values[-1]} END)"


@lru_cache
def _offsets(zone: str, years: range) -> list[tuple[int, int]]:
    """(from, offset), both in microseconds: the first holds from the start of the years, the rest are changes."""
    known = ZoneInfo(zone)
    day = datetime(years.start, 1, 1, tzinfo=UTC)
    found = [(_us(day), _offset_us(known, day))]
    while day.year < years.stop:
        if _offset_us(known, day + _DAY) != found[-1][1]:
            change = _change(known, day, day + _DAY)
            found.append((_us(change), _offset_us(known, change)))
        day += _DAY
    return found


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second in (before, after] with another offset than `before` has."""
    old = _offset_us(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if _offset_us(zone, middle) == old else (before, middle)
    return after


def _offset_us(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None, "an aware moment has an offset in every zone"
    return round(offset.total_seconds()) * _SECOND_US


def _us(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
