"""Every minute: members counted where they stand on leaderboards, and the first of periods that are over rewarded."""

from datetime import datetime, timedelta

from regulars.actions.settle_leaderboards import settle_leaderboards
from regulars.store.shop import Shop
from regulars.worker.job import Job


async def run(shop: Shop, at: datetime) -> bool:
    """Some of them; whether there are more."""
    return await settle_leaderboards(shop, at)


JOB = Job("settle_leaderboards", timedelta(minutes=1), run)
