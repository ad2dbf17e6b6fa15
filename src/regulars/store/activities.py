"""What members did, that is no sale: recorded once, and found again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs

from regulars.engine.checks import activities
from regulars.engine.days import micros, moment
from regulars.engine.events.activities import Activity
from regulars.engine.events.event import Given
from regulars.engine.program import Program
from regulars.errors import Invalid
from regulars.store import bought, consents, given, history, recorder
from regulars.store.history import Recorded, UnknownEvent
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop

SOURCE = "regulars"
"""Under which the program itself records what it sees."""


class Did(msgspec.Struct, frozen=True):
    """An activity as it was sent. activity_id: its name within its source. values: as they are on the wire."""

    activity_id: str
    name: str
    about: str = ""
    values: Mapping[str, Any] = {}
    occurred_at: datetime | None = None


async def record(
    shop: Shop, did: Did, *, member_id: int, source: str, at: datetime, program: str = "", ours: bool = False
) -> Outcome:
    """Record an activity under (source, its id), once. ours: the program itself saw it.

    Raises Invalid, UnknownMember, MemberNotActive, NotPossible, DifferentBody.
    """
    number = await shop.programs.number_for(program, member_id, at)
    rules, event = await read(shop, did, number, at, ours=ours)

    async def event_of(loaded: Loaded) -> Made:
        return Made(structs.replace(event, given=await known_for(shop, loaded, rules, event)), rules)

    # The retry of an activity without a moment of its own must be the same request.
    request = shop.mac((member_id, did.name, did.about, event.values, did.occurred_at))
    occurrence = Occurrence("activity", source, did.activity_id, request, member_id, number, event_of)
    return await recorder.record(shop, occurrence, at)


async def read(shop: Shop, did: Did, number: int, at: datetime, *, ours: bool) -> tuple[Program, Activity]:
    """The program in force when it was done, and the event but for what the shop knew. Raises Invalid."""
    occurred_us = micros(did.occurred_at or at)
    rules = await shop.programs.in_force(number, moment(occurred_us) if occurred_us >= 0 else at, at)
    values, wrong = activities.read(
        rules, did.name, did.about, did.values, occurred_us=occurred_us, now_us=micros(at), ours=ours
    )
    if wrong:
        raise Invalid(errors=tuple(wrong))
    event = Activity(
        activity_id=did.activity_id, name=did.name, occurred_us=occurred_us, about=did.about, values=values
    )
    return rules, event


async def known_for(shop: Shop, loaded: Loaded, rules: Program, event: Activity) -> Given:
    """What the shop knew, with what only activities ask: her consents, and whether she bought what it is about."""
    known = given.of(loaded, rules, event.occurred_us)
    if rules.activities[event.name].consent:
        async with shop.db.connection() as connection:
            known = structs.replace(known, consents=await consents.given_by(connection, loaded.member_id))
    if event.name == "review":
        async with shop.db.connection() as connection:
            known = structs.replace(known, bought=await bought.has_bought(connection, loaded.member_id, event.about))
    return known


async def activity_named(shop: Shop, source: str, activity_id: str) -> Recorded:
    """The activity of that name within a source. Raises UnknownEvent."""
    async with shop.db.connection() as connection:
        key = await history.key_of(connection, source, "activity", activity_id)
        if key is None:
            raise UnknownEvent(kind="activity")
        return await history.event_at(connection, key)


async def activity_of(shop: Shop, event_id: int) -> Recorded:
    """The activity of our own id. Raises UnknownEvent."""
    async with shop.db.connection() as connection:
        key = await history.place_of(connection, event_id)
        found = None if key is None else await history.event_at(connection, key)
    if found is None or not isinstance(found.event, Activity):
        raise UnknownEvent(kind="activity")
    return found
