"""What a shop's file says, in our words: the records that the readers yield."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import msgspec
from msgspec import structs

from regulars.engine.days import moment
from regulars.engine.events.receipts import Line, Receipt
from regulars.engine.money import share


class MemberKey(NamedTuple):
    """How the file names a member. kind: card, phone, email or outside (the shop's own number)."""

    kind: str
    value: str


class ReceiptRecord(msgspec.Struct, frozen=True, gc=False):
    """One receipt with its lines, in the order of the file.

    occurred_us: microseconds since 1970 in UTC. lines: each with every level of its category path, numbered as the file
    has them where it gives no numbers.
    position: 1 for the first good receipt of the file in order of time; reading can go on after any position.
    discount_minor: a discount on the whole receipt that is not yet taken off the lines.
    first_row: the first row of the file that belongs to it; for CSV the line an editor shows (the heading is
    line 1), for Parquet the row counted from 1.
    """

    position: int
    external_id: str
    member_key: MemberKey | None
    store: str
    till: str
    channel: str
    currency: str
    occurred_us: int
    discount_minor: int
    lines: tuple[Line, ...]
    first_row: int

    @property
    def occurred_at(self) -> datetime:
        """The moment as one."""
        return moment(self.occurred_us)

    def receipt(self) -> Receipt:
        """As the till would have sent it; a discount on the whole is shared over the lines."""
        lines = self.lines
        if self.discount_minor:
            off = share(self.discount_minor, [line.total_minor for line in lines])
            lines = tuple(
                structs.replace(
                    line, total_minor=max(line.total_minor - part, 0), discount_minor=line.discount_minor + part
                )
                for line, part in zip(lines, off, strict=True)
            )
        return Receipt(
            receipt_id=self.external_id,
            occurred_us=self.occurred_us,
            currency=self.currency,
            lines=lines,
            store=self.store,
            till=self.till,
            channel=self.channel,
        )


class MemberRecord(msgspec.Struct, frozen=True):
    """One member. tiers: tier set -> tier; attributes: whatever else the mapping names, as text."""

    position: int
    identifiers: tuple[MemberKey, ...]
    name: str
    joined_on: date | None
    birthday: date | None
    language: str
    store: str
    tiers: dict[str, str]
    attributes: dict[str, str]
    row: int


class ProductRecord(msgspec.Struct, frozen=True):
    """One product. category_path: from the widest category to the narrowest."""

    position: int
    sku: str
    name: str
    brand: str
    category_path: tuple[str, ...]
    row: int


class BalanceRecord(msgspec.Struct, frozen=True):
    """What a member brings along from an older program: points of a wallet, or a tier, or both.

    points: exact, in the wallet's own unit (12.5 stars), never negative; the wallet's scale is the program's
    matter. expires_on: the last day on which the points can be spent, None when they do not expire by date.
    """

    position: int
    member_key: MemberKey
    wallet: str
    points: Decimal | None
    expires_on: date | None
    tier_set: str
    tier: str
    row: int


class GiftCardRecord(msgspec.Struct, frozen=True):
    """A gift card and the money on it. expires_at: from then on it is no longer good, None for never."""

    position: int
    number: str
    balance: Decimal
    currency: str
    expires_at: datetime | None
    row: int
