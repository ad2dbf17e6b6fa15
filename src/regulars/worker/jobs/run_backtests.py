"""As soon as one is asked for: programs tried on the shop's own receipts."""

from datetime import datetime, timedelta

from regulars.analytics.backtest.queue import JOB as NAME
from regulars.analytics.backtest.queue import run_next
from regulars.store.shop import Shop
from regulars.worker.job import Job


async def run(shop: Shop, at: datetime) -> bool:
    """One of them; whether there may be more."""
    return await run_next(shop, at)


JOB = Job(NAME, timedelta(minutes=1), run)
