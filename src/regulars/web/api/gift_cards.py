"""Gift cards: money that belongs to whoever has the card. Paying with one earns as money does; buying one earns
nothing when its line says `earns: false`.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.actions.issue_gift_card import issue_gift_card
from regulars.actions.pay_back_to_gift_card import pay_back_to_gift_card
from regulars.actions.pay_with_gift_card import pay_with_gift_card
from regulars.actions.set_gift_card_status import set_gift_card_status
from regulars.actions.top_up_gift_card import top_up_gift_card
from regulars.engine.terms.coupons import plain
from regulars.errors import FieldError, Invalid
from regulars.ids import encode
from regulars.store import gift_cards
from regulars.store.gift_card_acts import Changed
from regulars.store.gift_cards import (
    GiftCard,
    GiftCardNotGood,
    GiftCardTaken,
    NotEnoughMoney,
    TooManyPins,
    UnknownGiftCard,
    WrongPin,
)
from regulars.store.history import DifferentBody
from regulars.store.programs import UnknownProgram
from regulars.web.api.amounts import Money, Reading, digits_in, text_of
from regulars.web.api.event_ids import named
from regulars.web.api.own_names import given_name
from regulars.web.api.pointers import within
from regulars.web.api.receipt_body import Moment
from regulars.web.endpoint import Call, endpoint

CARD = "gft"
Short = Annotated[str, Meta(max_length=100)]
Number = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[0-9A-Za-z][0-9A-Za-z -]*$")]
Pin = Annotated[str, Meta(max_length=12, pattern="^([0-9]{4,12})?$")]


class GiftCardPath(msgspec.Struct):
    """A gift card by our id, `gft_...`; its number is a secret and never in an address."""

    id: Annotated[str, Meta(max_length=40)]


class GiftCardBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A card that was sold, or, with `imported`, one with a balance that another system gave it."""

    amount: Money
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    number: Annotated[Number | None, Meta(description="Of a printed card; without it we make one.")] = None
    pin: Pin = ""
    expires_at: Moment | None = None
    imported: bool = False
    name: Short = ""


class GiftCardLookupBody(msgspec.Struct, forbid_unknown_fields=True):
    """The number on the card; spaces and dashes do not count."""

    number: Number


class TopUpBody(msgspec.Struct, forbid_unknown_fields=True):
    """More money."""

    amount: Money
    name: Short = ""


class PayBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A payment of `total`, or of what the card has, or of exactly `amount`. `payment_id` is yours."""

    number: Number
    payment_id: Annotated[str, Meta(min_length=1, max_length=100)]
    total: Annotated[Money, Meta(description="What is to be paid: never more is taken.")]
    amount: Annotated[Money | None, Meta(description="Exactly so much; without it as much as there is.")] = None
    pin: Pin = ""
    receipt_id: Short = ""


class PayBackBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Money of a payment that goes back to its card; without an amount all that is left of it."""

    payment_id: Annotated[str, Meta(min_length=1, max_length=100)]
    return_id: Annotated[str, Meta(min_length=1, max_length=100)]
    amount: Money | None = None
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]


class StatusBody(msgspec.Struct, forbid_unknown_fields=True):
    """Lost, or found again."""

    status: Literal["active", "blocked"]


class GiftCardAnswer(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A gift card as it stands; `why_not` when it cannot be paid with."""

    id: str
    number: str
    currency: str
    balance: str
    status: str
    has_pin: bool
    issued_at: datetime
    expires_at: datetime | None = None
    why_not: str = ""


class GiftCardChange(msgspec.Struct, kw_only=True):
    """What was done: `amount` went onto the card, or, with a minus, off it."""

    card: GiftCardAnswer
    amount: str
    balance: str
    at: datetime
    repeated: bool


class GiftCardEntryAnswer(msgspec.Struct):
    """One movement of a card."""

    n: int
    movement: str
    amount: str
    balance: str
    at: datetime
    about: str


class GiftCardEntries(msgspec.Struct):
    """All movements of a card, the oldest first; they come to its balance."""

    card: GiftCardAnswer
    data: list[GiftCardEntryAnswer]


def _card(one: GiftCard, at: datetime) -> GiftCardAnswer:
    return GiftCardAnswer(
        id=encode(CARD, one.card_id), number=one.number, currency=one.currency,
        balance=text_of(one.balance_minor, digits_in(one.currency)), status=one.status, has_pin=bool(one.pin),
        issued_at=one.issued_at, expires_at=one.expires_at, why_not=one.why_not(at),
    )  # fmt: skip


def _change(done: Changed, at: datetime) -> GiftCardChange:
    digits = digits_in(done.card.currency)
    return GiftCardChange(
        card=_card(done.card, at), amount=text_of(done.entry.amount_minor, digits),
        balance=text_of(done.entry.balance_minor, digits), at=done.entry.at, repeated=done.repeated,
    )  # fmt: skip


def _money(text: str | None, currency: str, field: str) -> int | None:
    if text is None:
        return None
    reading = Reading()
    found = reading.amount(text, digits_in(currency), field)
    if not found and not reading.errors:
        reading.wrong("must be more than nothing", field)
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors))
    return found


@endpoint(
    "POST",
    "/v1/gift-cards",
    scope="points:adjust",
    tag="Gift cards",
    status=201,
    errors=(GiftCardTaken, DifferentBody, UnknownProgram),
    idempotency="optional",
    example={"amount": "100.00", "currency": "RON", "name": "sale-8812"},
)
async def issue(call: Call, body: GiftCardBody) -> GiftCardChange:
    """A new gift card with its money; or the opening balance of a card from an older system, with `imported`."""
    _, program = await call.shop.programs.now("", call.at)
    if body.currency != program.currency:
        raise Invalid(errors=(FieldError("#/currency", f"the shop counts in {program.currency}"),))
    number = "" if body.number is None else plain(body.number)
    with within():
        done = await issue_gift_card(
            call.shop, given_name(call, body.name, CARD), _money(body.amount, body.currency, "amount") or 0,
            body.currency, source=call.caller.source, at=call.at, number=number, pin=body.pin,
            expires_at=body.expires_at, movement="imported" if body.imported else "issued",
        )  # fmt: skip
    return _change(done, call.at)


@endpoint(
    "POST", "/v1/gift-cards/lookup", scope="quotes:write", tag="Gift cards", errors=(UnknownGiftCard,),
    example={"number": "2800000000018"},
)  # fmt: skip
async def gift_card(call: Call, body: GiftCardLookupBody) -> GiftCardAnswer:
    """How much is on a card, and whether it can be paid with."""
    async with call.shop.db.connection() as connection:
        return _card(await gift_cards.by_number(connection, body.number), call.at)


@endpoint("GET", "/v1/gift-cards/{id}/entries", scope="members:read", tag="Gift cards", errors=(UnknownGiftCard,))
async def card_entries(call: Call, path: GiftCardPath) -> GiftCardEntries:
    """The ledger of a card."""
    card_id = named(CARD, path.id, UnknownGiftCard())
    async with call.shop.db.connection() as connection:
        card = await gift_cards.by_id(connection, card_id)
        found = await gift_cards.entries(connection, card_id)
    digits = digits_in(card.currency)
    return GiftCardEntries(
        _card(card, call.at),
        [
            GiftCardEntryAnswer(
                one.n,
                one.movement,
                text_of(one.amount_minor, digits),
                text_of(one.balance_minor, digits),
                one.at,
                one.about,
            )
            for one in found
        ],
    )


@endpoint(
    "POST", "/v1/gift-cards/{id}/top-ups", scope="points:adjust", tag="Gift cards", status=201,
    errors=(UnknownGiftCard, GiftCardNotGood, DifferentBody), idempotency="optional", example={"amount": "50.00"},
)  # fmt: skip
async def top_up(call: Call, path: GiftCardPath, body: TopUpBody) -> GiftCardChange:
    """More money on a card."""
    card_id = named(CARD, path.id, UnknownGiftCard())
    async with call.shop.db.connection() as connection:
        card = await gift_cards.by_id(connection, card_id)
    amount = _money(body.amount, card.currency, "amount") or 0
    name = given_name(call, body.name, CARD)
    return _change(
        await top_up_gift_card(call.shop, name, card_id, amount, source=call.caller.source, at=call.at), call.at
    )


@endpoint(
    "POST",
    "/v1/gift-cards/payments",
    scope="receipts:write",
    tag="Gift cards",
    status=201,
    errors=(UnknownGiftCard, GiftCardNotGood, NotEnoughMoney, WrongPin, TooManyPins, DifferentBody),
    example={"number": "2800000000018", "payment_id": "41-0007/1", "total": "50.00", "receipt_id": "41-0007"},
)
async def pay(call: Call, body: PayBody) -> GiftCardChange:
    """Pay with a card; what it cannot pay is left to pay. The same `payment_id` again pays nothing more."""
    async with call.shop.db.connection() as connection:
        card = await gift_cards.by_number(connection, body.number)
    total = _money(body.total, card.currency, "total") or 0
    amount = _money(body.amount, card.currency, "amount")
    if amount is not None and amount > total:
        raise Invalid(errors=(FieldError("#/amount", "more than the total"),))
    return _change(
        await pay_with_gift_card(
            call.shop, body.payment_id, card, amount, total, source=call.caller.source, at=call.at, pin=body.pin,
            receipt_id=body.receipt_id,
        ),
        call.at,
    )  # fmt: skip


@endpoint(
    "POST",
    "/v1/gift-cards/returns",
    scope="receipts:write",
    tag="Gift cards",
    status=201,
    errors=(UnknownGiftCard, DifferentBody),
    example={"payment_id": "41-0007/1", "return_id": "41-0009/1", "amount": "20.00", "currency": "RON"},
)
async def pay_back(call: Call, body: PayBackBody) -> GiftCardChange:
    """Money of a payment goes back to the card it came from."""
    amount = _money(body.amount, body.currency, "amount")
    with within():
        done = await pay_back_to_gift_card(
            call.shop, body.return_id, body.payment_id, amount, source=call.caller.source, at=call.at
        )
    return _change(done, call.at)


@endpoint(
    "POST", "/v1/gift-cards/{id}/status", scope="points:adjust", tag="Gift cards",
    errors=(UnknownGiftCard, GiftCardNotGood), example={"status": "blocked"},
)  # fmt: skip
async def card_status(call: Call, path: GiftCardPath, body: StatusBody) -> GiftCardAnswer:
    """Block a card that was lost, or let it in again, with its PIN to be tried anew."""
    card_id = named(CARD, path.id, UnknownGiftCard())
    return _card(await set_gift_card_status(call.shop, card_id, body.status), call.at)
