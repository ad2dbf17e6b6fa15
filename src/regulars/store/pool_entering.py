"""A member enters a household or group: let in by the shop, or when it wants her and she wants it."""

from datetime import datetime

from regulars.ids import encode
from regulars.store import audit, doors, members, pools
from regulars.store.attempts import in_hand
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.doors import BannedFromPool, Door, State
from regulars.store.members import MemberNotActive
from regulars.store.merges import lock
from regulars.store.pools import KINDS, InPool, Pool, UnknownPool
from regulars.store.shop import Shop

_MEETS: dict[State, State] = {"invited": "asking", "asking": "invited"}


async def let_in(
    shop: Shop, tx: Connection, pool_id: int, member_id: int, *, share: int, may_spend: bool, actor: Actor,
    actor_id: int, at: datetime,
) -> InPool:  # fmt: skip
    """She is in it, or gives another share. Raises as `lock_both`, SharesTooMuch, BannedFromPool."""
    pool = await lock_both(tx, pool_id, member_id)
    if await doors.at(tx, pool_id, member_id) == "banned":
        raise BannedFromPool()
    await doors.clear(tx, pool_id, member_id)
    (number,) = await members.programs_of(tx, pool_id)
    seq = (await members.load(tx, member_id, number)).stored.member.seq
    in_pool = InPool(member_id, pool_id, share, may_spend, number, at, seq)
    await pools.enter(tx, in_pool)
    details = {"member": encode("mem", member_id), "share": share, "may_spend": may_spend}
    await audit.note(shop, tx, "pool.joined", encode("mem", pool.pool_id), actor, actor_id, at, **details)
    return in_pool


async def lock_both(tx: Connection, pool_id: int, member_id: int) -> Pool:
    """The pool and the member, kept from other changes. Raises UnknownPool, PoolDissolved, UnknownMember,
    MemberNotActive.
    """
    if member_id == pool_id:
        raise UnknownPool()
    rows = await lock(tx, (member_id, pool_id))
    pool = await pools.lock(tx, pool_id)
    one = rows[member_id]
    if one.kind in KINDS:
        raise MemberNotActive(status=one.kind)
    if one.status != "active":
        raise MemberNotActive(status=one.status)
    return pool


async def wish(
    shop: Shop, pool_id: int, member_id: int, state: State, *, actor: Actor, actor_id: int, at: datetime
) -> bool:
    """The pool invites her, or she asks to be let in; she is in it when both did, or was already: then True.

    Raises as `let_in`.
    """

    async def meet(tx: Connection) -> bool:
        pool = await lock_both(tx, pool_id, member_id)
        if member_id in pool.members:
            return True
        stands = await doors.at(tx, pool_id, member_id)
        if stands == "banned":
            raise BannedFromPool()
        if stands == _MEETS[state]:
            await let_in(
                shop, tx, pool_id, member_id, share=0, may_spend=False, actor=actor, actor_id=actor_id, at=at
            )  # fmt: skip
            return True
        await doors.put(tx, Door(member_id, pool_id, state, at))
        subject, member = encode("mem", pool_id), encode("mem", member_id)
        await audit.note(shop, tx, f"pool.{state}", subject, actor, actor_id, at, member=member)
        return False

    if member_id == pool_id:
        raise UnknownPool()
    async with in_hand(shop, (member_id, pool_id)):
        return await shop.db.run(meet)
