"""The shop says what one of a currency is worth in the program's on a day."""

from datetime import date, datetime

from regulars.engine.money import MOST_DIGITS, digits_of, parse_decimal
from regulars.errors import FieldError, Invalid
from regulars.store import audit, exchange_rates
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.exchange_rates import ExchangeRate
from regulars.store.shop import Shop

DEAREST = 10**6
"""One of a currency is worth at most so many of another."""


async def set_exchange_rate(
    shop: Shop, currency: str, day: date, rate: str, *, program: str = "", actor: Actor, actor_id: int, at: datetime
) -> ExchangeRate:
    """Keep the rate of a day, in place of one said before; receipts that were reckoned stay as they are.

    rate: what one of the currency is worth in the program's, an exact decimal. Raises Invalid, UnknownProgram.
    """
    _, rules = await shop.programs.now(program, at)
    told = ExchangeRate(currency, rules.currency, day, rate, at)
    if wrong := _faults(told):
        raise Invalid(errors=tuple(wrong))

    async def keep(tx: Connection) -> None:
        before = await exchange_rates.put(tx, told)
        if before == rate:
            return
        details = {"rate": rate, "before": before or ""}
        await audit.note(
            shop, tx, "exchange_rate.set", f"{currency}/{told.into}/{day.isoformat()}", actor, actor_id, at, **details
        )

    await shop.db.run(keep, idempotent=True)
    return told


def _faults(told: ExchangeRate) -> list[FieldError]:
    found = []
    try:
        digits_of(told.currency)
    except ValueError as fault:
        found.append(FieldError("/currency", str(fault)))
    if told.currency == told.into:
        found.append(FieldError("/currency", "is the program's own currency"))
    try:
        value = parse_decimal(told.rate, MOST_DIGITS)
        if not 0 < value <= DEAREST * 10**MOST_DIGITS:
            found.append(FieldError("/rate", "must be more than nothing, and at most a million"))
    except ValueError as fault:
        found.append(FieldError("/rate", str(fault)))
    return found
