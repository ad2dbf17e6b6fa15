"""A planned version begins: what it counts besides is counted from what happened, tiers that are reached are given."""

from collections.abc import Mapping
from datetime import datetime

import structlog

from regulars.engine.counters import in_segments
from regulars.engine.decision import Decision
from regulars.engine.events.members import Recounted
from regulars.engine.program import Program
from regulars.errors import RegularsError
from regulars.ids import encode
from regulars.store import change_reading, program_plans, programs, recorder
from regulars.store.budgets import record_asking
from regulars.store.database import Contended, Unavailable
from regulars.store.history import SOURCE
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence
from regulars.store.shop import Shop

log = structlog.get_logger("regulars.actions")


class _NothingNew(Exception):
    """For this member nothing is otherwise."""


async def recount_members(shop: Shop, at: datetime, *, most: int = 500) -> int:
    """Look at the next members of a version that has begun, at most so many; how many there were.

    Each is looked at once, however often this runs; one for whom it fails does not keep the others waiting.
    """
    async with shop.db.connection() as connection:
        found = await program_plans.recounting(connection, at)
        if found is None:
            return 0
        number, version, after = found
        ids = await change_reading.next_members(connection, number, after, most)
        all_versions = [one.version for one in await programs.versions(connection) if one.program_no == number]
    new = await shop.programs.in_force(number, at, at)
    if new.version != version:
        ids = []  # Another one has begun since, which looks at everybody if it has to.
    counting = {one: (await shop.programs.version(number, one)).counting_also(new) for one in all_versions}
    for member_id in ids:
        await _recount(shop, number, new, counting, member_id, at)
    async with shop.db.connection() as connection:
        await program_plans.recount(connection, number, version, ids[-1] if len(ids) == most else None)
    return len(ids)


async def _recount(
    shop: Shop, number: int, new: Program, counting: Mapping[int, Program], member_id: int, at: datetime
) -> None:
    async def event_of(loaded: Loaded) -> Made:
        member = loaded.stored.member
        async with shop.db.connection() as connection:
            past = await change_reading.events(connection, number, [loaded.member_id], to_seq=member.seq)
        counters = change_reading.counted(past[loaded.member_id], counting)
        wanted = {name: counters.get(name, {}) for name in new.counters}
        wanted |= in_segments(new.tier_segments, loaded.segments)
        changed = {name: own for name, own in wanted.items() if own != member.counters.get(name, {})}
        return Made(Recounted(counters=changed), new)

    name = f"{number}:{new.version}:{member_id}"
    occurrence = Occurrence(
        "recounted", SOURCE, name, shop.mac(name), member_id, number, event_of, refuse=_refuse, inactive_too=True,
        reads_past=True,
    )  # fmt: skip
    try:
        await record_asking(shop, occurrence, at)
    except _NothingNew:
        pass
    except (Contended, Unavailable):
        raise  # Passing troubles: the next run begins with the same members.
    except RegularsError as error:
        log.error("a member is not recounted", member=encode("mem", member_id), error=error.sentence())


def _refuse(decision: Decision) -> None:
    recorder.refuse_all(decision)
    if not decision.effects:
        raise _NothingNew
