"""A sale, and a sale of nobody that turns out to be a member's."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.events.event import NONE, Code, Event, Minor, Units
from regulars.engine.events.points import LotPart
from regulars.engine.money import MOST

MOST_LINES = 200
LineKind = Literal["goods", "gift_card", "tip", "delivery", "deposit", "promotional", "donation"]
"""What a line is: the shop's own goods, or what most programs give no points for."""


class Line(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One line of a receipt.

    quantity: in thousandths (1.354 kg is 1354). total_minor: what is asked for the line after its own discount,
    tax included; tax_minor: the tax in it. kind: what is no sale of the shop's own goods earns nothing, unless the
    program says so; earns: False for a line that never does.
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
    tax_minor: Minor = 0
    kind: LineKind = "goods"


ConfirmedBy = Literal["no", "code", "pin"]
"""A code that was sent to the member, or the PIN of the staff."""


class PaidBy(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A part of what was to pay, by the means it was paid with: cash, card, gift_card."""

    means: Code
    amount_minor: Minor


class Wanted(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A reward asked for on a receipt; `points` for part payment: how many, or None for as many as may be.

    voucher: what it was paid with already, outside of a receipt. choice: the article or line chosen of those that fit.
    coupon: the plain code shown for it. confirmed: how it was made sure that she means it.
    """

    reward: Code
    points: Units | None = None
    voucher: str = ""
    choice: str = ""
    confirmed: ConfirmedBy = "no"
    coupon: str = ""


class PaidFrom(msgspec.Struct, frozen=True, gc=False):
    """The household or group whose points are spent on a receipt; wallets: its lots that could be, as spent."""

    pool: str
    wallets: dict[str, tuple[LotPart, ...]]


class Amounts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The amounts of a line in the currency it was sold in."""

    total_minor: Minor
    discount_minor: Minor = 0
    cost_minor: Minor | None = None
    tax_minor: Minor = 0


class Foreign(msgspec.Struct, frozen=True, gc=False):
    """What a receipt was before it was reckoned in the program's currency.

    rate: what one of its currency was worth in the program's on the day of the sale, an exact decimal; day: that day.
    """

    currency: str
    rate: str
    day: int
    lines: tuple[Amounts, ...]
    paid_by: tuple[Minor, ...] = ()


class Receipt(Event, frozen=True, gc=False, kw_only=True, tag="receipt"):
    """A sale. occurred_us: the moment of the sale, microseconds since 1970 in UTC; zone: the store's, or empty
    for the program's own. gone: articles that are out of stock or no longer sold, so that none is given for free.
    paid_from: whose points are spent, when they are not the member's own. foreign: how it was in another currency.
    coupons: the codes shown, as they were typed.
    places: those of the program in which it was; where exactly is not kept.
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
    paid_by: tuple[PaidBy, ...] = ()
    gone: frozenset[str] = NONE
    paid_from: PaidFrom | None = None
    foreign: Foreign | None = None
    coupons: tuple[Code, ...] = ()
    places: frozenset[str] = NONE


class Claimed(Event, frozen=True, gc=False, kw_only=True, tag="claimed"):
    """A receipt of nobody is claimed as the member's: decided by the rules of its own moment, entered now."""

    receipt: Receipt
