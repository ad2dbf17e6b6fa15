"""What is left on gift cards leaves them when their time is over."""

from datetime import datetime
from functools import partial

from regulars.store import gift_cards
from regulars.store.shop import Shop


async def expire_gift_cards(shop: Shop, at: datetime, *, most: int) -> int:
    """Empty the cards whose time is over, the longest over first, at most so many; how many."""
    return await shop.db.run(partial(gift_cards.expire, at=at, most=most), idempotent=True)
