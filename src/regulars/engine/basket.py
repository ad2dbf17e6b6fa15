"""A receipt while it is decided: what its lines may still earn on, and what conditions read of it."""

from regulars.engine.days import LocalClock, clock_of, weekday
from regulars.engine.events import Line, Receipt


class Money(dict[int, int]):
    """Masks of lines -> their money in minor units: begins with each line's, adds up the others when asked."""

    __slots__ = ()

    def __missing__(self, mask: int) -> int:
        """The sum over the lines of a mask that nobody asked for before."""
        found, left = 0, mask
        while left:
            line = left & -left
            found += self[line]
            left ^= line
        self[mask] = found
        return found


class Basket:
    """Lines with the money they may earn on; made for one decision, and changed only while it is prepared.

    The names without an underscore are those of the `receipt.` fields of a condition and of `rules.Basket`.
    """

    __slots__ = (
        "_clock", "_occurred_us", "amounts", "channel", "eligible", "lines", "money", "store", "till", "total",
        "visit",
    )  # fmt: skip

    def __init__(self, receipt: Receipt, home: LocalClock, visit: int) -> None:
        lines = receipt.lines
        self.lines: tuple[Line, ...] = lines
        self.store = receipt.store
        self.till = receipt.till
        self.channel = receipt.channel
        self.amounts = amounts = [line.total_minor for line in lines]
        self.total = sum(amounts)
        self.visit = visit
        self.eligible = 0
        self.money = Money()
        self._occurred_us = receipt.occurred_us
        self._clock = clock_of(receipt.zone) if receipt.zone else home

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    @property
    def local_date(self) -> int:
        """The day number in the store's zone."""
        return self._clock.at(self._occurred_us)[0]

    @property
    def hour(self) -> int:
        """The hour on the store's clock, 0 to 23."""
        return self._clock.at(self._occurred_us)[1]

    @property
    def weekday(self) -> int:
        """The ISO weekday in the store."""
        return weekday(self.local_date)

    def settle(self, excluded: int) -> None:
        """Fix which lines may earn, once discounts and part payment are taken off their amounts.

        Goods that a reward made free earn nothing, however many there are.
        """
        money = Money()
        eligible = 0
        bit = 1
        for line, amount in zip(self.lines, self.amounts):  # noqa: B905 - as many, and `strict` costs a third of it
            if line.earns and (amount or not line.total_minor) and not excluded & bit:
                eligible |= bit
            money[bit] = amount
            bit += bit
        self.eligible = eligible
        self.money = money

    def quantity(self, mask: int) -> int:
        """The thousandths of the lines in the mask."""
        return sum([line.quantity for place, line in enumerate(self.lines) if mask >> place & 1])

    def weights(self, mask: int, weighs: str) -> list[int]:
        """For each line how much it counts among the lines of the mask, by money or by quantity."""
        values = self.amounts if weighs == "amounts" else [line.quantity for line in self.lines]
        return [value if mask >> place & 1 else 0 for place, value in enumerate(values)]
