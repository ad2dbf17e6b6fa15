"""A member leaves a household or group, with her part of its points where the pool says so."""

from datetime import datetime

from regulars.engine.days import micros
from regulars.ids import encode
from regulars.store import audit, pools
from regulars.store.attempts import tried
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.members import MemberNotActive
from regulars.store.pool_parting import paid_out
from regulars.store.pools import NotInPool
from regulars.store.shop import Shop


async def leave_pool(
    shop: Shop, pool_id: int, member_id: int, *, actor: Actor, actor_id: int, at: datetime
) -> dict[str, int]:
    """Leave; the points taken along, by wallet. Raises UnknownPool, PoolDissolved, NotInPool, MemberNotActive (the
    owner, who dissolves it instead).
    """

    async def leave(tx: Connection) -> dict[str, int]:
        pool = await pools.lock(tx, pool_id)
        here = await pools.members_of(tx, pool)
        own = next((one for one in here if one.member_id == member_id), None)
        if own is None:
            raise NotInPool()
        if member_id == pool.owner_id and len(here) > 1:
            raise MemberNotActive(status="owner")
        taken = {}
        if pool.leaving == "equal_part":
            taken = await paid_out(shop, tx, pool, own, len(here), f"leave:{pool_id}:{micros(at)}", at)
        await pools.leave(tx, pool_id, member_id, at)
        subject, member = encode("mem", pool_id), encode("mem", member_id)
        await audit.note(shop, tx, "pool.left", subject, actor, actor_id, at, member=member)
        return taken

    return await tried(shop, (), leave, idempotent=False)
