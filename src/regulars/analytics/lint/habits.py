"""How members buy, whatever the program: read off their past once."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from regulars.analytics.backtest.past import Bought, Happened
from regulars.analytics.lint.evidence import Habits
from regulars.engine.days import LocalClock


def habits_of(pasts: Iterable[Sequence[Happened]], clock: LocalClock) -> Habits:
    """The habits of the members with these pasts, each in order of time. Receipts of one day are one visit."""
    amounts: list[int] = []
    pauses: list[int] = []
    lowered = 0
    for past in pasts:
        bought = [one for one in past if isinstance(one, Bought)]
        days = sorted({clock.day(one.at_us) for one in bought})
        pauses += [after - before for before, after in pairwise(days)]
        amounts += [sum(line.total_minor for line in one.receipt.lines) for one in bought]
        lowered += sum(any(line.discount_minor for line in one.receipt.lines) for one in bought)
    amounts.sort()
    pauses.sort()
    return Habits(
        amounts[len(amounts) // 2] if amounts else 0,
        pauses[len(pauses) * 9 // 10] if pauses else None,
        Fraction(lowered, max(len(amounts), 1)),
        amounts,
    )
