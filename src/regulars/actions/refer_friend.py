"""A member came by another member's code."""

from datetime import datetime

from regulars.store import inviting, rewarding
from regulars.store.referrals import Referral
from regulars.store.shop import Shop


async def refer_friend(
    shop: Shop, friend_id: int, code: str, *, at: datetime, program: str = "", device: str = ""
) -> Referral:
    """Keep who invited her, and give what there is for joining so; the same again is the same one.

    device: whatever tells the shop's devices apart; only a hash of it is kept. Raises UnknownMember, MemberNotActive,
    NoReferrals, BadReferralCode, AlreadyReferred.
    """
    kept = await inviting.invite(shop, friend_id, code, program=program, device=device, at=at)
    return await rewarding.look(shop, kept, at) if kept.state == "waiting" else kept
