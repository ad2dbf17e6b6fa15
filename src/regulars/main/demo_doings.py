"""What the demo's members do besides buying: they pay for memberships, do what earns points, choose, take rewards home.

Who does what follows from the numbers of members and receipts: every demo is the same.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias
from zlib import crc32

import msgspec

from regulars.actions.choose import choose
from regulars.actions.note_consent import note_consent
from regulars.actions.record_activity import record_activity
from regulars.actions.redeem_reward import redeem_reward
from regulars.connectors.files import ReceiptRecord
from regulars.engine.days import Duration, day_of, micros, start_of
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.terms.activities import ReadyActivity, ReadyField
from regulars.engine.terms.plans import PLAN_ACTIVITIES, ReadyPlan
from regulars.errors import Invalid
from regulars.store.activities import Did
from regulars.store.history import DifferentBody
from regulars.store.recorder import NotEnoughPoints, NotPossible, UsedUp
from regulars.store.redeeming import Asked
from regulars.store.shop import Shop

MEMBERS_WITHOUT = 3
"""One member of so many has no paid membership."""
STORIES = 5
"""Of so many memberships one was cancelled, and of another the last charge failed."""
ONE_ACTIVITY_IN = 7
ONE_TAKEN_IN = 9
"""Receipts for each thing done, and for each reward taken home."""
SOON = timedelta(hours=2)
_HOUSE = {one.name for one in PLAN_ACTIVITIES}


class Picks(msgspec.Struct, frozen=True):
    """An offer claimed, or categories chosen."""

    name: str
    categories: frozenset[str] = frozenset()


class Agrees(msgspec.Struct, frozen=True):
    """What a member lets the shop keep of her."""

    purpose: str


What: TypeAlias = Did | Picks | Agrees | Asked


class Deed(msgspec.Struct, frozen=True):
    """Something that one member does at a moment, once under its name."""

    at: datetime
    name: str
    what: What


def deeds(program: Program, key: str, receipts: Sequence[ReceiptRecord], until: datetime) -> list[Deed]:
    """All that a member does until then, in order. receipts: her own."""
    found = [*_memberships(program, key, receipts[0].occurred_at, until), *_choices(program, key, receipts)]
    for record in receipts:
        found += _after(program, key, record)
    return sorted((one for one in found if one.at < until), key=lambda one: one.at)


def _memberships(program: Program, key: str, first: datetime, until: datetime) -> Iterator[Deed]:
    """One of the program's plans: begun some weeks after she came, and paid for as long as it lasts."""
    number = crc32(f"plan {key}".encode())
    if not program.plans or number % MEMBERS_WITHOUT == 0:
        return
    plan = list(program.plans.values())[number // MEMBERS_WITHOUT % len(program.plans)]
    begins = first + timedelta(days=number % 120, hours=1)
    if plan.trial != Duration():  # Else its first charge begins it.
        yield _told(f"{key}-begins", "plan-started", plan, begins)
    cancelled = number % STORIES == 0
    charges = list(_charges(program, plan, begins, until))[: 4 if cancelled else None]
    for place, at in enumerate(charges):
        is_failed = number % STORIES == 1 and at == charges[-1] and place
        name = "plan-charge-failed" if is_failed else "plan-charged"
        yield _told(f"{key}-{place}", name, plan, at, **{} if is_failed else {"amount": plan.terms.price})
    if cancelled and charges:
        yield _told(f"{key}-cancels", "plan-cancelled", plan, charges[-1] + timedelta(days=9))


def _charges(program: Program, plan: ReadyPlan, begins: datetime, until: datetime) -> Iterator[datetime]:
    """When each period begins that must be paid for: the first after the trial."""
    begun = day_of(begins, program.zone)
    anchor = due = plan.trial.after(begun)
    yield begins if due == begun else start_of(due, program.zone)
    while start_of(due := plan.next_end(anchor, due), program.zone) < until:
        yield start_of(due, program.zone)


def _told(name: str, activity: str, plan: ReadyPlan, at: datetime, **values: str) -> Deed:
    return Deed(at, f"plan-{name}", Did(f"plan-{name}", activity, plan.name, values))


def _choices(program: Program, key: str, receipts: Sequence[ReceiptRecord]) -> Iterator[Deed]:
    """Categories that she likes, and what is offered on her later visits."""
    number, first, last = crc32(key.encode()), receipts[0].occurred_at, receipts[-1].occurred_at
    for name, choice in program.document.choices.items():
        liked = choice.among[number % len(choice.among)]
        yield Deed(first + SOON, f"{key}-{name}", Picks(name, frozenset({liked})))
    for name in program.document.offers:
        yield Deed(last - SOON, f"{key}-{name}", Picks(name))


def _after(program: Program, key: str, record: ReceiptRecord) -> Iterator[Deed]:
    """On some receipts she does something for points, or takes a reward home."""
    number, at = crc32(f"after {record.external_id}".encode()), record.occurred_at + SOON
    doable = [one for one in map(program.activities.get, program.triggers) if one and not one.ours]
    doable = [one for one in doable if one.name not in _HOUSE]
    if doable and number % ONE_ACTIVITY_IN == 0:
        activity = doable[number // ONE_ACTIVITY_IN % len(doable)]
        if activity.consent:
            yield Deed(at - timedelta(minutes=1), f"{key}-{activity.consent}", Agrees(activity.consent))
        name = f"{record.external_id}-{activity.name}"
        yield Deed(at, name, Did(name, activity.name, record.lines[0].sku, _values(activity, number, at.date())))
    there = [one for one in program.rewards.values() if one.outside is not None and one.outside.state != "bid"]
    if there and number % ONE_TAKEN_IN == 1:
        reward = there[number // ONE_TAKEN_IN % len(there)]
        wish = Asked(reward=reward.id, confirmed=reward.confirm, choice=_choice(reward, number, at))
        yield Deed(at, f"{record.external_id}-{reward.id}", wish)


def _choice(reward: ReadyReward, number: int, at: datetime) -> str:
    """Of what there is to choose: a place at the next moment, or one of the rest."""
    assert reward.outside is not None
    choices, slots = reward.outside.choices or ("",), reward.outside.slots
    return next(
        (one for one in choices if one in slots and slots[one].at_us > micros(at)), choices[number % len(choices)]
    )


def _values(activity: ReadyActivity, number: int, day: date) -> dict[str, object]:
    return {name: _value(field, number, day) for name, field in activity.fields.items()}


def _value(field: ReadyField, number: int, day: date) -> object:
    """Something that fits the field."""
    kind = field.type
    least, most = field.least or 0, 60 if field.most is None else field.most
    if kind == "text":
        return field.one_of[number % len(field.one_of)] if field.one_of else "Fine"
    if kind == "boolean":
        return True
    if kind == "date":
        return day.isoformat()
    found = least + number % (max(most - least, 0) + 1)
    return found if kind == "integer" else field.shown(found)


async def do(shop: Shop, member_id: int, deed: Deed, source: str) -> None:
    """Do it, if the program lets her; what is recorded already is left as it is."""
    at = deed.at
    try:
        match deed.what:
            case Did():
                await record_activity(shop, deed.what, member_id=member_id, source=source, at=at)
            case Picks(name, categories):
                await choose(shop, name, categories, member_id=member_id, choice_id=deed.name, source=source, at=at)
            case Agrees(purpose):
                await note_consent(shop, member_id, purpose, given=True, source=source, at=at)
            case Asked():
                await redeem_reward(shop, deed.name, deed.what, member_id=member_id, source=source, at=at)
    except (DifferentBody, Invalid, NotEnoughPoints, NotPossible, UsedUp):
        return
