"""Friends who were invited: rewarded when their receipt is safe, reversed when it comes back."""

from datetime import datetime, timedelta
from functools import partial

import structlog
from msgspec import structs

from regulars.ids import encode
from regulars.store import referrals, rewarding
from regulars.store.shop import Shop

AGAIN_AFTER = timedelta(hours=1)
"""A friend for whom it failed is looked at again after so long."""

log = structlog.get_logger("regulars.actions")


async def reward_referrals(shop: Shop, at: datetime, *, most: int = 500) -> int:
    """Look at whoever is due, or did something since, at most so many; how many there were."""
    async with shop.db.connection() as connection:
        found = await referrals.due(connection, at, most)
    for one, error in await rewarding.look_at_all(shop, found, at):
        log.warning("a friend is not rewarded", member=encode("mem", one.friend_id), error=error.code)
        later = structs.replace(one, due_at=at + AGAIN_AFTER)
        await shop.db.run(partial(referrals.save, one=later, before=one), idempotent=True)
    return len(found)
