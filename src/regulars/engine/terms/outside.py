"""Rewards taken outside of a receipt: what a kind says of itself, and the same made ready.

A kind declares; what follows when it is taken, ends or comes back is one way for all of them (`answers/redeemed.py`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from regulars.engine.days import NEVER_US, Validity, Zone, micros, parse_validity, start_us
from regulars.engine.events.redemptions import RedemptionEnd, RedemptionState
from regulars.engine.faults import Faults
from regulars.engine.sentences import Counted, Sentences, say
from regulars.engine.terms.benefits import PIECES
from regulars.engine.terms.drops import Dropping, last_opened
from regulars.engine.terms.reward import Reward
from regulars.engine.terms.stretches import valid
from regulars.engine.words import ValidityText
from regulars.kinds import N_

Pieces = Annotated[int, Meta(ge=0, le=1_000_000_000)]
MomentText = Annotated[
    str,
    Meta(
        pattern=r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$",
        description="a moment on the program's clock, such as 2026-11-21 10:00",
    ),
]

ENDS: dict[RedemptionState, frozenset[RedemptionEnd]] = {
    "issued": frozenset({"used", "cancelled", "expired"}),
    "booked": frozenset({"done", "no_show", "cancelled"}),
    "bid": frozenset({"won", "outbid", "cancelled"}),
    "sealed": frozenset({"scratched", "cancelled", "expired"}),
}
"""How a redemption may end, by its state."""


class Share(msgspec.Struct, frozen=True):
    """Something that all members share: so many pieces, under a name.

    choice: the choice of the member that it belongs to; empty for all.
    """

    name: str
    pieces: int
    choice: str = ""


class ReadySlot(msgspec.Struct, frozen=True):
    """A moment at which something takes place, and until when a place there can be given back."""

    at_us: int
    cancel_until_us: int


class Prize(msgspec.Struct, frozen=True):
    """What a scratch card may hide. share: of so many chances this many are for it. pieces: how many there are."""

    name: str
    share: int
    points: int = 0
    pieces: int | None = None


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """What taking a reward outside of a receipt gives, made ready.

    valid: how long it can be used. shares: what it takes of what members share, one for each choice or one for all.
    drops: instead of them pieces that come at moments, each kept under `drop_name` and its own. opens_us: the
    moment before which it cannot be had; closes_us: from which it no longer can. choices: of which the member
    takes one; None when there is nothing to choose. slots: those choices that are moments. most: how many at
    once. may_cancel: whether the member can give it back. pool: the pool of codes; reissued: whether a code that is
    given back goes to somebody else. card_minor: the money on a gift card. entries: whether each is a numbered chance
    in a draw; winners: how many of them win. prizes, chances: what is behind a scratch card. lowest_bid, bid_step: of
    an auction. returns_no_show: whether who did not come gets her points back. given_minor: the money that goes to a
    cause for each. parcel: whether it is sent to an address.
    """

    state: RedemptionState = "issued"
    valid: Validity = Validity()
    shares: tuple[Share, ...] = ()
    drops: tuple[Dropping, ...] = ()
    drop_name: str = ""
    opens_us: int = 0
    closes_us: int = NEVER_US
    choices: tuple[str, ...] | None = None
    slots: Mapping[str, ReadySlot] = {}
    most: int = 1
    may_cancel: bool = True
    pool: str = ""
    reissued: bool = True
    card_minor: int = 0
    entries: bool = False
    winners: int = 0
    prizes: tuple[Prize, ...] = ()
    chances: int = 0
    lowest_bid: int = 0
    bid_step: int = 0
    returns_no_show: bool = False
    given_minor: int = 0
    parcel: bool = False

    def until_us(self, day: int, zone: Zone, choice: str = "") -> int:
        """The moment from which what is taken on a day can no longer be used."""
        return NEVER_US if choice in self.slots else start_us(self.valid.until(day), zone)

    def cancel_until_us(self, choice: str) -> int:
        """The moment from which the member can no longer give it back."""
        if not self.may_cancel:
            return 0
        slot = self.slots.get(choice)
        return NEVER_US if slot is None else slot.cancel_until_us

    def share_of(self, choice: str, at_us: int) -> Share | None:
        """What it takes of what members share: of drops of the one that opened last."""
        if self.drops:
            drop = last_opened(self.drops, at_us)
            return Share(f"{self.drop_name}:{drop.day_and_time}", drop.pieces) if drop else None
        return next((one for one in self.shares if one.choice in ("", choice)), None)

    def prize(self, draw: int) -> Prize | None:
        """What a number drawn from `chances` stands for; None for nothing."""
        for prize in self.prizes:
            draw -= prize.share
            if draw < 0:
                return prize
        return None


class OutsideTerms(msgspec.Struct, frozen=True):
    """What such a reward needs of its program."""

    currency_digits: int
    wallet_digits: int
    zone: Zone


class TakenOutside(Reward, frozen=True, gc=False, kw_only=True):
    """A reward that is taken outside of a receipt."""

    on_receipts: ClassVar[bool] = False

    valid_for: Annotated[
        ValidityText, Meta(title=N_("Valid for"), description=N_("how long it can be used, from the day it is taken"))
    ] = "never"
    stock: Annotated[Pieces | None, Meta(title=N_("Stock"), description=N_("how many there are for all"))] = None
    most: Annotated[int, Meta(ge=1, le=1000, title=N_("Most at once"))] = 1

    def lasts(self) -> Sentences:
        """How long it can be used, and how many there are."""
        if self.valid_for != "never":
            yield valid(self.valid_for)
        if self.stock is not None:
            yield say("%(pieces)s for all members together", pieces=Counted(str(self.stock), PIECES))

    def outside(self, terms: OutsideTerms) -> Outside:
        """What taking it gives. Raises ValueError, its text beginning with the field's name and a colon."""
        raise TypeError(f"{type(self).__name__} does not say what it gives")

    def shared(self) -> tuple[Share, ...]:
        """The stock as what members share."""
        return () if self.stock is None else (Share(f"stock:{self.id}", self.stock),)

    def validity(self) -> Validity:
        """How long it can be used."""
        return validity(self.valid_for)


def validity(text: str) -> Validity:
    """How long something can be used. Raises ValueError naming `valid_for`."""
    try:
        return parse_validity(text)
    except ValueError as fault:
        raise ValueError(f"valid_for: {fault}") from None


def moment_in(text: str, zone: Zone, field: str) -> int:
    """The moment of a text on the program's clock, in microseconds. Raises ValueError naming the field."""
    try:
        return micros(datetime.fromisoformat(text).replace(tzinfo=zone))
    except ValueError:
        raise ValueError(f"{field}: {text} is not a moment of the calendar") from None


def needs_voucher(reward: Reward) -> bool:
    """Whether it is taken on a receipt only with a voucher that was taken before."""
    return bool(getattr(reward, "by_voucher", False))


def ready_outside(reward: Reward, terms: OutsideTerms, faults: Faults) -> Outside | None:
    """What the reward gives outside of a receipt; None when it is taken on receipts only."""
    make = getattr(reward, "outside", None)
    if make is None:
        return None
    try:
        made: Outside = make(terms)
    except ValueError as fault:
        faults.told(fault, reward)
        return None
    return made
