"""An act by which points last longer is taken back."""

from datetime import datetime

from regulars.engine.events.points import Extended
from regulars.store import history
from regulars.store.budgets import record_asking
from regulars.store.history import Recorded
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop


async def undo_extension(
    shop: Shop, done: Recorded, reason: str, *, undo_id: str, source: str, at: datetime
) -> Outcome:
    """What is left of the points goes back to the days it had. Raises NotPossible (already undone), DifferentBody."""
    rules = await shop.programs.in_force(done.program_no, at, at)
    event = done.event
    assert isinstance(event, Extended), "found as an extension"

    async def event_of(loaded: Loaded) -> Made:
        async with shop.db.connection() as connection:
            later = await history.about(connection, done.member_id, done.event_id)
        again = any(isinstance(one.event, Extended) and one.event_id != done.event_id for one in later)
        back = Extended(
            wallet=event.wallet, until=event.until, reason=reason, undoes=done.decision.extended,
            lasted=done.decision.lasted, is_undoing=True, again=again,
        )  # fmt: skip
        return Made(back, rules)

    occurrence = Occurrence(
        "extended", source, undo_id, shop.mac(("undo", done.event_id, reason)), done.member_id, done.program_no,
        event_of, about=done.event_id, inactive_too=True, reads_past=True,
    )  # fmt: skip
    return await record_asking(shop, occurrence, at)
