"""Every hour: who is in which segment now."""

from datetime import datetime, timedelta

from regulars.actions.reckon_segments import reckon_segments
from regulars.store.shop import Shop
from regulars.worker.job import Job


async def run(shop: Shop, at: datetime) -> bool:
    """All segments of all programs."""
    await reckon_segments(shop, at)
    return False


JOB = Job("reckon_segments", timedelta(hours=1), run)
