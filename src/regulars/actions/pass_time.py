"""Nothing but time passes: what fell due is written down. No balance depends on it having run."""

from datetime import datetime

from regulars.engine.events import TimePassed
from regulars.engine.program import Program
from regulars.store import due, recorder
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence
from regulars.store.shop import Shop

SOURCE = "regulars"


async def pass_time(shop: Shop, at: datetime, *, most: int = 500) -> int:
    """Catch up members whose state was true only until now, at most so many; how many there were."""
    async with shop.db.connection() as connection:
        found = await due.members(connection, at, most)
    for one in found:
        program = await shop.programs.in_force(one.program_no, at, at)

        async def event_of(loaded: Loaded, program: Program = program) -> Made:
            return Made(TimePassed(), program)

        name = f"{one.member_id}:{one.program_no}:{one.seq}"
        occurrence = Occurrence(
            "time", SOURCE, name, shop.mac(name), one.member_id, one.program_no, event_of, inactive_too=True
        )
        await recorder.record(shop, occurrence, at)
    return len(found)
