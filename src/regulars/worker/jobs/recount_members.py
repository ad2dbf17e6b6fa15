"""Every minute: a planned version that has begun looks at the members, where it counts what was not counted."""

from datetime import datetime, timedelta

from regulars.actions.recount_members import recount_members
from regulars.store.shop import Shop
from regulars.worker.job import Job

AT_ONCE = 200


async def run(shop: Shop, at: datetime) -> bool:
    """Some of the members."""
    return await recount_members(shop, at, most=AT_ONCE) == AT_ONCE


JOB = Job("recount_members", timedelta(minutes=1), run)
