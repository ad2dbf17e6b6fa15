"""How what is closed to a member is opened, a reward that is not unlocked or a condition that is not met: what must be
so, and how far she is on the way there.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

import msgspec

from regulars.engine.conditions import check
from regulars.engine.conditions.typed import AnyOf, Compare, Const, Meaning, OneOf, SetTest, Within
from regulars.engine.conditions.walk import Place, value
from regulars.engine.days import DAY_US, moment
from regulars.engine.events.event import Given
from regulars.engine.evolve import Draft
from regulars.engine.fields import COUNTED, Facts
from regulars.engine.member import Member
from regulars.engine.money import format_decimal
from regulars.engine.program import Program
from regulars.engine.sentences import Either, Figure, Money, Named, Points, Sentence, Together, Value, say
from regulars.engine.shown.asked import clauses_of, is_never, is_not, path_of, phrase
from regulars.engine.shown.challenges import ChallengeProgress, challenges_of
from regulars.engine.shown.distance_words import missing_said, more_said, moved_said
from regulars.engine.shown.distances import Failing, apart
from regulars.engine.shown.labels import label_of
from regulars.engine.steps.catch_up import catch_up
from regulars.engine.steps.freezing import frozen

Unlocks: TypeAlias = Mapping[str, Sentence]
"""What must be so and how far she is, by the `detail` of a reason `locked`, `condition` or `tier-needed`."""

UNKNOWN: Unlocks = MappingProxyType({})
"""Nobody asked how far she is."""


class Standing(msgspec.Struct, frozen=True):
    """A member at a moment, and where conditions are asked about her then."""

    program: Program
    member: Member
    at: datetime
    place: Place


def how_claimed(program: Program, offer: str, member: Member, given: Given, at_us: int) -> Unlocks:
    """What must be so for an offer that cannot be claimed, and how far she is."""
    text = program.document.offers[offer].when
    if not text:
        return UNKNOWN
    at_us = max(at_us, member.at_us)
    day, draft = program.clock.day(at_us), Draft(member)
    catch_up(program, draft, at_us, day)
    place = Place(None, (), None, Facts(frozen(draft, day, at_us), given), at_us, day)
    standing = Standing(program, member, moment(at_us), place)
    return {text: unlocking(check(text, program.fields).root, standing)}


def how_unlocked(program: Program, code: str, subject: str, detail: str, unlocks: Unlocks = UNKNOWN) -> Sentence | None:
    """What a reason means that tells of a condition, with its code, subject and detail; None of any other."""
    if code == "condition":
        detail = detail or _when(program, subject)
    elif code != "locked":
        return unlocks.get(detail) if code == "tier-needed" else None
    return (unlocks.get(detail) or unlocking(check(detail, program.fields).root)) if detail else None


def _when(program: Program, subject: str) -> str:
    """The whole condition of a reward or an offer."""
    if subject in program.rewards:
        return program.rewards[subject].document.when
    return program.document.offers[subject].when if subject in program.document.offers else ""


def unlocking(condition: Meaning, standing: Standing | None = None) -> Sentence:
    """What must be so; of who stands somewhere only what is not yet, and how far she is."""
    if is_never(condition):
        return say("it only comes as a gift")
    parts = clauses_of(condition)
    if standing is not None:
        parts = [one for one in parts if value(one, standing.place) is not True] or parts
    told = tuple(_told(one, standing) for one in parts)
    wanted, others = tuple(one for one in told if not is_not(one)), tuple(one for one in told if is_not(one))
    if not wanted:
        return say("%(all)s", all=_all(others))
    only = say("only %(when)s", when=_all(wanted))
    return say("%(all)s", all=_all((only, *others))) if others else only


def _told(part: Meaning, standing: Standing | None) -> Value:
    far = () if standing is None else tuple(_how_far(part, standing))
    return say("%(when)s (%(how_far)s)", when=phrase(part), how_far=_all(far)) if far else phrase(part)


def _how_far(part: Meaning, standing: Standing) -> Iterator[Value]:
    match part:
        case OneOf() if path_of(part.arg).startswith("member.tier"):
            yield from _to_tier(path_of(part.arg), part.values, standing)
        case Within() if isinstance(part.arg, Const):
            yield from _to_one_of(part.items.field.path, [part.arg.value], standing)
        case SetTest():
            yield from _to_one_of(part.arg.field.path, sorted(map(str, part.values)), standing)
        case Compare():
            yield from _compared(part, standing)
        case AnyOf():
            ways = tuple(_all(far) for one in part.args if (far := tuple(_how_far(one, standing))))
            yield from (Either(ways),) if len(ways) > 1 else ways


def _to_one_of(path: str, names: Collection[object], standing: Standing) -> Iterator[Value]:
    """What brings her a badge, and what a membership costs."""
    plans = standing.program.document.plans
    if path == "member.badges":
        yield from _to_badge(names, standing)
    elif path == "member.plans":
        for name in plans:
            if name in names:
                costs = next(iter(plans[name].says()))
                yield say("%(field)s: %(number)s", field=Named("plans", name), number=costs)


def _compared(part: Compare, standing: Standing) -> Iterator[Value]:
    """The tier that it names, or how far the number is that it asks about; else what that is."""
    for far in apart(Failing(part, standing.place)):
        path = far.field.path if far.field else ""
        if path.startswith("member.tier") and not far.other:
            yield from _to_tier(path, {far.name}, standing)
        elif path == "member.points" and far.by > 0:
            wallet = standing.program.wallets[standing.program.main_wallet]
            yield say("%(points)s missing", points=Points(format_decimal(far.by, wallet.scale), wallet.name))
        elif path == "receipt.total" and far.by > 0 and standing.place.lines:
            yield say("%(money)s more", money=Money(format_decimal(far.by, standing.program.digits)))
        elif path in COUNTED:
            yield more_said(standing.program, path, far.by)
        elif path.startswith("member.days_since"):
            yield moved_said(far.by * DAY_US)
        elif path.startswith("member.") and far.field and far.field.type.is_number and label_of(path):
            number = Figure(format_decimal(value(far.term, standing.place), far.field.type.scale))
            yield say("%(field)s: %(number)s", field=Sentence(label_of(path)), number=number)


def _to_tier(path: str, tiers: Collection[object], standing: Standing) -> Iterator[Value]:
    """What is missing for the lowest of these tiers."""
    ladder = path.removeprefix("member.tier").removeprefix("_")
    yield from missing_said(standing.program, standing.member, standing.at, ladder, tiers)


def _to_badge(badges: Collection[object], standing: Standing) -> Iterator[Value]:
    """How the challenges stand that give one of these badges."""
    for one in challenges_of(standing.program, standing.member, standing.at):
        if one.badge in badges and one.state in ("open", "to_claim"):
            done, target = (_so_far(standing.program, one, units) for units in (one.done, one.target))
            challenge = Named("challenges", one.challenge)
            yield say("%(challenge)s: %(done)s of %(target)s", challenge=challenge, done=done, target=target)


def _so_far(program: Program, one: ChallengeProgress, units: int) -> Value:
    if program.document.challenges[one.challenge].counts == "spend":
        return Money(format_decimal(units, program.digits))
    return Figure(format_decimal(units, one.digits))


def _all(parts: tuple[Value, ...]) -> Value:
    return parts[0] if len(parts) == 1 else Together(parts)
