"""Goods coming back: the receipt as it stood, and the moment in which it was decided."""

from typing import Literal

import msgspec

from regulars.engine.events.event import Code, Event, Minor, Units
from regulars.engine.events.points import LotPart
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.redemptions import OpenRedemption


class ReturnedLine(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Goods of one line coming back; `quantity` in thousandths, None for all that is left of the line."""

    line_id: Code
    quantity: Units | None = None


class Kept(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How much of a line is still kept: thousandths, and money already given back by amount."""

    quantity: int
    returned_minor: int = 0


EarnsOn = Literal["on_rest", "on_whole", "nothing"]
"""What a receipt earns on that was paid in part with points: on what is left to pay, on all of it as if it had been
paid with money, or on nothing.
"""


class Spent(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A reward given on a receipt: the points it took, what it took off each line, the lots the points came from.

    pays: the points paid for the goods, as money would; otherwise the reward made them cheaper. weights: by what the
    points belong to the lines, where nothing came off them. voucher: what the reward was paid with, if not points;
    used: how that stood, to be given back.
    """

    reward: str
    wallet: str
    points: int
    value_minor: int
    by_line: tuple[int, ...]
    lots: tuple[LotPart, ...]
    pays: bool = False
    earning: EarnsOn = "on_rest"
    weights: tuple[int, ...] = ()
    voucher: str = ""
    used: OpenRedemption | None = None
    coupon: str = ""


class Earned(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Points of one wallet that a receipt earned, and the lot they went into.

    dates: the key of their dates in the program, where they are not the wallet's own. Points that wait for an activity
    start and end on the day on which they are cancelled.
    """

    wallet: str
    start: int
    until: int
    points: int
    dates: str = ""


class Drawn(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What a receipt drew of a surprise: no gift, points and the lot they went into, or a voucher by its name.

    again: the number that it was drawn by, where that is one that came back with an earlier receipt.
    """

    surprise: str
    gift: str = ""
    wallet: str = ""
    start: int = 0
    until: int = 0
    points: int = 0
    redemption: str = ""
    again: int | None = None


class Shared(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Points of one lot that were earned here and given to a household or group, as far as they are still its."""

    pool: str
    wallet: str
    start: int
    until: int
    points: int


class Moment(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What conditions, rules and limits read of a member: frozen just before an event, without any lot.

    Days are local day numbers of the program's zone. balances: by wallet, what can be spent and all there is,
    put aside and pending points included. counters: the buckets of every window in use, 0 for all time. offers: those
    claimed and still good. picks: the categories chosen, by choice. plans: those in force. claimed_us: when each of
    these offers was. badges: those that the member has.
    """

    day: int
    tiers: dict[str, str] = {}
    balances: dict[str, tuple[int, int]] = {}
    counters: dict[str, dict[int, int]] = {}
    joined_day: int | None = None
    last_visit_day: int | None = None
    offers: frozenset[str] = frozenset()
    picks: dict[str, frozenset[str]] = {}
    plans: frozenset[str] = frozenset()
    claimed_us: dict[str, int] = {}
    badges: frozenset[str] = frozenset()


class Standing(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A receipt as it stood before a return, and the moment in which it was first decided, by which version.

    shared: what of `earned` households and groups have, who give it back themselves. whose: when she turned out to be
    another one since, by whose names it speaks: she who bought, and whom she was merged into on the way.
    """

    receipt: Receipt
    version: int
    moment: Moment
    kept: tuple[Kept, ...]
    discounts: tuple[int, ...] = ()
    spent: tuple[Spent, ...] = ()
    earned: tuple[Earned, ...] = ()
    shared: tuple[Shared, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    whose: tuple[str, ...] = ()


class Return(Event, frozen=True, gc=False, kw_only=True, tag="return"):
    """Goods of a receipt coming back: chosen lines, an amount shared over what is kept, or all that is left."""

    return_id: Code
    standing: Standing
    lines: tuple[ReturnedLine, ...] = ()
    amount_minor: Minor | None = None
