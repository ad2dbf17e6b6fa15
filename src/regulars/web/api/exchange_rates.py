"""What other currencies are worth in the program's, day by day: receipts of that day are reckoned with it."""

from datetime import date, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.set_exchange_rate import set_exchange_rate
from regulars.store import exchange_rates as kept
from regulars.store.exchange_rates import ExchangeRate
from regulars.store.programs import UnknownProgram
from regulars.web.api.member_status import doer
from regulars.web.api.pointers import within
from regulars.web.endpoint import Call, endpoint

Short = Annotated[str, Meta(max_length=100)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", examples=["USD"])]

DAYS = 31
"""So many days back are shown when nothing is said."""


class RatePath(msgspec.Struct):
    """A currency, and the day of the sales in the program's time zone."""

    currency: Currency
    day: date


class RateBody(msgspec.Struct, forbid_unknown_fields=True):
    """What one of the currency is worth in that of the program."""

    rate: Annotated[str, Meta(pattern=r"^[0-9]{1,7}(\.[0-9]{1,9})?$", examples=["0.92"])]
    program: Annotated[Short, Meta(description="A program's id; by default the shop's own program.")] = ""


class RateAnswer(msgspec.Struct):
    """One of `currency` was worth `rate` of `into` on that day."""

    currency: str
    into: str
    day: date
    rate: str


class RatesQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Of which currency, and of which days: by default the last month."""

    currency: Annotated[str, Meta(pattern="^([A-Z]{3})?$")] = ""
    from_day: date | None = msgspec.field(default=None, name="from")
    to_day: date | None = msgspec.field(default=None, name="to")


class RatesAnswer(msgspec.Struct):
    """The rates, the newest first, at most 1,000."""

    rates: list[RateAnswer]


@endpoint(
    "PUT",
    "/v1/exchange-rates/{currency}/{day}",
    scope="programs:write",
    tag="Programs",
    errors=(UnknownProgram,),
    example={"rate": "0.92"},
)
async def set_rate(call: Call, path: RatePath, body: RateBody) -> RateAnswer:
    """Say the rate of a day. Receipts that were reckoned with another one stay as they are."""
    with within():
        told = await set_exchange_rate(
            call.shop, path.currency, path.day, body.rate, program=body.program, **doer(call)
        )  # fmt: skip
    return _answer(told)


@endpoint("GET", "/v1/exchange-rates", scope="programs:write", tag="Programs")
async def rates(call: Call, query: RatesQuery) -> RatesAnswer:
    """The rates that are known."""
    until = query.to_day or (call.at + timedelta(days=1)).date()
    since = query.from_day or until - timedelta(days=DAYS)
    async with call.shop.db.connection() as connection:
        found = await kept.known(connection, query.currency, since, until)
    return RatesAnswer([_answer(one) for one in found])


def _answer(one: ExchangeRate) -> RateAnswer:
    return RateAnswer(one.currency, one.into, one.day, one.rate)
