"""A member asks a household or group to let her in."""

from datetime import datetime

from regulars.store.audit import Actor
from regulars.store.pool_entering import wish
from regulars.store.shop import Shop


async def ask_to_enter_pool(
    shop: Shop, pool_id: int, member_id: int, *, actor: Actor, actor_id: int, at: datetime
) -> bool:
    """She enters when she is invited; at once, if she is invited already. Whether she is in it now.

    Raises UnknownPool, PoolDissolved, UnknownMember, MemberNotActive, BannedFromPool.
    """
    return await wish(shop, pool_id, member_id, "asking", actor=actor, actor_id=actor_id, at=at)
