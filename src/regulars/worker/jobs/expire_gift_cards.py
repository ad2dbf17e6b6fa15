"""Every hour: what is left on gift cards leaves them when their time is over."""

from datetime import datetime, timedelta

from regulars.actions.expire_gift_cards import expire_gift_cards
from regulars.store.shop import Shop
from regulars.worker.job import Job

AT_ONCE = 1000


async def run(shop: Shop, at: datetime) -> bool:
    """Some of the cards; whether there are more."""
    return await expire_gift_cards(shop, at, most=AT_ONCE) == AT_ONCE


JOB = Job("expire_gift_cards", timedelta(hours=1), run)
