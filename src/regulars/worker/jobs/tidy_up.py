"""Every night: the coming months get their partitions; what has served its time goes."""

from datetime import datetime, timedelta

from regulars.actions.tidy_up import tidy_up
from regulars.store.shop import Shop
from regulars.worker.job import Job


async def run(shop: Shop, at: datetime) -> bool:
    """All of it at once."""
    await tidy_up(shop, at)
    return False


JOB = Job("tidy_up", timedelta(days=1), run, is_tidying=True)
