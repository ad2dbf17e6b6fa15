"""Tiers given by people: how one is recorded."""

from regulars.engine.events.members import Assigned
from regulars.engine.program import Program
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence
from regulars.store.shop import Shop


def occurrence(
    shop: Shop, name: str, event: Assigned, rules: Program, *, member_id: int, program_no: int, source: str
) -> Occurrence:
    """A tier given under its name."""

    async def event_of(loaded: Loaded) -> Made:
        return Made(event, rules)

    why = (event.reason,) if event.reason else ()
    request = shop.mac((member_id, event.tier_set, event.tier, event.until, event.is_fixed, *why))
    return Occurrence("assigned", source, name, request, member_id, program_no, event_of)
