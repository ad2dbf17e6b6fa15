"""A household or a group begins: a member without a person, whose points are of all who are in it."""

from datetime import datetime

from msgspec import structs

from regulars.engine.events.members import Joined
from regulars.ids import encode
from regulars.store import audit, members, pools
from regulars.store.attempts import tried, write_all
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.handover import Name, step_of
from regulars.store.history import SOURCE
from regulars.store.ledger import Change, Stored
from regulars.store.members import Loaded, Person
from regulars.store.merges import lock
from regulars.store.pools import Pool
from regulars.store.shop import Shop


async def make_pool(
    shop: Shop, pool: Pool, kind: str, name: str, *, program: str = "", actor: Actor, actor_id: int, at: datetime
) -> Pool:
    """Make the pool in a program, with its owner in it; the id in `pool` is not looked at.

    Raises UnknownMember (the owner), MemberNotActive, UnknownProgram.
    """
    number, rules = await shop.programs.now(program, at)
    made = structs.replace(pool, pool_id=shop.new_id(at), members=())

    async def make(tx: Connection) -> None:
        (owner,) = (await lock(tx, (pool.owner_id,))).values()
        members.refuse_inactive(Loaded(owner.member_id, owner.status, None, Stored(), merged_into=owner.merged_into))
        await members.add(tx, made.pool_id, Person(name=name), (), at)
        await members.set_kind(tx, made.pool_id, kind)
        await pools.add(tx, made)
        newcomer = Loaded(made.pool_id, "active", None, Stored())
        event = Joined(welcome=False, formally=rules.membership.joins != "never")
        named = f"member:{made.pool_id}"
        step = await step_of(shop, tx, number, newcomer, event, rules, Name(SOURCE, named, shop.mac(named)), at)
        await write_all(tx, [Change(made.pool_id, number, 0, (step,))], at)
        await pools.enter(tx, pools.InPool(pool.owner_id, made.pool_id, 0, True, number, at, 0))
        details = {"kind": kind, "owner": encode("mem", pool.owner_id)}
        await audit.note(shop, tx, "pool.made", encode("mem", made.pool_id), actor, actor_id, at, **details)

    await tried(shop, (), make, idempotent=False)
    return structs.replace(made, members=(pool.owner_id,))
