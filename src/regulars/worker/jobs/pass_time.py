"""Every minute: what fell due for members is written down."""

from datetime import datetime, timedelta

from regulars.actions.pass_time import pass_time
from regulars.store.shop import Shop
from regulars.worker.job import Job

AT_ONCE = 200


async def run(shop: Shop, at: datetime) -> bool:
    """Some of the members for whom time changed something."""
    return await pass_time(shop, at, most=AT_ONCE) == AT_ONCE


JOB = Job("pass_time", timedelta(minutes=1), run)
