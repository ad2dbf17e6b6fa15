"""Block a member: no receipt of hers is decided, no point of hers is spent, until she is let back in."""

from datetime import datetime

from regulars.ids import encode
from regulars.store import audit, members, profiles
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.members import MemberNotActive
from regulars.store.shop import Shop


async def block_member(
    shop: Shop, member_id: int, *, actor: Actor, actor_id: int, at: datetime, reason: str = ""
) -> None:
    """Block a member; blocking her again changes nothing. reason: a word of the shop, no personal text.

    Raises UnknownMember, MemberNotActive when she has left or is erased.
    """

    async def block(tx: Connection) -> None:
        _, status = await profiles.for_change(tx, member_id)
        if status == "blocked":
            return
        if status != "active":
            raise MemberNotActive(status=status)
        await members.set_status(tx, member_id, "blocked")
        details = {"reason": reason} if reason else {}
        await audit.note(shop, tx, "member.blocked", encode("mem", member_id), actor, actor_id, at, **details)

    await shop.db.run(block)
