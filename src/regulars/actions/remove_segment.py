"""A segment is removed, and nobody is in it any more."""

from datetime import datetime

from regulars.store import memberships
from regulars.store.database import Connection
from regulars.store.shop import Shop


async def remove_segment(shop: Shop, number: int, segment_id: str, *, at: datetime) -> None:
    """Remove a segment; nobody is in it any more. Raises UnknownSegment."""

    async def remove(tx: Connection) -> None:
        await memberships.remove(tx, number, segment_id)

    await shop.db.run(remove)
    program = await shop.programs.in_force(number, at, at)
    await memberships.reckon_all(shop.db, number, program, at)
