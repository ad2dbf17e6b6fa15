"""A member leaves a household or group, with her part of its points where the pool says so."""

from datetime import datetime

from regulars.store import pools
from regulars.store.attempts import tried
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.pool_parting import leaves
from regulars.store.shop import Shop


async def leave_pool(
    shop: Shop, pool_id: int, member_id: int, *, actor: Actor, actor_id: int, at: datetime
) -> dict[str, int]:
    """Leave; the points taken along, by wallet. Raises UnknownPool, PoolDissolved, NotInPool, MemberNotActive (the
    owner, who dissolves it instead).
    """

    async def leave(tx: Connection) -> dict[str, int]:
        pool = await pools.lock(tx, pool_id)
        return await leaves(shop, tx, pool, member_id, actor=actor, actor_id=actor_id, at=at)

    return await tried(shop, (), leave, idempotent=False)
