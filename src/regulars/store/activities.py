"""What members did, that is no sale: recorded once, and found again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs

from regulars.engine.answers import activity
from regulars.engine.checks import activities
from regulars.engine.days import micros, moment
from regulars.engine.events.activities import Activity
from regulars.engine.events.event import NONE, Given
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.program import Program
from regulars.engine.terms.places import Point
from regulars.errors import Invalid
from regulars.store import bought, consents, given, history
from regulars.store.budgets import Taking, record_taking
from regulars.store.day_facts import DayFacts
from regulars.store.history import SOURCE, Recorded, UnknownEvent
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop


class Did(msgspec.Struct, frozen=True):
    """An activity as it was sent. activity_id: its name within its source. values: as they are on the wire.

    point: where it was; of it only the program's places are kept.
    """

    activity_id: str
    name: str
    about: str = ""
    values: Mapping[str, Any] = {}
    occurred_at: datetime | None = None
    point: Point | None = None


async def record_ours(shop: Shop, did: Did, *, member_id: int, at: datetime, program: str) -> Outcome:
    """Record what the program itself saw, as `record` does."""
    return await record(shop, did, member_id=member_id, source=SOURCE, at=at, program=program, ours=True)


async def record(
    shop: Shop, did: Did, *, member_id: int, source: str, at: datetime, program: str = "", ours: bool = False
) -> Outcome:
    """Record an activity under (source, its id), once. ours: the program itself saw it.

    Raises Invalid, UnknownMember, MemberNotActive, NotPossible, DifferentBody.
    """
    number = await shop.programs.number_for(program, member_id, at)
    rules, event = await read(shop, did, number, at, ours=ours)

    taking = Taking(shop, rules, number, at) if rules.earning_terms.asks_budgets(did.name) else None

    async def event_of(loaded: Loaded) -> Made:
        known = structs.replace(event, given=await known_for(shop, loaded, rules, number, event))
        return Made(await taking.known(known, loaded) if taking else known, rules)

    # The retry of an activity without a moment of its own must be the same request.
    where = (sorted(event.places),) if event.places else ()
    request = shop.mac((member_id, did.name, did.about, event.values, did.occurred_at, *where))
    occurrence = Occurrence(
        "activity", source, did.activity_id, request, member_id, number, event_of,
        takes=taking.takes if taking else None,
    )  # fmt: skip
    return await record_taking(shop, occurrence, at)


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
        activity_id=did.activity_id, name=did.name, occurred_us=occurred_us, about=did.about, values=values,
        places=NONE if did.point is None else rules.places_at(did.point),
    )  # fmt: skip
    return rules, event


async def known_for(shop: Shop, loaded: Loaded, rules: Program, number: int, event: Activity) -> Given:
    """What the shop knew, with what only activities ask: her consents, and whether she bought what it is about."""
    told = await DayFacts(shop).at(rules, number, rules.clock.day(event.occurred_us))
    known = given.of(loaded, rules, event.occurred_us, told)
    if rules.activities[event.name].consent:
        async with shop.db.connection() as connection:
            known = structs.replace(known, consents=await consents.given_by(connection, loaded.member_id))
    if event.name == "review":
        async with shop.db.connection() as connection:
            known = structs.replace(known, bought=await bought.has_bought(connection, loaded.member_id, event.about))
    return known


async def rested_without(shop: Shop, done: Recorded, rules: Program) -> dict[str, int]:
    """When what has a cooldown and gave for the activity gave last besides, see `engine.answers.activity.rested`."""
    assert isinstance(done.event, Activity), "an activity is taken back"
    resting = activity.resting(rules, done.event.name, done.decision.reasons)
    if not resting:
        return {}
    async with shop.db.connection() as connection:
        others = await history.given_by(connection, done, frozenset().union(*resting.values()))
    return activity.rested(resting, [(_occurred_us(one), one.decision.reasons) for one in others])


def _occurred_us(one: Recorded) -> int:
    event = one.event.receipt if isinstance(one.event, Claimed) else one.event
    return event.occurred_us if isinstance(event, Activity | Receipt) else micros(one.at)


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
