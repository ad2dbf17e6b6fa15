"""Record what a member did, that is no sale, and everything that follows from it."""

from datetime import datetime

from regulars.store import activities
from regulars.store.activities import Did
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop


async def record_activity(
    shop: Shop, did: Did, *, member_id: int, source: str, at: datetime, program: str = ""
) -> Outcome:
    """Record an activity under (source, its id), once.

    Raises Invalid, UnknownMember, MemberNotActive, NotPossible, DifferentBody.
    """
    return await activities.record(shop, did, member_id=member_id, source=source, at=at, program=program)
