"""Which segments a program counts on that nobody has made."""

from datetime import datetime

from regulars.engine.program import Program
from regulars.engine.shown.segments import named_segments
from regulars.store import memberships
from regulars.store.programs import UnknownProgram
from regulars.store.shop import Shop


async def find_missing_segments(shop: Shop, program: Program, at: datetime) -> list[str]:
    """The segments that a program names and the shop does not have, published or not: nobody is in them. No fault of
    the file, and worth a warning.
    """
    wanted = named_segments(program)
    if not wanted:
        return []
    try:
        number = await shop.programs.number(program.document.program, at)
    except UnknownProgram:
        return sorted(wanted)
    async with shop.db.connection() as connection:
        known = {one.segment_id for one in await memberships.segments_of(connection, number)}
    return sorted(wanted - known)
