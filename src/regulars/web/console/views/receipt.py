"""A receipt with its explanation."""

from datetime import datetime

import msgspec

from regulars.i18n import Unit
from regulars.web.console.views.shop import Reason
from regulars.web.console.views.verdicts import RuleVerdict


class LineRow(msgspec.Struct, frozen=True):
    """One line of a receipt. `quantity` and `returned` are decimal texts as the till sent them."""

    name: str
    sku: str
    quantity: str
    price_minor: int
    discount_minor: int
    points_minor: int
    total_minor: int
    earned: int = 0
    returned: str = ""


class RewardRow(msgspec.Struct, frozen=True):
    """A reward used on a receipt: what it took and gave, and how many of its points came back with goods."""

    name: str
    points: int
    value_minor: int
    given_back: int = 0
    pays: bool = False
    unit: Unit = Unit()


class Refusal(msgspec.Struct, frozen=True):
    """A reward that was asked for and not given, or not all of it. change: in words, with what it would have been."""

    reward: str
    reason: Reason
    unit: Unit = Unit()
    change: str = ""


class ReturnedLine(msgspec.Struct, frozen=True):
    """Goods of one line that came back; `quantity` is a decimal text, empty when only money went back."""

    name: str
    quantity: str


class ReturnRow(msgspec.Struct, frozen=True):
    """Goods that came back: what they came to, how much of it was paid back in money and in points.

    `taken_back` are points the receipt had earned; `given_back` points that had paid for the goods; `too_late` of
    those the ones that had expired meanwhile; `not_there` earned ones that were spent already and stay with the member.
    """

    number: str
    at: datetime
    lines: tuple[ReturnedLine, ...]
    goods_minor: int
    money_minor: int
    taken_back: int = 0
    given_back: int = 0
    too_late: int = 0
    not_there: int = 0


class ReceiptView(msgspec.Struct, frozen=True):
    """A receipt with its explanation."""

    id: str
    number: str
    at: datetime
    store: str
    till: str
    currency: str
    lines: tuple[LineRow, ...]
    subtotal_minor: int
    discount_minor: int
    points_minor: int
    paid_minor: int
    earned: int
    spent: int
    verdicts: tuple[RuleVerdict, ...]
    member_id: str = ""
    member_name: str = ""
    program_version: str = ""
    is_returned: bool = False
    rewards: tuple[RewardRow, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    returns: tuple[ReturnRow, ...] = ()
