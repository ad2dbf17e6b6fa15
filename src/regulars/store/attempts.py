"""Members change together with what they share, in one transaction that is tried again while they move on."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from regulars.store import ledger
from regulars.store.database import Connection, Contended
from regulars.store.handover import Moved
from regulars.store.ledger import Change, Seen
from regulars.store.shop import Shop

TRIES = 40
PREFIX = "red"
"""Of the ids of redemptions."""

T = TypeVar("T")


async def tried(shop: Shop, member_ids: list[int], work: Callable[[Connection], Awaitable[T]]) -> T:
    """The work in a transaction, again while members move on. Lines are entered in the order of ids."""
    if member_ids:
        async with shop.lines.of(min(member_ids)):
            return await tried(shop, sorted(set(member_ids))[1:], work)
    for _ in range(TRIES):
        try:
            return await shop.db.run(work, idempotent=True)
        except (Moved, Seen):
            continue
    raise Contended(tries=TRIES)


async def write_all(tx: Connection, changes: list[Change], at: datetime) -> None:
    """Write the changes of members, no member twice, or give the transaction up. Raises Moved, Seen."""
    if len(await ledger.record_many(tx, changes, at)) < len(changes):
        raise Moved
