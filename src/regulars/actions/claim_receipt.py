"""A member sends the photo of a receipt; somebody will look at it."""

from datetime import datetime

from regulars.store import claims, members
from regulars.store.claims import Claim
from regulars.store.shop import Shop


async def claim_receipt(
    shop: Shop, reference: str, *, member_id: int, claim_id: int, source: str, at: datetime, note: str = "",
    program: str = "",
) -> Claim:  # fmt: skip
    """Put a photographed receipt into the queue. reference: where the photo is kept.

    Raises UnknownMember, MemberNotActive, UnknownProgram.
    """
    number = await shop.programs.number_for(program, member_id, at)
    async with shop.db.connection() as connection:
        members.refuse_inactive(await members.load(connection, member_id, number))
    one = Claim(member_id, claim_id, number, source, reference, note, at)
    await shop.db.run(lambda tx: claims.add(tx, one))
    return one
