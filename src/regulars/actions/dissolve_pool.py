"""A household or group is dissolved."""

from datetime import datetime

from regulars.engine.events.points import Corrected
from regulars.ids import encode
from regulars.store import audit, members, pools
from regulars.store.attempts import tried
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.handover import Name, step_of, write
from regulars.store.history import SOURCE
from regulars.store.ledger import Change
from regulars.store.pool_parting import paid_out, there_is
from regulars.store.pools import Pool
from regulars.store.shop import Shop


async def dissolve_pool(
    shop: Shop, pool_id: int, *, actor: Actor, actor_id: int, at: datetime
) -> dict[int, dict[str, int]]:
    """The pool ends; the points that each member got, by wallet. What cannot be parted evenly is the owner's.

    Raises UnknownPool, PoolDissolved.
    """

    async def dissolve(tx: Connection) -> dict[int, dict[str, int]]:
        pool = await pools.lock(tx, pool_id)
        here = await pools.members_of(tx, pool)
        got: dict[int, dict[str, int]] = {}
        left = len(here)
        for own in sorted(here, key=lambda one: one.member_id == pool.owner_id):
            if pool.dissolving == "equal_parts" or (pool.dissolving == "to_owner" and own.member_id == pool.owner_id):
                parts = left if pool.dissolving == "equal_parts" else 1
                named = f"dissolve:{pool_id}:{own.member_id}"
                got[own.member_id] = await paid_out(shop, tx, pool, own, parts, named, at)
            left -= 1
            await pools.leave(tx, pool_id, own.member_id, at)
        if pool.dissolving == "lapse":
            await _lapse(shop, tx, pool, here[0].program_no, at)
        await pools.dissolve(tx, pool_id, at)
        await members.set_status(tx, pool_id, "left")
        subject = encode("mem", pool_id)
        await audit.note(shop, tx, "pool.dissolved", subject, actor, actor_id, at, members=len(here))
        return got

    return await tried(shop, (), dissolve, idempotent=False)


async def _lapse(shop: Shop, tx: Connection, pool: Pool, number: int, at: datetime) -> None:
    rules, there = await there_is(shop, tx, pool, number, at)
    for wallet, purse in there.items():
        if purse.available:
            loaded = await members.load(tx, pool.pool_id, number)
            name = f"dissolve:{pool.pool_id}:{wallet}"
            gone = Corrected(wallet=wallet, points=-purse.available, reason="the household or group was dissolved")
            step = await step_of(shop, tx, number, loaded, gone, rules, Name(SOURCE, name, shop.mac(name)), at)
            await write(tx, [Change(pool.pool_id, number, loaded.stored.member.seq, (step,))], at)
