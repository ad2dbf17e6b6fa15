"""A member asks to be forgotten: the person goes, the ledger stays."""

from datetime import datetime

from regulars.ids import encode
from regulars.store import audit, doors, erasure, leaderboards, members, merges, profiles, redemptions, referrals
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.shop import Shop


async def erase_member(shop: Shop, member_id: int, *, actor: Actor, actor_id: int, at: datetime) -> None:
    """Remove name, birthday, language, attributes, identifiers and free texts; no entry, and no sum, changes.

    What is erased does not come back; erasing again changes nothing. Raises UnknownMember.
    """

    async def erase(tx: Connection) -> None:
        _, status = await profiles.for_change(tx, member_id)
        if status == "erased":
            return
        for one in await merges.everybody(tx, member_id):
            await members.erase_person(tx, one)
            await redemptions.forget_addresses(tx, one)
            await referrals.forget(tx, one, at)
            await leaderboards.forget(tx, one)
            await doors.forget(tx, one)
        texts = await erasure.forget_texts(tx, member_id)
        await audit.note(shop, tx, "member.erased", encode("mem", member_id), actor, actor_id, at, texts=texts)

    async with shop.lines.of(member_id):
        await shop.db.run(erase)
