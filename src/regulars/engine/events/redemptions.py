"""Rewards taken outside of a receipt, and what becomes of them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.events.event import Code, Event, Units
from regulars.engine.events.points import LotPart
from regulars.engine.money import MOST

RedemptionState = Literal["issued", "booked", "bid", "sealed"]
"""issued: to be used or handed over. booked: a place at a time. bid: points are put aside. sealed: not scratched."""


class OpenRedemption(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A reward taken outside of a receipt that can still be used, given back or decided.

    lots: where its points came from, gifts: those of gift wallets, by name; of a bid they are put aside. until_us: the
    moment from which it cannot be used. cancel_until_us: from which the member cannot give it back. day: on which it
    was taken. prize: what is under a scratch card. held_for: the receipt it is put aside for, until `held_until_us`.
    worth_minor: of a voucher for fewer points than one takes, what it is worth; 0 for what its reward says.
    by_itself: nobody asked for it, and its name is one that another member may have, too.
    """

    reward: str
    state: RedemptionState
    wallet: str
    points: int
    quantity: int
    lots: tuple[LotPart, ...]
    until_us: int
    cancel_until_us: int
    day: int
    choice: str = ""
    prize: str = ""
    free: bool = False
    held_for: str = ""
    held_until_us: int = 0
    gifts: dict[str, tuple[LotPart, ...]] = {}
    worth_minor: int = 0
    by_itself: bool = False

    def by_wallet(self) -> dict[str, tuple[LotPart, ...]]:
        """The lots that its points came from, gifts first."""
        return {**self.gifts, self.wallet: self.lots}


class Redeemed(Event, frozen=True, gc=False, kw_only=True, tag="redeemed"):
    """A reward taken outside of a receipt.

    redemption_id: our name for it. choice: a size, a cause, the moment of a place. bid: the points offered in an
    auction. free: given, not bought. confirmed: how it was made sure that she means it.
    """

    redemption_id: Code
    reward: Code
    quantity: Units = 1
    choice: str = ""
    bid: Annotated[int, Meta(ge=0, le=MOST)] = 0
    free: bool = False
    confirmed: Literal["no", "code", "pin"] = "no"


RedemptionEnd = Literal["used", "cancelled", "expired", "done", "no_show", "won", "outbid", "scratched", "moved"]
"""moved: the member turned out to be another one, whose it is from now on."""


class RedemptionEnded(Event, frozen=True, gc=False, kw_only=True, tag="redemption_ended"):
    """A redemption is over; by_staff: a person of the shop decides it, whatever the dates say."""

    redemption_id: Code
    how: RedemptionEnd
    by_staff: bool = False


class RedemptionHeld(Event, frozen=True, gc=False, kw_only=True, tag="redemption_held"):
    """A voucher put aside for one receipt until a moment; `until_us` 0 frees it."""

    redemption_id: Code
    receipt_id: Code
    until_us: int
