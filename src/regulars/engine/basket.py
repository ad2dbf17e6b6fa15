"""A receipt while it is decided: what its lines may still earn on, and what conditions read of it."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from regulars.engine.days import LocalClock, clock_of, weekday
from regulars.engine.events.receipts import MOST_LINES, Line, PaidBy, Receipt
from regulars.engine.money import rounded
from regulars.engine.terms.basis import WHOLE_PRICE, WITH_POINTS, WITHOUT_TAX, Basis

BITS = tuple(1 << place for place in range(MOST_LINES))
"""The mask of each line by its place."""


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


FIXED = frozenset({"donation", "gift_card", "tip", "deposit"})
"""Lines that are money for money: nothing is taken off them, or a gift card for 50.00 would be had for 48.50."""


class Basket:
    """Lines with the money they may earn on; made for one decision, and changed only while it is prepared.

    amounts, money, due: what is still to pay, by line, by mask of lines, and in all. off: by line, what rewards
    took off its price. by_points: by line, what points paid and no rule counts by itself. visit: which one of
    the member this is, from 1. eligible: the mask of the lines that may earn. The names of the `receipt.`
    fields of conditions are read from here. fixed: the mask of the lines off which nothing is taken.
    """

    took: ClassVar[Mapping[str, int]] = {}
    budgets_us: ClassVar[int] = 0
    """Of budgets: a receipt has taken nothing before its rules do, and they take at its own moment."""

    __slots__ = (
        "_barred", "_clock", "_money_on", "_occurred_us", "amounts", "by_points", "channel", "due", "eligible", "fixed",
        "given", "lines", "money", "off", "places", "store", "till", "total", "visit",
    )  # fmt: skip

    def __init__(self, receipt: Receipt, home: LocalClock, visit: int) -> None:
        self.lines: tuple[Line, ...] = receipt.lines
        self.store = receipt.store
        self.till = receipt.till
        self.channel = receipt.channel
        self.places = receipt.places
        self.visit = visit
        self.eligible = self.fixed = 0
        self.given = receipt.given
        self.off: Sequence[int] = ()
        self.by_points: Sequence[int] = ()
        self._money_on: dict[str, Money] = {}
        self._occurred_us = receipt.occurred_us
        self._clock = clock_of(receipt.zone) if receipt.zone else home
        money, barred, bit = Money(), 0, 1
        for line in receipt.lines:
            money[bit] = line.total_minor
            if line.kind != "goods" or not line.earns:
                barred |= bit
                if line.kind in FIXED:
                    self.fixed |= bit
            bit += bit
        self.amounts = list(money.values())
        self.total = self.due = money[bit - 1] = sum(self.amounts)
        self.money = money
        self._barred = barred

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

    @property
    def minute(self) -> int:
        """The minute on the store's clock, from 1970-01-01 00:00."""
        return self._clock.minute(self._occurred_us)

    def earn_on(self, basis: Basis, paid_by: Sequence[PaidBy]) -> None:
        """Let further kinds of lines earn, and not what was paid by some means; shared over the lines."""
        for bit, line in zip(BITS, self.lines, strict=False):
            if line.earns and line.kind in basis.kinds:
                self._barred &= ~bit
        if paid_by:
            due, left_out = self.due, basis.left_out(paid_by, self.amounts)
            self.charge([amount - part for amount, part in zip(self.amounts, left_out, strict=True)])
            self.due = due

    def on(self, basis: str) -> Money:
        """The money of the lines before discounts, or without tax, see `engine.terms.basis.money_of`."""
        found = self._money_on.get(basis)
        if found is None:
            found = self._money_on[basis] = Money(zip(BITS, self._reckoned(basis), strict=False))
        return found

    def _reckoned(self, basis: str) -> list[int]:
        amounts = self.amounts
        if basis.startswith(WHOLE_PRICE):
            off = self.off or [0] * len(amounts)
            amounts = [
                amount + part + line.discount_minor if amount else 0
                for amount, part, line in zip(amounts, off, self.lines, strict=True)
            ]
        if WITH_POINTS in basis and self.by_points:
            amounts = [amount + part if amount else 0 for amount, part in zip(amounts, self.by_points, strict=True)]
        if basis.endswith(WITHOUT_TAX):
            amounts = [
                amount - rounded(amount * line.tax_minor, line.total_minor, "half_up")
                if line.tax_minor and amount
                else amount
                for amount, line in zip(amounts, self.lines, strict=True)
            ]
        return amounts

    def having(self, picks: frozenset[str] | None) -> int:
        """The lines of goods that are in one of these categories."""
        mask = 0
        if picks:
            for bit, line in zip(BITS, self.lines, strict=False):
                if not picks.isdisjoint(line.categories):
                    mask |= bit
        return mask

    def leaves(self, mask: int) -> bool:
        """Whether among the lines of the mask there is any that something may be taken off."""
        return not self.fixed or mask & ~self.fixed & ((1 << len(self.lines)) - 1) != 0

    def donations(self, cause: str, picks: Mapping[str, frozenset[str]]) -> int:
        """The lines that are donations for a cause: that name it, or name none, when the member chose it."""
        chosen = any(cause in some for some in picks.values())
        mask = 0
        for bit, line in zip(BITS, self.lines, strict=False):
            if line.kind == "donation" and (line.sku == cause or (chosen and not line.sku)):
                mask |= bit
        return mask

    def donated(self, mask: int) -> int:
        """What the lines of the mask were to cost, by whatever means it was paid."""
        return sum([line.total_minor for place, line in enumerate(self.lines) if mask >> place & 1])

    def charge(self, amounts: Sequence[int]) -> None:
        """Change what is still asked for each line."""
        self.amounts = list(amounts)
        self.money = Money(zip(BITS, amounts, strict=False))
        self.due = sum(amounts)
        self._money_on.clear()

    def settle(self, excluded: int) -> None:
        """Fix which lines may earn, once discounts and part payment are taken off their amounts.

        Goods that a reward made free earn nothing, however many there are.
        """
        self.eligible = (1 << len(self.lines)) - 1 & ~(self._barred | excluded)
        if 0 in self.amounts:
            for bit, line, amount in zip(BITS, self.lines, self.amounts, strict=False):
                if line.total_minor and not amount:
                    self.eligible &= ~bit

    def bar(self) -> None:
        """Let nothing of the receipt earn."""
        self._barred = (1 << len(self.lines)) - 1

    def quantity(self, mask: int) -> int:
        """The thousandths of the lines in the mask."""
        return sum([line.quantity for place, line in enumerate(self.lines) if mask >> place & 1])

    def weights(self, mask: int, weighs: str) -> list[int]:
        """For each line how much it counts among the lines of the mask, by money or by quantity."""
        values = self.amounts if weighs == "amounts" else [line.quantity for line in self.lines]
        return [value if mask >> place & 1 else 0 for place, value in enumerate(values)]
