"""Nothing but time passes: what fell due is written down. No balance depends on it having run."""

import asyncio
from datetime import datetime
from typing import ClassVar

import structlog

from regulars.engine.events.members import TimePassed
from regulars.errors import Refused
from regulars.ids import encode
from regulars.store import due
from regulars.store.budgets import record_asking
from regulars.store.database import Unavailable
from regulars.store.due import Due
from regulars.store.history import SOURCE
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence
from regulars.store.shop import Shop

log = structlog.get_logger("regulars.actions")


class TimeStandsStill(Refused):
    """What fell due for these members could not be written down; their balances are right all the same."""

    code: ClassVar[str] = "time-stands-still"
    members: int


async def pass_time(shop: Shop, at: datetime, *, most: int = 500) -> int:
    """Catch up members whose state was true only until now, at most so many; how many there were.

    A member for whom it fails does not keep the others waiting. Raises TimeStandsStill when it failed for all.
    """
    async with shop.db.connection() as connection:
        found = await due.members(connection, at, most)
    # Together, so that they are read and written together.
    tried = await asyncio.gather(*(_catch_up(shop, one, at) for one in found), return_exceptions=True)
    failed = 0
    for one, error in zip(found, tried, strict=True):
        if isinstance(error, Unavailable) or (error is not None and not isinstance(error, Exception)):
            raise error
        if error is not None:
            failed += 1
            log.error("time does not pass", member=encode("mem", one.member_id), error=type(error).__name__)
    if found and failed == len(found):
        raise TimeStandsStill(members=failed)
    return len(found)


async def _catch_up(shop: Shop, one: Due, at: datetime) -> None:
    program = await shop.programs.in_force(one.program_no, at, at)

    async def event_of(loaded: Loaded) -> Made:
        return Made(TimePassed(), program)

    name = f"{one.member_id}:{one.program_no}:{one.seq}"
    occurrence = Occurrence(
        "time", SOURCE, name, shop.mac(name), one.member_id, one.program_no, event_of, inactive_too=True
    )
    await record_asking(shop, occurrence, at)
