"""How long it takes to the first reward: of all members, with those who have none yet, and of those who have one."""

from collections.abc import Iterator, Mapping
from fractions import Fraction


def kaplan_meier_median(reached: Mapping[int, int], waiting: Mapping[int, int]) -> int | None:
    """The first time by which half of all members have reached it; None when half never do in the time watched."""
    return next((time for time, left in _still_waiting(reached, waiting) if 2 * left <= 1), None)


def reached_by(time: int, reached: Mapping[int, int], waiting: Mapping[int, int]) -> Fraction:
    """The share of members who have reached it by a time."""
    return 1 - min((left for at, left in _still_waiting(reached, waiting) if at <= time), default=Fraction(1))


def _still_waiting(reached: Mapping[int, int], waiting: Mapping[int, int]) -> Iterator[tuple[int, Fraction]]:
    """The times at which somebody reached it, and the share of members who then have not.

    reached: how many after so long; waiting: how many were watched for so long and have not reached it. Who stops being
    watched at a time counts as watched at it.
    """
    at_risk = sum(reached.values()) + sum(waiting.values())
    left = Fraction(1)
    for time in sorted({*reached, *waiting}):
        events = reached.get(time, 0)
        if events:
            left *= Fraction(at_risk - events, at_risk)
            yield time, left
        at_risk -= events + waiting.get(time, 0)


def median(counts: Mapping[int, int]) -> Fraction | None:
    """The median of values given by how often each comes; between two it is their mean. None for no values."""
    total = sum(counts.values())
    if not total:
        return None
    return Fraction(_nth(counts, (total - 1) // 2) + _nth(counts, total // 2), 2)


def _nth(counts: Mapping[int, int], place: int) -> int:
    """The value at a place, counted from 0, of all in order."""
    seen = 0
    for value in sorted(counts):
        seen += counts[value]
        if seen > place:
            return value
    raise IndexError(place)
