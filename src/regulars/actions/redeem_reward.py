"""A member takes a reward outside of a receipt."""

from datetime import datetime

from regulars.store import redeeming
from regulars.store.redeeming import Asked, Taken
from regulars.store.shop import Shop


async def redeem_reward(
    shop: Shop, name: str, asked: Asked, *, member_id: int, source: str, at: datetime, program: str = ""
) -> Taken:
    """Take a reward under a name, once; its points, its piece of the stock, its code: all of it, or nothing.

    Raises Invalid, UnknownMember, MemberNotActive, NotEnoughPoints, NotPossible, UsedUp, DifferentBody.
    """
    return await redeeming.redeem(shop, name, asked, member_id=member_id, source=source, at=at, program=program)
