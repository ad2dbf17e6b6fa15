"""Every minute: what members filled in and was not recorded at once, because something broke."""

from datetime import datetime, timedelta

from regulars.actions.tell_profiles import tell_profiles
from regulars.store.shop import Shop
from regulars.worker.job import Job

AT_ONCE = 500


async def run(shop: Shop, at: datetime) -> bool:
    """Some of them; whether there are more."""
    return await tell_profiles(shop, at, AT_ONCE) == AT_ONCE


JOB = Job("tell_profiles", timedelta(minutes=1), run)
