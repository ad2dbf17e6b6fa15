"""An activity is taken back: the review was removed, the money for points was refunded."""

from datetime import datetime

from msgspec import structs

from regulars.engine.answers.activity import undoing
from regulars.engine.days import day_of
from regulars.engine.events.activities import Activity, Undone
from regulars.store import activities, coming_back, history, merges
from regulars.store.budgets import Freeing, asking, record_asking
from regulars.store.history import Recorded
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop


async def undo(shop: Shop, done: Recorded, *, undo_id: str, source: str, at: datetime) -> Outcome:
    """Take back what an activity earned. Raises NotPossible (already undone), DifferentBody."""
    rules = await shop.programs.in_force(done.program_no, at, at)
    under = await shop.programs.version(done.program_no, done.version)
    event = done.event
    assert isinstance(event, Activity), "found as an activity"
    async with shop.db.connection() as connection:
        pool_ids = await coming_back.pools_in(connection, done)
    shared = await coming_back.shared_of(shop, done, pool_ids, at)
    freeing = Freeing(shop, done.program_no, under) if under.earning_terms.budgets else None

    async def event_of(loaded: Loaded) -> Made:
        async with shop.db.connection() as connection:
            later = await history.about(connection, done.member_id, done.event_id)
            living = await coming_back.pools_in(connection, done)
            whose = await merges.whose(connection, done.member_id, loaded.member_id)
        rested = await activities.rested_without(shop, done, rules)
        again = any(isinstance(one.event, Undone) for one in later)
        undone = undoing(under, event, done.decision, day_of(done.at, under.zone), again=again, rested=rested)
        undone = structs.replace(undone, shared=coming_back.of_living(shared, living), whose=whose)
        return Made(await freeing.known(undone, at, loaded) if freeing else undone, rules)

    occurrence = Occurrence(
        "undone", source, undo_id, shop.mac(("undo", done.event_id)), done.member_id, done.program_no, event_of,
        about=done.event_id, inactive_too=True, reads_past=True, takes=freeing.takes if freeing else None,
    )  # fmt: skip
    if pool_ids:
        return await coming_back.record(shop, asking(shop, occurrence, at), pool_ids, at)
    return await record_asking(shop, occurrence, at)
