"""Badges given and taken by people: how one is recorded."""

from regulars.engine.events.members import Badged
from regulars.engine.program import Program
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence
from regulars.store.shop import Shop


def occurrence(
    shop: Shop, name: str, event: Badged, rules: Program, *, member_id: int, program_no: int, source: str
) -> Occurrence:
    """A badge given or taken under its name."""

    async def event_of(loaded: Loaded) -> Made:
        return Made(event, rules)

    request = shop.mac((member_id, event.badge, event.is_taken))
    return Occurrence("badged", source, name, request, member_id, program_no, event_of)
