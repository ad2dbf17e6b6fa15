"""What members filled in and was not recorded at once, because something broke in between."""

from datetime import datetime, timedelta
from functools import partial

import structlog

from regulars.errors import RegularsError
from regulars.ids import encode
from regulars.store import profiles
from regulars.store.shop import Shop
from regulars.store.telling import tell_profile

AT_ONCE = timedelta(minutes=1)
"""So long whoever changed the member may be about to record it."""

log = structlog.get_logger("regulars.actions")


async def tell_profiles(shop: Shop, at: datetime, most: int = 500) -> int:
    """Record what is left, of at most so many members; how many there were."""
    async with shop.db.connection() as connection:
        found = await profiles.untold(connection, at - AT_ONCE, most)
    for member_id in found:
        try:
            await tell_profile(shop, member_id, at)
        except RegularsError as error:
            log.warning("a profile is not recorded", member=encode("mem", member_id), error=error.code)
            await shop.db.run(partial(profiles.told, member_id=member_id, at=at), idempotent=True)
    return len(found)
