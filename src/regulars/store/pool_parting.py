"""The points of a household or group are parted: somebody leaves, or it is dissolved."""

from datetime import datetime

from regulars.engine.days import micros
from regulars.engine.events.points import Sent
from regulars.engine.member import Wallet
from regulars.engine.program import Program
from regulars.ids import encode
from regulars.store import audit, members, pools
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.handover import Name, hand_over, parts_of
from regulars.store.history import SOURCE
from regulars.store.members import MemberNotActive
from regulars.store.past import caught_up
from regulars.store.pools import InPool, NotInPool, Pool
from regulars.store.shop import Shop


async def leaves(
    shop: Shop, tx: Connection, pool: Pool, member_id: int, *, actor: Actor, actor_id: int, at: datetime
) -> dict[str, int]:
    """A member leaves; the points taken along, by wallet. Raises NotInPool, MemberNotActive, Moved."""
    here = await pools.members_of(tx, pool)
    own = next((one for one in here if one.member_id == member_id), None)
    if own is None:
        raise NotInPool()
    if member_id == pool.owner_id and len(here) > 1:
        raise MemberNotActive(status="owner")
    taken = {}
    if pool.leaving == "equal_part":
        taken = await paid_out(shop, tx, pool, own, len(here), f"leave:{pool.pool_id}:{micros(at)}", at)
    await pools.leave(tx, pool.pool_id, member_id, at)
    subject, member = encode("mem", pool.pool_id), encode("mem", member_id)
    await audit.note(shop, tx, "pool.left", subject, actor, actor_id, at, member=member)
    return taken


async def paid_out(
    shop: Shop, tx: Connection, pool: Pool, own: InPool, parts: int, name: str, at: datetime
) -> dict[str, int]:
    """An equal part of what can be spent goes to the member, rounded down; of each wallet how much."""
    rules, there = await there_is(shop, tx, pool, own.program_no, at)
    taken = {}
    for wallet, purse in there.items():
        part = purse.available // parts
        if part:
            sent = Sent(
                wallet=wallet, points=part, to=encode("mem", own.member_id), lots=parts_of(purse, part)
            )  # fmt: skip
            known = Name(SOURCE, f"{name}:{wallet}", shop.mac(name))
            await hand_over(
                shop, tx, rules, own.program_no, sent, known, giver=pool.pool_id, taker=own.member_id, at=at,
                inactive_too=True,
            )  # fmt: skip
            taken[wallet] = part
    return taken


async def there_is(
    shop: Shop, tx: Connection, pool: Pool, number: int, at: datetime
) -> tuple[Program, dict[str, Wallet]]:
    """What the pool can spend, by wallet."""
    rules = await shop.programs.in_force(number, at, at)
    loaded = await members.load(tx, pool.pool_id, number)
    now = caught_up(rules, loaded.stored.member, at)
    return rules, {name: wallet for name, wallet in now.wallets.items() if name in rules.wallets}
