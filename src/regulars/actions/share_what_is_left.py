"""What members earned and was not shared with their pools yet is shared."""

from datetime import datetime

from regulars.store import pools
from regulars.store.sharing import share_points
from regulars.store.shop import Shop


async def share_what_is_left(shop: Shop, at: datetime, most: int = 500) -> int:
    """The same for all members of whom something may not have been shared, at most so many; how many there were."""
    async with shop.db.connection() as connection:
        found = await pools.unshared(connection, most)
    for member_id in found:
        await share_points(shop, member_id, at)
    return len(found)
