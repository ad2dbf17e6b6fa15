"""What happened: the events that a decision answers.

An event carries everything that `decide` reads besides the program and the member's state; what the shop knew at
that moment (`Given`) is copied into it when it is recorded, so that the same event decides the same for ever.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.money import MOST

Code = Annotated[str, Meta(min_length=1, max_length=100)]
Minor = Annotated[int, Meta(ge=0, le=MOST)]
Units = Annotated[int, Meta(ge=1, le=MOST)]

MOST_LINES = 200


class Given(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What the shop knew of the member when the event was recorded."""

    segments: frozenset[str] = frozenset()
    is_birthday: bool = False


class Line(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One line of a receipt.

    quantity: in thousandths (1.354 kg is 1354). total_minor: what is asked for the line after its own discount,
    tax included. earns: False for what is no sale of the shop's own goods: gift cards, tips, deposits.
    """

    line_id: Code
    total_minor: Minor
    quantity: Annotated[int, Meta(ge=0, le=MOST)] = 1000
    sku: str = ""
    name: str = ""
    brand: str = ""
    categories: frozenset[str] = frozenset()
    discount_minor: Minor = 0
    cost_minor: Minor | None = None
    earns: bool = True


class Wanted(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A reward asked for on a receipt; `points` for part payment: how many, or None for as many as may be."""

    reward: Code
    points: Units | None = None


class Event(msgspec.Struct, frozen=True, gc=False, kw_only=True, tag_field="kind", omit_defaults=True):
    """Something that happened to one member."""

    given: Given = Given()


class Joined(Event, frozen=True, gc=False, kw_only=True, tag="joined"):
    """The member joined the program; `welcome` False for one who was a member before there was this program."""

    welcome: bool = True


class Receipt(Event, frozen=True, gc=False, kw_only=True, tag="receipt"):
    """A sale. occurred_us: the moment of the sale, microseconds since 1970 in UTC; zone: the store's, or empty
    for the program's own.
    """

    receipt_id: Code
    occurred_us: int
    currency: str
    lines: tuple[Line, ...]
    store: str = ""
    till: str = ""
    channel: str = ""
    zone: str = ""
    wanted: tuple[Wanted, ...] = ()
    hold_id: str = ""


class ReturnedLine(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Goods of one line coming back; `quantity` in thousandths, None for all that is left of the line."""

    line_id: Code
    quantity: Units | None = None


class Kept(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How much of a line is still kept: thousandths, and money already given back by amount."""

    quantity: int
    returned_minor: int = 0


class LotPart(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Points of one lot: the day from which they can be spent, the first day on which they no longer can."""

    start: int
    until: int
    points: int


class Spent(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A reward given on a receipt: the points it took, what it took off each line, the lots the points came from.

    pays: the points paid for the goods, as money would; otherwise the reward made them cheaper.
    """

    reward: str
    wallet: str
    points: int
    value_minor: int
    by_line: tuple[int, ...]
    lots: tuple[LotPart, ...]
    pays: bool = False


class Earned(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Points of one wallet that a receipt earned, and the lot they went into."""

    wallet: str
    start: int
    until: int
    points: int


class Standing(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A receipt as it stood before a return, and the moment in which it was first decided, by which version."""

    receipt: Receipt
    version: int
    moment: "Moment"
    kept: tuple[Kept, ...]
    discounts: tuple[int, ...] = ()
    spent: tuple[Spent, ...] = ()
    earned: tuple[Earned, ...] = ()


class Moment(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What conditions, rules and limits read of a member: frozen just before an event, without any lot.

    Days are local day numbers of the program's zone. balances: by wallet, what can be spent and all there is,
    put aside and pending points included. counters: the buckets of every window in use, 0 for all time.
    """

    day: int
    tiers: dict[str, str] = {}
    balances: dict[str, tuple[int, int]] = {}
    counters: dict[str, dict[int, int]] = {}
    joined_day: int | None = None
    last_visit_day: int | None = None


class Return(Event, frozen=True, gc=False, kw_only=True, tag="return"):
    """Goods of a receipt coming back: chosen lines, an amount shared over what is kept, or all that is left."""

    return_id: Code
    standing: Standing
    lines: tuple[ReturnedLine, ...] = ()
    amount_minor: Minor | None = None


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
    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    until: int | None = None


class Assigned(Event, frozen=True, gc=False, kw_only=True, tag="assigned"):
    """A tier given by a person or brought along from an older program."""

    tier_set: str
    tier: str


class Sent(Event, frozen=True, gc=False, kw_only=True, tag="sent"):
    """Points given to another member."""

    wallet: str
    points: Units
    to: str


class Received(Event, frozen=True, gc=False, kw_only=True, tag="received"):
    """Points given by another member, with the dates they had there."""

    wallet: str
    lots: tuple[LotPart, ...]
    of: str


class TimePassed(Event, frozen=True, gc=False, kw_only=True, tag="time"):
    """Nothing but time passed."""


AnyEvent = Joined | Receipt | Return | Held | Released | Corrected | Assigned | Sent | Received | TimePassed
