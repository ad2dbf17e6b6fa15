"""What a member may claim or choose, and what she has."""

from datetime import datetime
from typing import Literal

import msgspec

from regulars.web.console.views.shop import Reason


class OfferRow(msgspec.Struct, frozen=True):
    """An offer as the member finds it: claimed until a day, or for good; open to be claimed; or closed, with why."""

    id: str
    name: str
    state: Literal["claimed", "open", "closed"]
    until: datetime | None = None
    reasons: tuple[Reason, ...] = ()


class PickedRow(msgspec.Struct, frozen=True):
    """Categories chosen; `since` None: they count already, `until` None: they are kept."""

    categories: tuple[str, ...]
    since: datetime | None = None
    until: datetime | None = None


class ChoiceRow(msgspec.Struct, frozen=True):
    """Categories among which a member chooses at most so many for a month, quarter or year."""

    id: str
    name: str
    among: tuple[str, ...]
    most: int
    per: Literal["month", "quarter", "year"]
    chosen: tuple[PickedRow, ...] = ()

    @property
    def latest(self) -> tuple[str, ...]:
        """What was chosen last."""
        return self.chosen[-1].categories if self.chosen else ()
