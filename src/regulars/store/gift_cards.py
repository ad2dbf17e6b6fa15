"""Gift cards with a ledger of their own: every movement an entry, the balance their sum, never below nothing."""

from datetime import datetime
from typing import ClassVar, Final

import msgspec
from asyncpg import Record
from msgspec import structs

from regulars.engine.terms.coupons import plain
from regulars.errors import Conflict, NotFound, Refused, TooMany
from regulars.ids import new_card_number
from regulars.store import passwords
from regulars.store.database import Connection
from regulars.store.history import DifferentBody

MOST_WRONG_PINS: Final = 5
PREFIX: Final = "28"
"""Of the numbers we make: 20 to 29 are left by GS1 to the shops' own use; members' cards begin with 29."""


class UnknownGiftCard(NotFound):
    """There is no such gift card."""

    code: ClassVar[str] = "unknown-gift-card"


class GiftCardTaken(Conflict):
    """There is a gift card of that number already."""

    code: ClassVar[str] = "gift-card-taken"


class GiftCardNotGood(Refused):
    """This gift card is blocked, cancelled or expired."""

    code: ClassVar[str] = "gift-card-not-good"
    why: str


class WrongPin(Refused):
    """The PIN of the gift card is wrong."""

    code: ClassVar[str] = "wrong-pin"
    tries_left: int


class TooManyPins(TooMany):
    """The PIN was wrong too often; the card is blocked until the shop lets it in again."""

    code: ClassVar[str] = "too-many-pins"


class NotEnoughMoney(Refused):
    """There is not enough money on the gift card."""

    code: ClassVar[str] = "not-enough-money"
    balance_minor: int


class Meanwhile(Exception):
    """The same was done by another request at the same moment; the transaction is to be given up."""


class GiftCard(msgspec.Struct, frozen=True):
    """A gift card as it stands."""

    card_id: int
    number: str
    pin: str
    wrong_pins: int
    currency: str
    balance_minor: int
    entries: int
    status: str
    issued_at: datetime
    expires_at: datetime | None

    def why_not(self, at: datetime) -> str:
        """Why it cannot be paid with; empty when it can."""
        if self.status != "active":
            return self.status
        return "expired" if self.expires_at is not None and at >= self.expires_at else ""


class CardEntry(msgspec.Struct, frozen=True):
    """A movement of money; amount_minor is negative when it leaves the card."""

    n: int
    movement: str
    amount_minor: int
    balance_minor: int
    at: datetime
    about: str


class Act(msgspec.Struct, frozen=True):
    """The name of what is done with a card, under which it is done once, and the HMAC of what was asked."""

    source: str
    act: str
    name: str
    request: bytes


async def issue(
    tx: Connection,
    card_id: int,
    currency: str,
    amount_minor: int,
    at: datetime,
    *,
    movement: str = "issued",
    number: str = "",
    pin: str = "",
    expires_at: datetime | None = None,
    about: str = "",
) -> GiftCard:
    """A new card with its money. pin: hashed already. Raises GiftCardTaken for a number that is there."""
    made = await tx.fetchval(
        """insert into gift_card (card_id, number, pin, currency, balance_minor, entries, issued_at, expires_at)
        values ($1, $2, $3, $4, 0, 0, $5, $6) on conflict do nothing returning true""",
        card_id, number or new_card_number(PREFIX), pin, currency, at, expires_at,
    )  # fmt: skip
    if not made:
        raise GiftCardTaken()
    card = await by_id(tx, card_id)
    return await move(tx, card, movement, amount_minor, at, about) if amount_minor else card


_READ = """select card_id, number, pin, wrong_pins, currency, balance_minor, entries, status, issued_at, expires_at
    from gift_card where """


async def by_id(connection: Connection, card_id: int, *, lock: bool = False) -> GiftCard:
    """The card. lock: nobody else changes it until the transaction ends. Raises UnknownGiftCard."""
    return _card(await connection.fetchrow(_READ + ("card_id = $1 for update" if lock else "card_id = $1"), card_id))


async def by_number(connection: Connection, number: str) -> GiftCard:
    """The card of that number; spaces and dashes do not count. Raises UnknownGiftCard."""
    return _card(await connection.fetchrow(_READ + "number = $1", plain(number)))


def _card(row: Record | None) -> GiftCard:
    if row is None:
        raise UnknownGiftCard()
    return GiftCard(**dict(row))


async def move(
    tx: Connection, card: GiftCard, movement: str, amount_minor: int, at: datetime, about: str = ""
) -> GiftCard:
    """Money onto the card, or off it when negative; the card afterwards. Raises NotEnoughMoney."""
    row = await tx.fetchrow(
        """update gift_card set balance_minor = balance_minor + $2, entries = entries + 1
        where card_id = $1 and balance_minor + $2 >= 0 returning balance_minor, entries""",
        card.card_id, amount_minor,
    )  # fmt: skip
    if row is None:
        raise NotEnoughMoney(balance_minor=card.balance_minor)
    after = structs.replace(card, balance_minor=row["balance_minor"], entries=row["entries"])
    await tx.execute(
        """insert into gift_card_entry (card_id, n, movement, amount_minor, balance_minor, at, about)
        values ($1, $2, $3, $4, $5, $6, $7)""",
        card.card_id, after.entries, movement, amount_minor, after.balance_minor, at, about,
    )  # fmt: skip
    return after


async def expire(tx: Connection, at: datetime, most: int) -> int:
    """Take what is left off the cards whose time is over, each once; how many. A card that is just being used waits."""
    rows = await tx.fetch(
        """with due as (
            select card_id, balance_minor from gift_card where expires_at <= $1 and balance_minor > 0
            order by expires_at limit $2 for update skip locked
        ), emptied as (
            update gift_card set balance_minor = 0, entries = entries + 1 from due
            where gift_card.card_id = due.card_id
            returning gift_card.card_id, gift_card.entries, due.balance_minor as gone_minor
        )
        insert into gift_card_entry (card_id, n, movement, amount_minor, balance_minor, at)
        select card_id, entries, 'expired', -gone_minor, 0, $1 from emptied returning card_id""",
        at, most,
    )  # fmt: skip
    return len(rows)


async def entries(connection: Connection, card_id: int) -> list[CardEntry]:
    """All movements of a card, the oldest first."""
    rows = await connection.fetch(
        """select n, movement, amount_minor, balance_minor, at, about from gift_card_entry
        where card_id = $1 order by n""",
        card_id,
    )
    return [CardEntry(*row) for row in rows]


async def entry(connection: Connection, card_id: int, n: int) -> CardEntry:
    """The n-th movement of a card, from 1."""
    row = await connection.fetchrow(
        """select n, movement, amount_minor, balance_minor, at, about from gift_card_entry
        where card_id = $1 and n = $2""",
        card_id, n,
    )  # fmt: skip
    assert row is not None, "an entry stays where it is"
    return CardEntry(*row)


async def set_status(tx: Connection, card_id: int, status: str) -> None:
    """Block a card, let it in again, or cancel it."""
    await tx.execute("update gift_card set status = $2, wrong_pins = 0 where card_id = $1", card_id, status)


async def check_pin(connection: Connection, card: GiftCard, pin: str) -> None:
    """Count a wrong PIN, whatever becomes of the request. Raises WrongPin, TooManyPins."""
    if not card.pin:
        return
    tries: int = await connection.fetchval(
        "update gift_card set wrong_pins = wrong_pins + 1 where card_id = $1 returning wrong_pins", card.card_id
    )
    if tries > MOST_WRONG_PINS:
        raise TooManyPins(retry_after_seconds=86_400)
    if not await passwords.is_right(card.pin, pin):
        raise WrongPin(tries_left=MOST_WRONG_PINS - tries)
    await connection.execute("update gift_card set wrong_pins = 0 where card_id = $1", card.card_id)


async def begin(tx: Connection, act: Act) -> tuple[int, int] | None:
    """The card and the entry of an act that was done before. Raises DifferentBody when it was another one."""
    row = await tx.fetchrow(
        "select card_id, n, request from gift_card_act where source = $1 and act = $2 and name = $3",
        act.source, act.act, act.name,
    )  # fmt: skip
    if row is None:
        return None
    if row["request"] != act.request:
        raise DifferentBody(kind=act.act, id=act.name)
    return row["card_id"], row["n"]


async def done(tx: Connection, act: Act, card: GiftCard) -> None:
    """The act is done by the card's last entry. Raises Meanwhile."""
    written = await tx.fetchval(
        """insert into gift_card_act (source, act, name, card_id, n, request) values ($1, $2, $3, $4, $5, $6)
        on conflict do nothing returning true""",
        act.source, act.act, act.name, card.card_id, card.entries, act.request,
    )  # fmt: skip
    if not written:
        raise Meanwhile


async def paid(tx: Connection, source: str, name: str) -> tuple[int, int, int]:
    """A payment: its card, its amount, and what came back of it; locked. Raises UnknownGiftCard."""
    row = await tx.fetchrow(
        """select a.card_id, -e.amount_minor, a.returned_minor from gift_card_act a
        join gift_card_entry e on e.card_id = a.card_id and e.n = a.n
        where a.source = $1 and a.act = 'pay' and a.name = $2 for update of a""",
        source, name,
    )  # fmt: skip
    if row is None:
        raise UnknownGiftCard()
    return row[0], row[1], row[2]


async def came_back(tx: Connection, source: str, name: str, amount_minor: int) -> None:
    """Remember how much of a payment came back."""
    await tx.execute(
        """update gift_card_act set returned_minor = returned_minor + $3
        where source = $1 and act = 'pay' and name = $2""",
        source, name, amount_minor,
    )  # fmt: skip


async def hashed_pin(pin: str) -> str:
    """A PIN as it is kept; empty for none."""
    return await passwords.hashed(pin) if pin else ""


async def sums(connection: Connection) -> tuple[int, int]:
    """The money of all cards and of all their entries, which are the same."""
    row = await connection.fetchrow(
        """select (select coalesce(sum(balance_minor), 0)::bigint from gift_card),
                  (select coalesce(sum(amount_minor), 0)::bigint from gift_card_entry)"""
    )
    assert row is not None, "sums are always there"
    return row[0], row[1]


async def outstanding(connection: Connection) -> tuple[int, int]:
    """How many cards have money on them, and how much together."""
    row = await connection.fetchrow(
        "select count(*), coalesce(sum(balance_minor), 0)::bigint from gift_card where balance_minor > 0"
    )
    assert row is not None, "sums are always there"
    return row[0], row[1]
