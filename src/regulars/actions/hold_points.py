"""Put points aside until a receipt takes them, or their time is over."""

from datetime import datetime, timedelta

from regulars.engine.days import micros
from regulars.engine.events.points import Held
from regulars.errors import FieldError, Invalid
from regulars.store.budgets import record_asking
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop

MOST = timedelta(hours=24)


async def hold_points(
    shop: Shop,
    hold_id: str,
    points: int,
    *,
    member_id: int,
    lasts: timedelta,
    source: str,
    at: datetime,
    program: str = "",
    wallet: str = "",
    state_name: str = "",
) -> Outcome:
    """Put points aside under a name. state_name: by which a receipt names it, if not by the same.

    Raises Invalid, NotEnoughPoints, DifferentBody.
    """
    number, rules = await shop.programs.now_for(program, member_id, at)
    name = wallet or rules.main_wallet
    if name not in rules.wallets:
        raise Invalid(errors=(FieldError("/wallet", f"there is no wallet {name!r}"),))
    if not timedelta(0) < lasts <= MOST:
        raise Invalid(errors=(FieldError("/minutes", "more than nothing, and at most 24 hours"),))

    async def event_of(loaded: Loaded) -> Made:
        return Made(Held(hold_id=state_name or hold_id, wallet=name, points=points, until_us=micros(at + lasts)), rules)

    request = shop.mac((member_id, name, points, lasts))
    occurrence = Occurrence("held", source, hold_id, request, member_id, number, event_of)
    return await record_asking(shop, occurrence, at)
