"""Points given or taken by a person, with a reason."""

from datetime import datetime

from regulars.engine.events.points import Corrected
from regulars.errors import FieldError, Invalid
from regulars.store.budgets import record_asking
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop


async def correct_points(
    shop: Shop,
    correction_id: str,
    points: int,
    reason: str,
    *,
    member_id: int,
    source: str,
    at: datetime,
    program: str = "",
    wallet: str = "",
    until: int | None = None,
) -> Outcome:
    """Add points, or take them when `points` is negative. until: the day number on which they expire, if not as
    the wallet says. Raises Invalid, NotEnoughPoints, DifferentBody.
    """
    number, rules = await shop.programs.now_for(program, member_id, at)
    name = wallet or rules.main_wallet
    if name not in rules.wallets:
        raise Invalid(errors=(FieldError("/wallet", f"there is no wallet {name!r}"),))
    if points == 0:
        raise Invalid(errors=(FieldError("/points", "nothing to correct"),))

    async def event_of(loaded: Loaded) -> Made:
        return Made(Corrected(wallet=name, points=points, reason=reason, until=until), rules)

    request = shop.mac((member_id, name, points, reason, until))
    occurrence = Occurrence("corrected", source, correction_id, request, member_id, number, event_of, inactive_too=True)
    return await record_asking(shop, occurrence, at)
