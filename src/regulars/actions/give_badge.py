"""A badge given or taken by a person."""

from datetime import datetime

from regulars.engine.events.members import Badged
from regulars.store.budgets import record_asking
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop


async def give_badge(
    shop: Shop, name: str, given: Badged, *, member_id: int, source: str, at: datetime, program: str = ""
) -> Outcome:
    """Give the member a badge, or take it; `name` makes it the same one when it is sent again.

    Raises NotPossible (no such badge, she has it, she has it not), UnknownMember, UnknownProgram, DifferentBody.
    """
    number, rules = await shop.programs.now_for(program, member_id, at)

    async def event_of(loaded: Loaded) -> Made:
        return Made(given, rules)

    request = shop.mac((member_id, given.badge, given.is_taken))
    occurrence = Occurrence("badged", source, name, request, member_id, number, event_of)
    return await record_asking(shop, occurrence, at)
