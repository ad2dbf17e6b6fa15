"""Every hour: birthdays and anniversaries of the days that have come, wherever it is day."""

from datetime import datetime, timedelta

from regulars.actions.keep_days import keep_days
from regulars.store.shop import Shop
from regulars.worker.job import Job


async def run(shop: Shop, at: datetime) -> bool:
    """All days that are not done."""
    await keep_days(shop, at)
    return False


JOB = Job("keep_days", timedelta(hours=1), run)
