"""A member takes away what is kept of her."""

from datetime import datetime

from regulars.ids import encode
from regulars.store import audit, member_export
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.member_export import Export
from regulars.store.shop import Shop


async def export_member(shop: Shop, member_id: int, *, actor: Actor, actor_id: int, at: datetime) -> Export:
    """Person, identifiers, events, entries and state of a member, of one moment. Raises UnknownMember."""

    async def export(tx: Connection) -> Export:
        await tx.execute("set transaction isolation level repeatable read")
        found = await member_export.read(tx, member_id)
        await audit.note(shop, tx, "member.exported", encode("mem", member_id), actor, actor_id, at)
        return found

    return await shop.db.run(export)
