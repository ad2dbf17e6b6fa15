"""What one of a currency was worth in another on a day, as the shop says; receipts of that day are reckoned with it."""

from datetime import date, datetime

import msgspec

from regulars.engine.days import to_date
from regulars.engine.events.receipts import Receipt
from regulars.engine.program import Program
from regulars.engine.steps.exchange import converted
from regulars.store.database import Connection
from regulars.store.shop import Shop

MOST: int = 1000
"""So many rates are read at most."""


class ExchangeRate(msgspec.Struct, frozen=True):
    """rate: what one of `currency` was worth in `into` on that day, an exact decimal."""

    currency: str
    into: str
    day: date
    rate: str
    set_at: datetime


async def put(tx: Connection, one: ExchangeRate) -> str | None:
    """Keep a rate, in place of one that was said before; that one. Receipts that were reckoned stay as they are."""
    before: str | None = await tx.fetchval(
        "select rate from exchange_rate where currency = $1 and into_currency = $2 and day = $3 for update",
        one.currency, one.into, one.day,
    )  # fmt: skip
    await tx.execute(
        """insert into exchange_rate (currency, into_currency, day, rate, set_at) values ($1, $2, $3, $4, $5)
        on conflict (currency, into_currency, day) do update set rate = excluded.rate, set_at = excluded.set_at""",
        one.currency, one.into, one.day, one.rate, one.set_at,
    )  # fmt: skip
    return before


async def known(connection: Connection, currency: str, from_day: date, to_day: date) -> list[ExchangeRate]:
    """The rates of a currency, or, empty, of all, from one day to another, both included; the newest first."""
    rows = await connection.fetch(
        """select currency, into_currency, day, rate, set_at from exchange_rate
        where ($1 = '' or currency = $1) and day between $2 and $3
        order by day desc, currency, into_currency limit $4""",
        currency, from_day, to_day, MOST,
    )  # fmt: skip
    return [ExchangeRate(*row) for row in rows]


class Exchange:
    """Reckons receipts in other currencies in those of their programs; a rate is read once for all of them."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._rates: dict[tuple[str, str, int], str | None] = {}

    async def converted(self, program: Program, receipt: Receipt) -> Receipt:
        """The receipt in the program's currency by the rate of its day; as it is when there is none, or the program
        does not take its currency: `checks.receipts` says what is wrong then.
        """
        if receipt.currency not in program.currencies:
            return receipt
        day = program.clock.day(receipt.occurred_us)
        key = (receipt.currency, program.currency, day)
        if key not in self._rates:
            self._rates[key] = await self._rate(*key)
        rate = self._rates[key]
        return receipt if rate is None else converted(receipt, program.currency, rate, day)

    async def _rate(self, currency: str, into: str, day: int) -> str | None:
        async with self._shop.db.connection() as connection:
            rate: str | None = await connection.fetchval(
                "select rate from exchange_rate where currency = $1 and into_currency = $2 and day = $3",
                currency, into, to_date(day),
            )  # fmt: skip
        return rate
