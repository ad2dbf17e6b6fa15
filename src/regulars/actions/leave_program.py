"""A member leaves. What she has stays in the ledger and expires as it would; she earns and spends no more."""

from datetime import datetime

from regulars.ids import encode
from regulars.store import audit, members, profiles
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.members import MemberNotActive
from regulars.store.shop import Shop


async def leave_program(shop: Shop, member_id: int, *, actor: Actor, actor_id: int, at: datetime) -> None:
    """Mark a member as having left; leaving again changes nothing. Raises UnknownMember, MemberNotActive (erased)."""

    async def leave(tx: Connection) -> None:
        _, status = await profiles.for_change(tx, member_id)
        if status == "left":
            return
        if status == "erased":
            raise MemberNotActive(status=status)
        await members.set_status(tx, member_id, "left")
        await audit.note(shop, tx, "member.left", encode("mem", member_id), actor, actor_id, at)

    await shop.db.run(leave)
