"""A member is in a household or group from now on, and gives a share of what she earns."""

from datetime import datetime
from functools import partial

from regulars.store.attempts import in_hand
from regulars.store.audit import Actor
from regulars.store.pool_entering import let_in
from regulars.store.pools import InPool, UnknownPool
from regulars.store.shop import Shop


async def join_pool(
    shop: Shop, pool_id: int, member_id: int, *, share: int, may_spend: bool, actor: Actor, actor_id: int,
    at: datetime,
) -> InPool:  # fmt: skip
    """Be in the pool, or give another share; what was earned before stays with the member. share: percent.

    Raises UnknownPool, PoolDissolved, UnknownMember, MemberNotActive, SharesTooMuch, BannedFromPool.
    """
    if member_id == pool_id:
        raise UnknownPool()
    join = partial(
        let_in, shop, pool_id=pool_id, member_id=member_id, share=share, may_spend=may_spend, actor=actor,
        actor_id=actor_id, at=at,
    )  # fmt: skip
    async with in_hand(shop, (member_id, pool_id)):
        return await shop.db.run(join)
