"""A member is in a household or group from now on, and gives a share of what she earns."""

from datetime import datetime

from regulars.ids import encode
from regulars.store import audit, members, pools
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.members import MemberNotActive
from regulars.store.merges import lock
from regulars.store.pools import InPool, UnknownPool
from regulars.store.shop import Shop


async def join_pool(
    shop: Shop, pool_id: int, member_id: int, *, share: int, may_spend: bool, actor: Actor, actor_id: int,
    at: datetime,
) -> InPool:  # fmt: skip
    """Be in the pool, or give another share; what was earned before stays with the member. share: percent.

    Raises UnknownPool, PoolDissolved, UnknownMember, MemberNotActive, SharesTooMuch.
    """

    async def join(tx: Connection) -> InPool:
        rows = await lock(tx, (member_id, pool_id))
        pool = await pools.lock(tx, pool_id)
        one = rows[member_id]
        if one.kind in pools.KINDS:
            raise MemberNotActive(status=one.kind)
        if one.status != "active":
            raise MemberNotActive(status=one.status)
        (number,) = await members.programs_of(tx, pool_id)
        seq = (await members.load(tx, member_id, number)).stored.member.seq
        in_pool = InPool(member_id, pool_id, share, may_spend, number, at, seq)
        await pools.enter(tx, in_pool)
        details = {"member": encode("mem", member_id), "share": share, "may_spend": may_spend}
        await audit.note(shop, tx, "pool.joined", encode("mem", pool.pool_id), actor, actor_id, at, **details)
        return in_pool

    if member_id == pool_id:
        raise UnknownPool()
    async with shop.lines.of(min(member_id, pool_id)), shop.lines.of(max(member_id, pool_id)):
        return await shop.db.run(join)
