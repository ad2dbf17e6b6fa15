"""A receipt while it is decided: what its lines may still earn on, and what conditions read of it."""

from functools import cached_property
from zoneinfo import ZoneInfo

from regulars.engine.days import day_of, moment, weekday, zone
from regulars.engine.events import Line, Receipt


class Basket:
    """Lines with the money they may earn on; made for one decision, and changed only while it is prepared.

    The names without an underscore are those of the `receipt.` fields of a condition and of `rules.Basket`.
    """

    def __init__(self, receipt: Receipt, home: ZoneInfo, visit: int) -> None:
        self.lines: tuple[Line, ...] = receipt.lines
        self.store = receipt.store
        self.till = receipt.till
        self.channel = receipt.channel
        self.amounts = [line.total_minor for line in receipt.lines]
        self.quantities = [line.quantity for line in receipt.lines]
        self.total = sum(self.amounts)
        self.line_count = len(receipt.lines)
        self.visit = visit
        self.eligible = 0
        self._occurred_us = receipt.occurred_us
        self._home = home
        self._zone = receipt.zone
        self._eligible_amount = 0

    @cached_property
    def local_date(self) -> int:
        """The day number in the store's zone."""
        return day_of(moment(self._occurred_us), self._where)

    @cached_property
    def hour(self) -> int:
        """The hour on the store's clock, 0 to 23."""
        return moment(self._occurred_us).astimezone(self._where).hour

    @property
    def weekday(self) -> int:
        """The ISO weekday in the store."""
        return weekday(self.local_date)

    @cached_property
    def _where(self) -> ZoneInfo:
        return zone(self._zone) if self._zone else self._home

    def settle(self, excluded: int) -> None:
        """Fix which lines may earn, once discounts and part payment are taken off their amounts."""
        eligible = 0
        amount = 0
        for place, line in enumerate(self.lines):
            if line.earns and not excluded >> place & 1:
                eligible |= 1 << place
                amount += self.amounts[place]
        self.eligible = eligible
        self._eligible_amount = amount

    def amount(self, mask: int) -> int:
        """The money of the eligible lines in the mask."""
        if mask == self.eligible:
            return self._eligible_amount
        return sum(amount for place, amount in enumerate(self.amounts) if mask >> place & 1)

    def quantity(self, mask: int) -> int:
        """The thousandths of the eligible lines in the mask."""
        return sum(quantity for place, quantity in enumerate(self.quantities) if mask >> place & 1)

    def weights(self, mask: int, weighs: str) -> list[int]:
        """For each line how much it counts among the lines of the mask, by money or by quantity."""
        values = self.amounts if weighs == "amounts" else self.quantities
        return [value if mask >> place & 1 else 0 for place, value in enumerate(values)]
