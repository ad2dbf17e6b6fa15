"""Points given or taken by people: how one correction is recorded."""

from regulars.engine.events.points import Corrected
from regulars.engine.program import Program
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence
from regulars.store.shop import Shop


def occurrence(
    shop: Shop, name: str, event: Corrected, rules: Program, *, member_id: int, program_no: int, source: str
) -> Occurrence:
    """A correction under its name, for whoever may be blocked or have left too."""

    async def event_of(loaded: Loaded) -> Made:
        return Made(event, rules)

    request = shop.mac((member_id, event.wallet, event.points, event.reason, event.until))
    return Occurrence("corrected", source, name, request, member_id, program_no, event_of, inactive_too=True)
