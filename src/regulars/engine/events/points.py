"""Points put aside, corrected, made to last, sent from one member to another."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.days import NEVER
from regulars.engine.events.event import Code, Event, Units
from regulars.engine.money import MOST

MOST_REASON = 500
"""So many characters may be said of why points come or go."""


class LotPart(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Points of one lot: the day from which they can be spent, the first day on which they no longer can."""

    start: int
    until: int
    points: int


class Hold(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Points put aside until a moment: of a wallet, and before it of its gift wallets, by name."""

    wallet: str
    until_us: int
    lots: tuple[LotPart, ...]
    gifts: dict[str, tuple[LotPart, ...]] = {}

    def by_wallet(self) -> dict[str, tuple[LotPart, ...]]:
        """The lots that the points are of, gifts first."""
        return {**self.gifts, self.wallet: self.lots}

    @property
    def points(self) -> int:
        """How many points are put aside, gifts among them."""
        return sum(part.points for parts in self.by_wallet().values() for part in parts)


class Held(Event, frozen=True, gc=False, kw_only=True, tag="held"):
    """Points put aside until a receipt takes them or `until_us` comes."""

    hold_id: Code
    wallet: str
    points: Units
    until_us: int


class Released(Event, frozen=True, gc=False, kw_only=True, tag="released"):
    """Points put aside are free again."""

    hold_id: Code


class Corrected(Event, frozen=True, gc=False, kw_only=True, tag="corrected"):
    """Points given or taken by a person, with a reason.

    until: of points given, the first day on which they no longer can be spent, if not as the wallet says; of points
    taken, the lots that are taken from before any other.
    """

    wallet: str
    points: Annotated[int, Meta(ge=-MOST, le=MOST)]
    reason: Annotated[str, Meta(min_length=1, max_length=MOST_REASON)]
    until: int | None = None


class Extension(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Points of one lot that have another first day on which they no longer can be spent: `now` instead of `until`."""

    start: int
    until: int
    points: int
    now: int


class Extended(Event, frozen=True, gc=False, kw_only=True, tag="extended"):
    """Points last longer, with a reason: those over before the day `before`, until the day `until`.

    is_undoing: instead, what an earlier act did is taken back: undoes, lot by lot; lasted, the day on which inactivity
    would have ended it all. again: it has been taken back before.
    """

    wallet: str
    until: int
    reason: Annotated[str, Meta(min_length=1, max_length=MOST_REASON)]
    before: int = NEVER
    undoes: tuple[Extension, ...] = ()
    lasted: int | None = None
    is_undoing: bool = False
    again: bool = False


class Sent(Event, frozen=True, gc=False, kw_only=True, tag="sent"):
    """Points given to another member; lots, waiting: only of these, as far as they are still there."""

    wallet: str
    points: Units
    to: str
    lots: tuple[LotPart, ...] = ()
    waiting: tuple[LotPart, ...] = ()

    @property
    def of_lots(self) -> bool:
        """Whether the house moves chosen points, and not the member any."""
        return bool(self.lots or self.waiting)


class Received(Event, frozen=True, gc=False, kw_only=True, tag="received"):
    """Points given by another member, with the dates they had there."""

    wallet: str
    lots: tuple[LotPart, ...]
    of: str
    waiting: tuple[LotPart, ...] = ()
