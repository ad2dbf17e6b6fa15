"""A segment is made or changed, and who is in it is reckoned at once."""

from datetime import datetime

from regulars.engine.conditions import BadCondition
from regulars.errors import FieldError, Invalid
from regulars.store import memberships
from regulars.store.database import Connection
from regulars.store.memberships import Segment
from regulars.store.shop import Shop

MOST = 200
"""A program's segments: as many as a condition may look through."""


async def keep_segment(shop: Shop, number: int, segment_id: str, condition: str, *, name: str, at: datetime) -> Segment:
    """Make a segment of a program, or change it. Raises Invalid for what cannot be asked about all members."""
    program = await shop.programs.in_force(number, at, at)
    try:
        memberships.askable(program, condition, at)
    except BadCondition as bad:
        told = [FieldError("/when", f"{one.pointer} {one.detail}") for one in bad.errors]
        raise Invalid(errors=tuple(told)) from None

    async def keep(tx: Connection) -> None:
        known = {one.segment_id for one in await memberships.segments_of(tx, number)}
        if len(known - {segment_id}) >= MOST:
            raise Invalid(errors=(FieldError("/segment", f"a program has at most {MOST} segments"),))
        await memberships.keep(tx, number, Segment(segment_id, name, condition))

    await shop.db.run(keep, idempotent=True)
    await memberships.reckon_all(shop.db, number, program, at)
    async with shop.db.connection() as connection:
        return await memberships.named(connection, number, segment_id)
