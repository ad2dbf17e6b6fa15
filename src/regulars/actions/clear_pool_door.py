"""A member stands at the door of a household or group no more: an invitation, an application or a ban is taken back."""

from datetime import datetime

from regulars.ids import encode
from regulars.store import audit, doors, pools
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.shop import Shop


async def clear_pool_door(
    shop: Shop, pool_id: int, member_id: int, *, actor: Actor, actor_id: int, at: datetime
) -> bool:
    """Whether there was anything to take back. Raises UnknownPool, PoolDissolved."""

    async def clear(tx: Connection) -> bool:
        await pools.lock(tx, pool_id)
        stood = await doors.at(tx, pool_id, member_id)
        if stood is None:
            return False
        await doors.clear(tx, pool_id, member_id)
        subject, member = encode("mem", pool_id), encode("mem", member_id)
        await audit.note(shop, tx, "pool.cleared", subject, actor, actor_id, at, member=member, stood=stood)
        return True

    return await shop.db.run(clear)
