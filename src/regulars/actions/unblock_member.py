"""Let a blocked member back in."""

from datetime import datetime

from regulars.ids import encode
from regulars.store import audit, members, profiles
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.members import MemberNotActive
from regulars.store.shop import Shop


async def unblock_member(shop: Shop, member_id: int, *, actor: Actor, actor_id: int, at: datetime) -> None:
    """Let a blocked member back in; one who is not blocked stays as she is.

    Raises UnknownMember, MemberNotActive when she has left or is erased.
    """

    async def unblock(tx: Connection) -> None:
        _, status = await profiles.for_change(tx, member_id)
        if status == "active":
            return
        if status != "blocked":
            raise MemberNotActive(status=status)
        await members.set_status(tx, member_id, "active")
        await audit.note(shop, tx, "member.unblocked", encode("mem", member_id), actor, actor_id, at)

    await shop.db.run(unblock)
