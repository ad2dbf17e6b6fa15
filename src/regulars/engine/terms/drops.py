"""Pieces that are there from a moment on, once or at each moment of a rule of the calendar."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from regulars.engine.days import Zone, clock_of, micros, to_date
from regulars.engine.faults import Faults
from regulars.engine.terms.hours import DAY_MINUTES, Hours, ReadyHours


class OpenDrop(msgspec.Struct, frozen=True):
    """A drop that is open. day_and_time: of its opening, as a program writes it."""

    opened_us: int
    day_and_time: str
    pieces: int


class Dropping(msgspec.Struct, frozen=True):
    """Pieces at each moment at which a window begins; lasting: they are gone when it ends, not only with the next."""

    hours: ReadyHours
    pieces: int
    lasting: bool
    zone: Zone

    def open(self, at_us: int) -> OpenDrop | None:
        """The drop that opened last; None before the first, and where its window is over.

        Looked for from a day later back, as the clock on the wall may have been set back meanwhile.
        """
        start = self.hours.last_start(_minute(self.zone, at_us) + DAY_MINUTES)
        while start is not None and _moment(start, self.zone) > at_us:
            start = self.hours.last_start(start - 1)
        if start is None or (self.lasting and at_us >= _moment(start + self.hours.lasts, self.zone)):
            return None
        return OpenDrop(_moment(start, self.zone), _text(start), self.pieces)

    def next_us(self, at_us: int) -> int | None:
        """The moment of the next opening; None after the last."""
        start = self.hours.next_start(_minute(self.zone, at_us))
        return None if start is None else _moment(start, self.zone)


def dropping(at: str, lasts: str, repeats: str, pieces: int, zone: Zone) -> Dropping:
    """The pieces of a moment such as `2026-03-03 10:00`, and of those that follow. Raises ValueError."""
    faults = Faults()
    hours = ReadyHours(Hours(start=at.replace(" ", "T"), lasts=lasts or "P1D", repeats=repeats), faults)
    if faults.found:
        raise ValueError(f"drops: {faults.found[0].detail}")
    return Dropping(hours, pieces, bool(lasts), zone)


def last_opened(drops: Iterable[Dropping], at_us: int) -> OpenDrop | None:
    """Of several drops the one that opened last; of two at one moment the first in the list."""
    found = [one for drop in drops if (one := drop.open(at_us))]
    return max(found, key=lambda one: one.opened_us, default=None)


def next_opening(drops: Iterable[Dropping], at_us: int) -> int | None:
    """The moment at which one of several opens next; None after the last."""
    return min((us for drop in drops if (us := drop.next_us(at_us)) is not None), default=None)


def _minute(zone: Zone, at_us: int) -> int:
    return clock_of(zone.key).minute(at_us)


def _moment(minute: int, zone: Zone) -> int:
    day, minutes = divmod(minute, DAY_MINUTES)
    when = to_date(day)
    return micros(datetime(when.year, when.month, when.day, minutes // 60, minutes % 60, tzinfo=zone))


def _text(minute: int) -> str:
    day, minutes = divmod(minute, DAY_MINUTES)
    return f"{to_date(day).isoformat()} {minutes // 60:02}:{minutes % 60:02}"
