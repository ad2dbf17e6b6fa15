"""Who entered a segment since somebody looked last: recorded once for each entering."""

from datetime import datetime
from functools import partial

import structlog

from regulars.errors import RegularsError
from regulars.ids import encode
from regulars.store import activities, entered, occasions
from regulars.store.activities import Did
from regulars.store.entered import Change
from regulars.store.shop import Shop

JOB = "enter_segments"

log = structlog.get_logger("regulars.actions")


async def enter_segments(shop: Shop, at: datetime) -> None:
    """Compare with what was seen last, in every program with rules that ask; at first, nobody entered anything."""
    for number in await shop.programs.numbers(at):
        program = await shop.programs.in_force(number, at, at)
        if "segment-entered" not in program.triggers:
            await shop.db.run(partial(occasions.forget_done, program_no=number, job=JOB))
            continue
        async with shop.db.connection() as connection:
            begun = await occasions.day_done(connection, number, JOB)
        if begun is None:
            await shop.db.run(partial(entered.see_all, program_no=number))
        else:
            await _enter(shop, number, at)
        await shop.db.run(partial(occasions.mark_done, program_no=number, job=JOB, day=program.clock.day(0)))


async def _enter(shop: Shop, number: int, at: datetime) -> None:
    after = 0
    while True:
        async with shop.db.connection() as connection:
            page = await entered.changes(connection, number, after)
        for one in page:
            await _record(shop, number, one, at)
            await shop.db.run(partial(entered.see, program_no=number, one=one))
        if len(page) < entered.A_PAGE:
            return
        after = page[-1].member_id


async def _record(shop: Shop, number: int, change: Change, at: datetime) -> None:
    """Each entering has a name of its own, so that a job that stopped half-way records none twice."""
    name = shop.programs.name_of(number)
    for segment in change.entered:
        did = Did(f"segment:{number}:{change.member_id}:{segment}:{change.version}", "segment-entered", segment)
        try:
            await activities.record_ours(shop, did, member_id=change.member_id, at=at, program=name)
        except RegularsError as error:
            log.warning("an entering is not recorded", member=encode("mem", change.member_id), error=error.code)
