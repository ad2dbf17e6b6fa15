"""Points last longer, by an act of a person, with a reason."""

from datetime import datetime

from regulars.engine.days import NEVER
from regulars.engine.events.points import Extended
from regulars.errors import FieldError, Invalid
from regulars.store.budgets import record_asking
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop


async def extend_points(
    shop: Shop,
    extension_id: str,
    until: int,
    reason: str,
    *,
    member_id: int,
    source: str,
    at: datetime,
    before: int = NEVER,
    program: str = "",
    wallet: str = "",
) -> Outcome:
    """Points that would be over by the day `before` last until the day `until`, both day numbers of the first day on
    which they no longer can be spent. Raises Invalid, NotPossible (nothing to extend), DifferentBody.
    """
    number, rules = await shop.programs.now_for(program, member_id, at)
    name = wallet or rules.main_wallet
    if name not in rules.wallets:
        raise Invalid(errors=(FieldError("/wallet", f"there is no wallet {name!r}"),))

    async def event_of(loaded: Loaded) -> Made:
        return Made(Extended(wallet=name, until=until, reason=reason, before=before), rules)

    request = shop.mac((member_id, name, until, before, reason))
    occurrence = Occurrence("extended", source, extension_id, request, member_id, number, event_of, inactive_too=True)
    return await record_asking(shop, occurrence, at)
