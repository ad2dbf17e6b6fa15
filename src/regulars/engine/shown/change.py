"""One change, and what it makes of a member and of what happened."""

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec
from msgspec import structs

from regulars.engine.days import NEVER
from regulars.engine.effects import ChallengeWon, Counted, Effect, Moved, Picked, PlanChanged
from regulars.engine.events.activities import Activity
from regulars.engine.events.challenges import Won
from regulars.engine.events.event import Given
from regulars.engine.events.members import Picks
from regulars.engine.events.plans import PlanState
from regulars.engine.events.receipts import Receipt
from regulars.engine.evolve import evolve
from regulars.engine.fields import AGE, COUNTED
from regulars.engine.member import Member, TierState
from regulars.engine.program import Program
from regulars.engine.shown.additions import Missing, with_all
from regulars.engine.shown.lacking import Told
from regulars.engine.terms.offers import FOREVER_US

Code = Literal[
    "add", "remove", "weekdays", "hours", "late", "early", "tier", "points", "more", "value", "birthday", "segment",
    "place", "store", "channel", "till", "plan", "offer", "badge", "choice", "agreement", "is", "without",
]  # fmt: skip


class Change(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What would have to be different, all else as it is, and what it gives more.

    code: add: `missing` besides on the receipt. remove: without the `lines` of these ids. weekdays: at that hour on one
    of `days`, Monday is 1. hours: on that day from `at_us` until `until_us`. late, early: `days` earlier, or later;
    none where it is less than a day. tier: `name` of the tier set `of`. points: `number` more of the wallet `of`. more:
    `number` more of the field `name`, or with a minus less; of a date days. value: the field `name` is `number`.
    birthday: on the birthday. segment, place, store, channel, till, plan, offer, badge, choice, agreement: in that
    `name`, or with it; of a choice, of the choice `of`. is: the field `of` is `name`. without: not in that `name`, of
    the code `of`. at_us: a moment at which it gives. gives: the points more, by wallet. also: another change, without
    which it would not.
    """

    code: Code
    missing: tuple[Missing, ...] = ()
    lines: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    at_us: int = 0
    until_us: int = 0
    name: str = ""
    of: str = ""
    number: int = 0
    gives: dict[str, int] = {}
    also: "Change | None" = None


NAMES: Mapping[str, Code] = {
    "member.segments": "segment",
    "member.plans": "plan",
    "member.offers": "offer",
    "member.badges": "badge",
    "member.choices": "choice",
    "member.agreements": "agreement",
    "receipt.places": "place",
    "activity.places": "place",
    "receipt.store": "store",
    "receipt.channel": "channel",
    "receipt.till": "till",
}
"""By their codes, the fields that are names of what somebody is in or has, or of where it happened."""
JOINED = "member.joined_on"


def played(program: Program, member: Member, event: Told, change: Change) -> tuple[Member, Told]:
    """The member and what happened, changed."""
    member, event = _member(program, member, event, change), _event(event, change)
    return played(program, member, event, change.also) if change.also else (member, event)


def _member(program: Program, member: Member, event: Told, change: Change) -> Member:
    if change.code == "tier":
        state = TierState(change.name, 0, kept_until=NEVER)
        return structs.replace(member, tiers={**member.tiers, change.of: state})
    if change.code == "more" and change.name == JOINED and member.joined_day is not None:
        return structs.replace(member, joined_day=member.joined_day + change.number)
    effects = list(_effects(program, member, event, change))
    return evolve(member, effects, member.at_us) if effects else member


def _effects(program: Program, member: Member, event: Told, change: Change) -> Iterator[Effect]:
    """What would have come to her before."""
    name, day = change.name, program.clock.day(max(member.at_us, event.occurred_us))
    match change.code:
        case "points":
            yield Moved("added", change.of, 0, NEVER, change.number, member.at_us)
        case "more" if name in COUNTED:
            yield from (Counted(COUNTED[name][0], bucket, change.number) for bucket in (0, day))
        case "plan":
            yield PlanChanged(name, PlanState("given", 0, NEVER, NEVER, day))
        case "offer":
            yield Picked(name, Picks(event.occurred_us, FOREVER_US))
        case "choice":
            yield Picked(change.of, Picks(event.occurred_us, FOREVER_US, frozenset({name})))
        case "badge":
            yield ChallengeWon(f"+{name}", Won(0, 1, day, badge=name))


def _event(event: Told, change: Change) -> Told:
    if change.code in ("weekdays", "hours", "late", "early"):
        return structs.replace(event, occurred_us=change.at_us)
    given = _given(event.given, change)
    if given is not event.given:
        return structs.replace(event, given=given)
    if change.code in ("place", "without") and "place" in (change.code, change.of):
        return structs.replace(event, places=_among(event.places, change))
    return _receipt(event, change) if isinstance(event, Receipt) else _activity(event, change)


def _given(given: Given, change: Change) -> Given:
    """What the shop would have known."""
    code, name = change.of if change.code == "without" else change.code, change.name
    if code == "segment":
        return structs.replace(given, segments=_among(given.segments, change))
    if code == "agreement":
        return structs.replace(given, agreements=_among(given.agreements, change))
    if code == "birthday":
        return structs.replace(given, is_birthday=True)
    if code == "value" and name == AGE:
        return structs.replace(given, age_years=change.number)
    if code == "is" and change.of == "member.kind":
        return structs.replace(given, member_kind=name)
    if code == "is" and change.of.startswith("shop."):
        return structs.replace(given, facts={**given.facts, change.of.removeprefix("shop."): name})
    return given


def _among(names: frozenset[str], change: Change) -> frozenset[str]:
    return names - {change.name} if change.code == "without" else names | {change.name}


def _receipt(event: Receipt, change: Change) -> Receipt:
    match change.code:
        case "add":
            return with_all(event, change.missing) or event
        case "remove":
            kept = tuple(line for line in event.lines if line.line_id not in change.lines)
            return structs.replace(event, lines=kept)
        case "store" | "channel" | "till" as field:
            return structs.replace(event, **{field: change.name})
        case "without" if change.of in ("store", "channel", "till"):
            return structs.replace(event, **{change.of: ""})
        case "more" if change.name == "receipt.total":
            return _cheaper(event, -change.number)
        case "more" if change.name == "receipt.line_count":
            return structs.replace(event, lines=event.lines[: change.number])
    return event


def _cheaper(receipt: Receipt, by: int) -> Receipt:
    """The receipt for so much less, which comes off the dearest line first."""
    lines = list(receipt.lines)
    for line in sorted(receipt.lines, key=lambda one: -one.total_minor):
        off = min(by, line.total_minor)
        lines[receipt.lines.index(line)] = structs.replace(line, total_minor=line.total_minor - off)
        by -= off
    return structs.replace(receipt, lines=tuple(lines))


def _activity(event: Activity, change: Change) -> Activity:
    name, values = change.name, event.values
    match change.code:
        case "value":
            return structs.replace(event, values={**values, name: change.number})
        case "is" if change.of == "activity.about":
            return structs.replace(event, about=name)
        case "is":
            field = change.of.partition(".")[2]
            said = name == "true" if isinstance(values.get(field), bool) else name
            return structs.replace(event, values={**values, field: said})
        case "more":
            field = name.partition(".")[2]
            return structs.replace(event, values={**values, field: int(values[field]) + change.number})
    return event
