"""Every minute: friends whose receipt is safe now, and those whose receipt came back."""

from datetime import datetime, timedelta

from regulars.actions.reward_referrals import reward_referrals
from regulars.store import referrals
from regulars.store.shop import Shop
from regulars.worker.job import Job

AT_ONCE = 500


async def run(shop: Shop, at: datetime) -> bool:
    """Some of them; whether there are more."""
    return await reward_referrals(shop, at, most=AT_ONCE) == AT_ONCE


async def soonest(shop: Shop, at: datetime) -> datetime | None:
    """When the next friend's receipt is safe."""
    async with shop.db.connection() as connection:
        return await referrals.next_due(connection, at)


JOB = Job("reward_referrals", timedelta(minutes=1), run, soonest)
