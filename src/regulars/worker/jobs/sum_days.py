"""Every night: the days that are over are summed up."""

from datetime import datetime, timedelta

from regulars.actions.sum_days import sum_days
from regulars.store.shop import Shop
from regulars.worker.job import Job


async def run(shop: Shop, at: datetime) -> bool:
    """All of them at once."""
    await sum_days(shop, at)
    return False


JOB = Job("sum_days", timedelta(days=1), run, is_tidying=True)
