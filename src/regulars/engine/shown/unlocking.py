"""How a reward is unlocked that is not unlocked yet: what must be so, and how far the member is on the way there."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

import msgspec

from regulars.engine.conditions import Checked, check
from regulars.engine.conditions.typed import AnyOf, Compare, Const, Meaning, OneOf, SetTest, Within
from regulars.engine.conditions.walk import Place, value
from regulars.engine.member import Member
from regulars.engine.money import format_decimal
from regulars.engine.program import Program
from regulars.engine.sentences import Figure, Money, Named, Sentence, Together, Value, say
from regulars.engine.shown.asked import MONEY, clauses_of, constant_of, is_never, path_of, phrase
from regulars.engine.shown.challenges import ChallengeProgress, challenges_of
from regulars.engine.shown.labels import label_of
from regulars.engine.shown.progress import Criterion, progress
from regulars.engine.terms.ladders import so_much

Unlocks: TypeAlias = Mapping[str, Sentence]
"""How a reward is unlocked and how far she is, by the `detail` of a reason `locked`."""

UNKNOWN: Unlocks = MappingProxyType({})
"""Nobody asked how far she is."""


class Standing(msgspec.Struct, frozen=True):
    """A member at a moment, and where conditions are asked about her then."""

    program: Program
    member: Member
    at: datetime
    place: Place


def how_unlocked(program: Program, detail: str, unlocks: Unlocks = UNKNOWN) -> Sentence:
    """What a reason `locked` means. detail: of the reason, what must be so."""
    return unlocks.get(detail) or unlocking(check(detail, program.fields))


def unlocking(condition: Checked, standing: Standing | None = None) -> Sentence:
    """What must be so; of who stands somewhere only what is not yet, and how far she is."""
    if is_never(condition):
        return say("it only comes as a gift")
    parts = clauses_of(condition.root)
    if standing is not None:
        parts = [one for one in parts if value(one, standing.place) is not True] or parts
    return say("only %(when)s", when=_all(tuple(_told(one, standing) for one in parts)))


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
            for one in part.args:
                yield from _how_far(one, standing)


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
    """The tier that it names, or what the number is that it asks about."""
    field, other = (part.left, part.right) if path_of(part.left) else (part.right, part.left)
    path, wanted = path_of(field), constant_of(other)
    if path.startswith("member.tier") and part.op == "==" and wanted is not None:
        yield from _to_tier(path, {wanted.value}, standing)
    elif path.startswith("member.") and field.type.is_number and label_of(path):
        have = value(field, standing.place)
        if isinstance(have, int):
            number = format_decimal(have, field.type.scale)
            told: Value = Money(number) if path in MONEY else Figure(number)
            yield say("%(field)s: %(number)s", field=Sentence(label_of(path)), number=told)


def _to_tier(path: str, tiers: Collection[object], standing: Standing) -> Iterator[Value]:
    """What is missing for the lowest of these tiers."""
    ladder = path.removeprefix("member.tier").removeprefix("_")
    found = progress(standing.program, standing.member, standing.at)
    on = [one for one in found if one.tier_set.replace("-", "_") == ladder] if ladder else found[:1]
    step = next((step for one in on for step in one.rises if step.tier in tiers), None)
    if step is not None:
        lacking = [one for one in (*step.all_of, *step.any_of) if one.needed]
        yield from (_missing(one) for one in lacking if one.measure.kind in _COUNTED)


_COUNTED = frozenset({"spend", "points", "balance", "visits"})


def _missing(one: Criterion) -> Value:
    amount = format_decimal(one.needed, one.measure.digits)
    return say("missing: %(amount)s", amount=so_much(one.measure.kind, amount, one.measure.name or None))


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
