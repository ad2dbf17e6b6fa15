"""How the budgets of the program stand in this period."""

from datetime import datetime

import msgspec

from regulars.i18n import Unit


class SlowsRow(msgspec.Struct, frozen=True):
    """From so much used on, rules give so much of their points, both in percent."""

    used: int
    gives: int
    is_reached: bool


class BudgetRow(msgspec.Struct, frozen=True):
    """A budget of one period, and of one store when each has its own.

    ceiling: all there is, what was added included; used: the share of it that is taken, and gives: how much of their
    points rules give now, both in percent. per: the period by its name in the program; until: when it is over.
    is_money: what the gifts of a surprise cost, in the smallest coin.
    """

    id: str
    name: str
    per: str
    taken: int
    ceiling: int
    used: int
    gives: int
    lifted: int = 0
    until: datetime | None = None
    store_id: str = ""
    store: str = ""
    slows: tuple[SlowsRow, ...] = ()
    unit: Unit = Unit()
    is_money: bool = False

    @property
    def left(self) -> int:
        """What is still to be given."""
        return max(self.ceiling - self.taken, 0)

    @property
    def key(self) -> str:
        """Its name on the page."""
        return f"{self.id}/{self.store_id}"
