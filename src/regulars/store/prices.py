"""What articles cost and when, as the shop says: the lowest price of the last thirty days is told beside a discount."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from regulars.store.database import Connection

DAYS: Final = timedelta(days=30)


class Price(msgspec.Struct, frozen=True):
    """One piece costs so much, from a moment until the next price's."""

    sku: str
    currency: str
    from_at: datetime
    price_minor: int


class PriceNow(msgspec.Struct, frozen=True):
    """The price at a moment, in minor units of a piece.

    lowest_minor: of the thirty days up to that moment, this price among them: what a discount taken off now is compared
    with. before_minor: of the thirty days before this price began: what the price itself is compared with; None when
    there was none before.
    """

    sku: str
    price_minor: int
    from_at: datetime
    lowest_minor: int
    before_minor: int | None = None


async def keep(tx: Connection, prices: Iterable[Price]) -> None:
    """Keep prices, in place of those that were said of the same moments before."""
    ordered = sorted(prices, key=lambda one: (one.sku, one.currency, one.from_at))
    await tx.executemany(
        """insert into product_price (sku, currency, from_at, price_minor) values ($1, $2, $3, $4)
        on conflict (sku, currency, from_at) do update set price_minor = excluded.price_minor""",
        [(one.sku, one.currency, one.from_at, one.price_minor) for one in ordered],
    )


async def at_moment(connection: Connection, skus: Collection[str], currency: str, at: datetime) -> dict[str, PriceNow]:
    """The prices of articles at a moment, by sku; of those that had one."""
    rows = await connection.fetch(
        """select sku, price_minor, from_at from product_price
         where sku = any($1::text[]) and currency = $2 and from_at <= $3 order by sku, from_at desc""",
        list(skus),
        currency,
        at,
    )
    by_sku: dict[str, list[Price]] = {}
    for sku, price_minor, from_at in rows:
        by_sku.setdefault(sku, []).append(Price(sku, currency, from_at, price_minor))
    return {sku: _now(prices, at) for sku, prices in by_sku.items()}


def _now(prices: Sequence[Price], at: datetime) -> PriceNow:
    """prices: of one article, the newest first."""
    last = prices[0]
    lowest = min(one.price_minor for one in _in_force(prices, at - DAYS))
    before = [one.price_minor for one in _in_force(prices[1:], last.from_at - DAYS)]
    return PriceNow(last.sku, last.price_minor, last.from_at, lowest, min(before, default=None))


def _in_force(prices: Sequence[Price], since: datetime) -> list[Price]:
    """Those that were in force at some moment from `since` on: the last that began before it is one of them."""
    later = [one for one in prices if one.from_at > since]
    return [*later, *prices[len(later) : len(later) + 1]]
