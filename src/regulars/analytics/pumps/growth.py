"""What a money pump is: a sequence that brings more, the more often it is done, for nothing or for too little."""

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from regulars.analytics.pumps.game import Balance, Order, winnings
from regulars.analytics.pumps.ground import Ground
from regulars.analytics.pumps.moves import Move

SHARE = Fraction(1)
"""Above this much profit for each unit of money spent it is a pump, unless another share is asked for."""

Steps = Sequence[tuple[int, int]]

STEPS: Steps = ((1, 2), (4, 8), (25, 50), (100, 200))
"""So often it is done, and then so often: each time it must bring more. A limit that is reached on the way ends it."""


class Growth(msgspec.Struct, frozen=True):
    """What the last `times` brought, in minor units, and in which order it was done."""

    times: int
    net: int
    profit: Fraction
    order: Order


FIRST_STEPS = STEPS[:2]
"""What is enough to try whether something is worth a closer look."""


def growth(ground: Ground, moves: Sequence[Move], share: Fraction, steps: Steps = STEPS) -> Growth | None:
    """How it grows, if it is a pump."""
    once = winnings(ground, moves)
    if once is None or not pays(once, share):
        return None
    orders: list[Order] = ["together"]
    if not any(move.wait for move in moves):
        orders.append("in turn")
    for order in orders:
        found = _grows(ground, moves, share, steps, order)
        if found is not None:
            return found
    return None


def _grows(ground: Ground, moves: Sequence[Move], share: Fraction, steps: Steps, order: Order) -> Growth | None:
    more, times = Balance(), 0
    for fewer, many in steps:
        before, after = winnings(ground, moves, fewer, order), winnings(ground, moves, many, order)
        if before is None or after is None:
            return None
        more, times = after.since(before), many - fewer
        if not pays(more, share):
            return None
    return Growth(times, more.net, more.profit, order)


def pays(balance: Balance, share: Fraction) -> bool:
    """Whether there is a profit for no money spent, or for too little of it."""
    return balance.profit > 0 and (balance.net <= 0 or balance.profit > share * balance.net)
