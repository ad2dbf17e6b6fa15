"""Members change together with what they share, in one transaction that is tried again while they move on."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import TypeVar

from regulars.ids import BadId, decode
from regulars.store import ledger
from regulars.store.database import Connection, Contended
from regulars.store.handover import Moved
from regulars.store.ledger import Change, Gone, Seen
from regulars.store.shop import Shop

TRIES = 40
PREFIX = "red"
"""Of the ids of redemptions."""

T = TypeVar("T")


def number_of(name: str) -> int | None:
    """The id of a redemption that somebody asked for, by its name; None for a voucher that came by itself."""
    try:
        return decode(PREFIX, name)
    except BadId:
        return None


async def tried(
    shop: Shop, member_ids: Iterable[int], work: Callable[[Connection], Awaitable[T]], *, idempotent: bool = True
) -> T:
    """The work in a transaction, again while members move on, or others take what it was promised of budgets.

    idempotent: as of `Database.run`. Raises Contended.
    """
    async with in_hand(shop, member_ids):
        for _ in range(TRIES):
            try:
                return await shop.db.run(work, idempotent=idempotent)
            except (Moved, Seen, Gone):
                continue
    raise Contended(tries=TRIES)


@asynccontextmanager
async def in_hand(shop: Shop, member_ids: Iterable[int]) -> AsyncIterator[None]:
    """Nobody else in this process changes any of them meanwhile; always in the same order, so that nobody waits for
    one who waits for her.
    """
    async with AsyncExitStack() as stack:
        for member_id in sorted(set(member_ids)):
            await stack.enter_async_context(shop.lines.of(member_id))
        yield


async def write_all(tx: Connection, changes: list[Change], at: datetime) -> None:
    """Write the changes of members, no member twice, or give the transaction up. Raises Moved, Seen, Gone."""
    if len(await ledger.record_many(tx, changes, at)) < len(changes):
        raise Moved
