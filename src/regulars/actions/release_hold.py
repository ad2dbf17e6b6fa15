"""Points put aside are free again."""

from datetime import datetime
from typing import ClassVar

from regulars.engine.events.points import Held, Released
from regulars.errors import NotFound
from regulars.store import history
from regulars.store.budgets import record_asking
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop


class UnknownHold(NotFound):
    """There is no such hold."""

    code: ClassVar[str] = "unknown-hold"
    hold: str


async def release_hold(shop: Shop, hold_id: str, *, source: str, at: datetime) -> Outcome:
    """Free what a hold of the same source put aside. Raises UnknownHold; NotPossible when it is over already."""
    async with shop.db.connection() as connection:
        key = await history.key_of(connection, source, "held", hold_id)
        if key is None:
            raise UnknownHold(hold=hold_id)
        placed = await history.event_at(connection, key)
    assert isinstance(placed.event, Held), "recorded as held"
    own = placed.event.hold_id
    program = await shop.programs.in_force(placed.program_no, at, at)

    async def event_of(loaded: Loaded) -> Made:
        return Made(Released(hold_id=own), program)

    occurrence = Occurrence(
        "released", source, hold_id, shop.mac(hold_id), placed.member_id, placed.program_no, event_of, inactive_too=True
    )
    return await record_asking(shop, occurrence, at)
