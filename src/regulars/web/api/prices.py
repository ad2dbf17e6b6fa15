"""What articles cost and when, for the note that stands beside a lower price: the lowest of the last thirty days."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from regulars.engine.decision import Decision
from regulars.engine.events.receipts import Receipt
from regulars.engine.money import CURRENCIES
from regulars.errors import FieldError, Invalid, NotFound
from regulars.store import prices as kept
from regulars.store.database import Connection
from regulars.store.prices import Price, PriceNow
from regulars.store.shop import Shop
from regulars.web.api.amounts import Money, Reading, digits_in, text_of
from regulars.web.api.receipt_answer import LineAnswer
from regulars.web.api.receipt_body import YEARS, Moment
from regulars.web.endpoint import Call, endpoint

Sku = Annotated[str, Meta(min_length=1, max_length=100)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", examples=["RON"])]


class UnknownProduct(NotFound):
    """Nothing is known of this article."""

    code: ClassVar[str] = "unknown-product"
    sku: str


class PriceBody(msgspec.Struct, forbid_unknown_fields=True):
    """What one piece of an article costs from a moment on, by default from now."""

    sku: Sku
    price: Money
    since: Annotated[Moment | None, Meta(description="From when; by default now.")] = None


class PricesBody(msgspec.Struct, forbid_unknown_fields=True):
    """Prices of articles, in one currency."""

    currency: Currency
    prices: Annotated[list[PriceBody], Meta(min_length=1, max_length=1000)]


class PricesAnswer(msgspec.Struct):
    """How many prices were kept."""

    kept: int


class ProductPath(msgspec.Struct):
    """An article."""

    sku: Sku


class ProductQuery(msgspec.Struct, forbid_unknown_fields=True):
    """In which currency, and when: by default that of the shop's first program, and now."""

    currency: Annotated[str, Meta(pattern="^([A-Z]{3})?$")] = ""
    at: Moment | None = None


class PriceAnswer(msgspec.Struct, omit_defaults=True):
    """What a piece costs since a moment.

    `lowest_price_30_days`: of the thirty days up to now, this price among them; a discount now is compared with it.
    `lowest_price_before`: of the thirty days before this price began; the price itself is compared with it.
    """

    currency: str
    price: str
    since: datetime
    lowest_price_30_days: str
    lowest_price_before: str = ""


class ProductAnswer(msgspec.Struct, omit_defaults=True):
    """An article as the shop said it."""

    sku: str
    name: str = ""
    brand: str = ""
    categories: list[str] = []
    price: PriceAnswer | None = None


@endpoint(
    "POST",
    "/v1/prices",
    scope="imports:write",
    tag="Receipts",
    example={"currency": "RON", "prices": [{"sku": "4870012", "price": "44.82", "since": "2026-03-01T00:00:00+02:00"}]},
)
async def keep_prices(call: Call, body: PricesBody) -> PricesAnswer:
    """Say what articles cost, all of it or nothing. The same article and moment again replaces what was said."""
    reading = Reading()
    digits = digits_in(body.currency)
    if body.currency not in CURRENCIES:
        reading.wrong("is no currency in use", "currency")
    found: dict[tuple[str, datetime], Price] = {}
    for place, one in enumerate(body.prices):
        since = one.since or call.at
        if since.year not in YEARS:
            reading.wrong("before 1970 or beyond all calendars", "prices", place, "since")
        if (one.sku, since) in found:
            reading.wrong("is named twice for the same moment", "prices", place)
        minor = reading.amount(one.price, digits, "prices", place, "price")
        found[one.sku, since] = Price(one.sku, body.currency, since, minor)
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors))

    async def keep(tx: Connection) -> None:
        await kept.keep(tx, found.values())

    await call.shop.db.run(keep, idempotent=True)
    return PricesAnswer(len(found))


@endpoint("GET", "/v1/products/{sku}", scope="quotes:write", tag="Receipts", errors=(UnknownProduct,))
async def product(call: Call, path: ProductPath, query: ProductQuery) -> ProductAnswer:
    """An article with its price, and the lowest of the last thirty days."""
    currency, at = query.currency, query.at or call.at
    if at.year not in YEARS:
        raise Invalid(errors=(FieldError("#/at", "before 1970 or beyond all calendars"),))
    if not currency:
        program = await call.shop.programs.in_force(await call.shop.programs.number("", call.at), call.at, call.at)
        currency = program.currency
    async with call.shop.db.connection() as connection:
        prices = await kept.at_moment(connection, [path.sku], currency, at)
    known = await call.shop.products.known(path.sku)
    if known is None and not prices:
        raise UnknownProduct(sku=path.sku)
    answer = ProductAnswer(path.sku)
    if known is not None:
        answer.name, answer.brand, answer.categories = known.name, known.brand, sorted(known.categories)
    if path.sku in prices:
        answer.price = _price(currency, prices[path.sku])
    return answer


def _price(currency: str, one: PriceNow) -> PriceAnswer:
    digits = digits_in(currency)
    before = "" if one.before_minor is None else text_of(one.before_minor, digits)
    return PriceAnswer(
        currency, text_of(one.price_minor, digits), one.from_at, text_of(one.lowest_minor, digits), before
    )


async def note_lowest(
    shop: Shop, lines: Sequence[LineAnswer], receipt: Receipt, decision: Decision, at: datetime
) -> None:
    """Tell the lowest price of the last thirty days beside each line off which something comes, where it is known."""
    off = {
        place: line.sku
        for place, (line, less) in enumerate(zip(receipt.lines, decision.discounts, strict=False))
        if less and line.sku
    }
    if not off:
        return
    async with shop.db.connection() as connection:
        prices = await kept.at_moment(connection, set(off.values()), receipt.currency, at)
    for place, sku in off.items():
        if sku in prices:
            lines[place].lowest_price_30_days = text_of(prices[sku].lowest_minor, digits_in(receipt.currency))
