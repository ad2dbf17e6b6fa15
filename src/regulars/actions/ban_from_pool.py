"""A member is kept out of a household or group."""

from datetime import datetime

from regulars.ids import encode
from regulars.store import audit, doors
from regulars.store.attempts import tried
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.doors import Door
from regulars.store.members import MemberNotActive
from regulars.store.pool_entering import lock_both
from regulars.store.pool_parting import leaves
from regulars.store.shop import Shop


async def ban_from_pool(shop: Shop, pool_id: int, member_id: int, *, actor: Actor, actor_id: int, at: datetime) -> None:
    """She leaves it, as anybody leaves it, and is let in no more until the ban is taken back.

    Raises UnknownPool, PoolDissolved, UnknownMember, MemberNotActive (also the owner, who cannot be banned).
    """

    async def ban(tx: Connection) -> None:
        pool = await lock_both(tx, pool_id, member_id)
        if member_id == pool.owner_id:
            raise MemberNotActive(status="owner")
        if member_id in pool.members:
            await leaves(shop, tx, pool, member_id, actor=actor, actor_id=actor_id, at=at)
        await doors.put(tx, Door(member_id, pool_id, "banned", at))
        subject, member = encode("mem", pool_id), encode("mem", member_id)
        await audit.note(shop, tx, "pool.banned", subject, actor, actor_id, at, member=member)

    await tried(shop, (), ban, idempotent=False)
