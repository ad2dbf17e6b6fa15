"""A member agrees to a purpose, or takes it back."""

from datetime import datetime

from regulars.store import consents, members
from regulars.store.consents import Consent
from regulars.store.database import Connection
from regulars.store.members import MemberNotActive
from regulars.store.shop import Shop


async def note_consent(
    shop: Shop, member_id: int, purpose: str, *, given: bool, source: str, at: datetime
) -> list[Consent]:
    """Keep what she said, and how all purposes stand now. Raises UnknownMember, MemberNotActive (erased)."""

    async def note(tx: Connection) -> list[Consent]:
        loaded = await members.load(tx, member_id, 0)
        if loaded.status == "erased":
            raise MemberNotActive(status=loaded.status)
        await consents.note(tx, member_id, purpose, given=given, source=source, at=at)
        return await consents.of_member(tx, member_id)

    return await shop.db.run(note)
