"""What a member says about a reward that redeems itself: from how many points on, or not at all."""

from datetime import datetime

from regulars.engine.events.members import Set
from regulars.store.budgets import record_asking
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop


async def set_reward(
    shop: Shop,
    setting_id: str,
    event: Set,
    *,
    member_id: int,
    source: str,
    at: datetime,
    program: str = "",
) -> Outcome:
    """Keep what she said. Raises UnknownMember, MemberNotActive, NotPossible, DifferentBody."""
    number, rules = await shop.programs.now_for(program, member_id, at)

    async def event_of(loaded: Loaded) -> Made:
        return Made(event, rules)

    request = shop.mac((member_id, event.reward, event.threshold, event.banks))
    return await record_asking(shop, Occurrence("set", source, setting_id, request, member_id, number, event_of), at)
