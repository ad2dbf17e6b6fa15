"""Every ten minutes: shares for households and groups that were not given at once, because something broke."""

from datetime import datetime, timedelta

from regulars.actions.share_what_is_left import share_what_is_left
from regulars.store.shop import Shop
from regulars.worker.job import Job

AT_ONCE = 500


async def run(shop: Shop, at: datetime) -> bool:
    """Some of them; whether there are more."""
    return await share_what_is_left(shop, at, AT_ONCE) == AT_ONCE


JOB = Job("share_points", timedelta(minutes=10), run)
