"""The points of a household or group are parted: somebody leaves, or it is dissolved."""

from datetime import datetime

from regulars.engine.events.points import Sent
from regulars.engine.member import Wallet
from regulars.engine.program import Program
from regulars.ids import encode
from regulars.store import members
from regulars.store.database import Connection
from regulars.store.handover import Name, hand_over, parts_of
from regulars.store.history import SOURCE
from regulars.store.past import caught_up
from regulars.store.pools import InPool, Pool
from regulars.store.shop import Shop


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
