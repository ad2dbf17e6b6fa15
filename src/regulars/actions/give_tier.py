"""A tier given by a person: for good, until a day, or fixed."""

from datetime import datetime

from regulars.engine.events.members import Assigned
from regulars.store import assignments
from regulars.store.budgets import record_asking
from regulars.store.recorder import Outcome
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
    occurrence = assignments.occurrence(shop, name, given, rules, member_id=member_id, program_no=number, source=source)
    return await record_asking(shop, occurrence, at)
