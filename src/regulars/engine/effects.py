"""What follows from an event: a closed union, so that the type checker knows when one is forgotten.

A new rule or reward may only speak in these; that is why it can be one file.
"""

from typing import Literal

import msgspec

from regulars.engine.events import LotPart

Account = Literal["pending", "available", "held", "owed", "issued", "redeemed", "expired", "corrected", "members"]
"""Of the member: pending, available, held, owed. Of the program: issued, redeemed, expired, corrected; `members` is
on the way between two members."""

Movement = Literal[
    "earned", "promised", "activated", "spent", "held", "released", "expired", "lapsed", "taken_back",
    "withdrawn", "restored", "added", "removed", "sent", "received", "owed", "repaid",
]  # fmt: skip

ACCOUNTS: dict[Movement, tuple[Account, Account]] = {
    "earned": ("issued", "available"),
    "promised": ("issued", "pending"),
    "activated": ("pending", "available"),
    "spent": ("available", "redeemed"),
    "held": ("available", "held"),
    "released": ("held", "available"),
    "expired": ("available", "expired"),
    "lapsed": ("pending", "expired"),
    "taken_back": ("available", "issued"),
    "withdrawn": ("pending", "issued"),
    "restored": ("redeemed", "available"),
    "added": ("corrected", "available"),
    "removed": ("available", "corrected"),
    "sent": ("available", "members"),
    "received": ("members", "available"),
    "owed": ("owed", "issued"),
    "repaid": ("available", "owed"),
}
"""From which account to which each movement goes: debit equals credit in every entry, by construction."""


class Moved(msgspec.Struct, frozen=True, gc=False, tag="moved"):
    """One movement of one lot between two accounts: an entry of the ledger. points > 0."""

    movement: Movement
    wallet: str
    start: int
    until: int
    points: int
    at_us: int


class Counted(msgspec.Struct, frozen=True, gc=False, tag="counted"):
    """A counter of the member moved: `day` is the first day of its bucket, 0 for a counter of all time."""

    counter: str
    day: int
    amount: int


class Forgotten(msgspec.Struct, frozen=True, gc=False, tag="forgotten"):
    """Buckets of a counter that end before `day` are out of every window's reach."""

    counter: str
    day: int


class TierChanged(msgspec.Struct, frozen=True, gc=False, tag="tier_changed"):
    """The member has another tier of a tier set, from a moment on.

    review: the day to look at it next. kept_until: the day before which it is not lost.
    """

    tier_set: str
    before: str
    after: str
    at_us: int
    review: int
    kept_until: int


class TierKept(msgspec.Struct, frozen=True, gc=False, tag="tier_kept"):
    """The member keeps the tier; look again on the day `review`; `falling` when its grace has begun."""

    tier_set: str
    review: int
    kept_until: int
    falling: bool = False


class HoldPlaced(msgspec.Struct, frozen=True, gc=False, tag="hold_placed"):
    """Points of these lots are put aside under a name."""

    hold_id: str
    wallet: str
    until_us: int
    lots: tuple[LotPart, ...]


class HoldEnded(msgspec.Struct, frozen=True, gc=False, tag="hold_ended"):
    """A hold is over, released or settled."""

    hold_id: str


class Visited(msgspec.Struct, frozen=True, gc=False, tag="visited"):
    """The member was here on that day."""

    day: int


class MemberJoined(msgspec.Struct, frozen=True, gc=False, tag="member_joined"):
    """The member is in the program from that day."""

    day: int


Effect = Moved | Counted | Forgotten | TierChanged | TierKept | HoldPlaced | HoldEnded | Visited | MemberJoined
