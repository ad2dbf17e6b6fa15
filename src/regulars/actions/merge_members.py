"""Two members turn out to be one: what the one has goes to the other, who is found by all that found either."""

from datetime import datetime

from regulars.store import merging
from regulars.store.audit import Actor
from regulars.store.merging import Merged
from regulars.store.shop import Shop


async def merge_members(
    shop: Shop, of_id: int, into_id: int, *, actor: Actor, actor_id: int, at: datetime, lost_card: str = "",
    preview: bool = False,
) -> Merged:  # fmt: skip
    """Let `of_id` be `into_id` from now on: lots with their dates, points put aside, rewards not used yet, debts,
    counters, the higher tier, identifiers.

    lost_card: a card of the first that finds nobody any more. preview: what it would do; nothing is written. The same
    again changes nothing. Raises Invalid, UnknownMember, MemberNotActive, MergedElsewhere, NotPossible (both have
    points put aside under one name).
    """
    return await merging.merge(
        shop, of_id, into_id, actor=actor, actor_id=actor_id, at=at, lost_card=lost_card, preview=preview
    )
