"""A household or group invites a member."""

from datetime import datetime

from regulars.store.audit import Actor
from regulars.store.pool_entering import wish
from regulars.store.shop import Shop


async def invite_to_pool(
    shop: Shop, pool_id: int, member_id: int, *, actor: Actor, actor_id: int, at: datetime
) -> bool:
    """She enters when she asks for it; at once, if she asked before. Whether she is in it now.

    Raises UnknownPool, PoolDissolved, UnknownMember, MemberNotActive, BannedFromPool.
    """
    return await wish(shop, pool_id, member_id, "invited", actor=actor, actor_id=actor_id, at=at)
