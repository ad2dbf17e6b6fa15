"""A receipt while it is decided: what its lines may still earn on, and what conditions read of it."""

from regulars.engine.days import LocalClock, clock_of, weekday
from regulars.engine.events import Line, Receipt


class Basket:
    """Lines with the money they may earn on; made for one decision, and changed only while it is prepared.

    The names without an underscore are those of the `receipt.` fields of a condition and of `rules.Basket`.
    """

    __slots__ = (
        "_clock", "_occurred_us", "_sums", "amounts", "channel", "eligible", "lines", "quantities", "store", "till",
        "total", "visit",
    )  # fmt: skip

    def __init__(self, receipt: Receipt, home: LocalClock, visit: int) -> None:
        lines = receipt.lines
        self.lines: tuple[Line, ...] = lines
        self.store = receipt.store
        self.till = receipt.till
        self.channel = receipt.channel
        self.amounts = amounts = [line.total_minor for line in lines]
        self.quantities = [line.quantity for line in lines]
        self.total = sum(amounts)
        self.visit = visit
        self.eligible = 0
        self._occurred_us = receipt.occurred_us
        self._clock = clock_of(receipt.zone) if receipt.zone else home
        self._sums: dict[int, int] = {}

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
        eligible = total = 0
        bit = 1
        for line, amount in zip(self.lines, self.amounts, strict=True):
            if line.earns and not excluded & bit and (amount or not line.total_minor):
                eligible |= bit
                total += amount
            bit <<= 1
        self.eligible = eligible
        self._sums = {eligible: total}

    def amount(self, mask: int) -> int:
        """The money of the lines in the mask, all of them eligible."""
        found = self._sums.get(mask)
        if found is None:
            found = sum(amount for place, amount in enumerate(self.amounts) if mask >> place & 1)
            self._sums[mask] = found
        return found

    def quantity(self, mask: int) -> int:
        """The thousandths of the lines in the mask, all of them eligible."""
        return sum(quantity for place, quantity in enumerate(self.quantities) if mask >> place & 1)

    def weights(self, mask: int, weighs: str) -> list[int]:
        """For each line how much it counts among the lines of the mask, by money or by quantity."""
        values = self.amounts if weighs == "amounts" else self.quantities
        return [value if mask >> place & 1 else 0 for place, value in enumerate(values)]
