"""How long it takes to the first reward: of all members, with those who have none yet, and of those who have one."""

from collections.abc import Mapping
from fractions import Fraction


def kaplan_meier_median(reached: Mapping[int, int], waiting: Mapping[int, int]) -> int | None:
    """The first time by which half of all members have reached it; None when half never do in the time watched.

    reached: how many after so long; waiting: how many were watched for so long and have not reached it. Who stops being
    watched at a time counts as watched at it.
    """
    at_risk = sum(reached.values()) + sum(waiting.values())
    left = Fraction(1)
    for time in sorted({*reached, *waiting}):
        events = reached.get(time, 0)
        if events:
            left *= Fraction(at_risk - events, at_risk)
            if 2 * left <= 1:
                return time
        at_risk -= events + waiting.get(time, 0)
    return None


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
