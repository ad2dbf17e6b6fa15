"""Leaderboards: members counted in their ranges; periods that are over settled, and what places give recorded."""

from datetime import datetime

from regulars.store import leaderboards, placing
from regulars.store.shop import Shop


async def settle_leaderboards(shop: Shop, at: datetime, *, most: int = 500) -> bool:
    """Settle what is due and record what at most so many places give; whether there is more to do."""
    async with shop.db.connection() as connection:
        counted = await leaderboards.count_moved(connection)
    await placing.settle_rounds(shop, at)
    return await placing.give_places(shop, at, most) == most or counted == leaderboards.COUNTED_AT_ONCE
