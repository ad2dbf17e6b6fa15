"""A tier given by a person: for good, until a day, or fixed."""

from datetime import datetime

from regulars.engine.events.members import Assigned
from regulars.store.budgets import record_asking
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop


async def give_tier(
    shop: Shop,
    name: str,
    given: Assigned,
    *,
    member_id: int,
    source: str,
    at: datetime,
    program: str = "",
) -> Outcome:
    """Give the member a tier; `name` makes it the same one when it is sent again. Raises NotPossible (there is no such
    tier), UnknownMember, UnknownProgram, DifferentBody.
    """
    number, rules = await shop.programs.now_for(program, member_id, at)

    async def event_of(loaded: Loaded) -> Made:
        return Made(given, rules)

    request = shop.mac((member_id, given.tier_set, given.tier, given.until, given.is_fixed))
    occurrence = Occurrence("assigned", source, name, request, member_id, number, event_of)
    return await record_asking(shop, occurrence, at)
