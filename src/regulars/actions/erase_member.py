"""A member asks to be forgotten: the person goes, the ledger stays."""

from datetime import datetime

from regulars.ids import encode
from regulars.store import audit, doors, erasure, leaderboards, members, merges, profiles, redemptions, referrals
from regulars.store.audit import Actor, Deed
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
        for one in [member_id, *await merges.absorbed_by(tx, member_id)]:
            await members.erase_person(tx, one)
            await redemptions.forget_addresses(tx, one)
            await referrals.forget(tx, one, at)
            await leaderboards.forget(tx, one)
            await doors.forget(tx, one)
        texts = await erasure.forget_texts(tx, member_id)
        deed = Deed(
            audit_id=shop.new_id(at), at=at, actor_kind=actor, actor_id=actor_id, action="member.erased",
            subject=encode("mem", member_id), details={"texts": texts},
        )  # fmt: skip
        await audit.write(tx, deed)

    async with shop.lines.of(member_id):
        await shop.db.run(erase)
