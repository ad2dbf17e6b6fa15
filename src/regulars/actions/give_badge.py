"""A badge given or taken by a person."""

from datetime import datetime

from regulars.engine.events.members import Badged
from regulars.store import badges
from regulars.store.budgets import record_asking
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop


async def give_badge(
    shop: Shop, name: str, given: Badged, *, member_id: int, source: str, at: datetime, program: str = ""
) -> Outcome:
    """Give the member a badge, or take it; `name` makes it the same one when it is sent again.

    Raises NotPossible (no such badge, she has it, she has it not), UnknownMember, UnknownProgram, DifferentBody.
    """
    number, rules = await shop.programs.now_for(program, member_id, at)
    asked = badges.occurrence(shop, name, given, rules, member_id=member_id, program_no=number, source=source)
    return await record_asking(shop, asked, at)
