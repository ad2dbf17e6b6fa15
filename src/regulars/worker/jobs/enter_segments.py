"""Every hour: who entered a segment."""

from datetime import datetime, timedelta

from regulars.actions.enter_segments import enter_segments
from regulars.store.shop import Shop
from regulars.worker.job import Job


async def run(shop: Shop, at: datetime) -> bool:
    """All programs."""
    await enter_segments(shop, at)
    return False


JOB = Job("enter_segments", timedelta(hours=1), run)
