"""A member asks for the code by which she invites friends."""

from datetime import datetime

from regulars.engine.program import Program
from regulars.store import inviting
from regulars.store.referrals import Code
from regulars.store.shop import Shop


async def make_referral_code(
    shop: Shop, member_id: int, *, at: datetime, program: str = "", fresh: bool = False, device: str = ""
) -> tuple[Code, Program]:
    """Her code, made when she has none; a fresh one voids the one before, and resets no limit.

    Raises UnknownMember, MemberNotActive, NoReferrals.
    """
    return await inviting.make_code(shop, member_id, program=program, fresh=fresh, device=device, at=at)
