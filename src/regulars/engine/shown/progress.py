"""How far a member is on each ladder: what she has, what she still needs to rise and to keep, what comes if she does
nothing. Nothing is changed.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec import structs

from regulars.engine.days import NEVER, micros
from regulars.engine.events.returns import Moment
from regulars.engine.evolve import Draft
from regulars.engine.member import Member, TierState
from regulars.engine.program import Program
from regulars.engine.rules.points_bought import POINTS_BOUGHT
from regulars.engine.shown.sold import price_of
from regulars.engine.steps.catch_up import catch_up
from regulars.engine.steps.deserving import days_read, ends, landing, last_look, lost_on, value
from regulars.engine.steps.freezing import frozen
from regulars.engine.terms.ready_ladders import Measure, Need, ReadyTier, ReadyTierSet


class Criterion(msgspec.Struct, frozen=True):
    """One thing that a tier asks for, in whole units of its measure; of a segment, 1 is to be in it.

    have, needed: what there is, and what is still needed, 0 when there is enough. from_day, until_day: the first and
    the last day that count, 0 and `NEVER` when all days do. price_minor: what the points that are needed cost now, in
    the program's currency; 0 where none are, or nobody sells them.
    """

    measure: Measure
    at_least: int
    have: int
    needed: int
    from_day: int = 0
    until_day: int = NEVER
    price_minor: int = 0


class Step(msgspec.Struct, frozen=True):
    """What a tier asks for: every one of `all_of`, and one of `any_of` if there are any."""

    tier: str
    all_of: tuple[Criterion, ...]
    any_of: tuple[Criterion, ...] = ()

    @property
    def is_reached(self) -> bool:
        """Whether nothing is lacking."""
        return not any(one.needed for one in self.all_of) and (
            not self.any_of or any(not one.needed for one in self.any_of)
        )


class TierProgress(msgspec.Struct, frozen=True):
    """How a member stands on one ladder.

    since_us: 0 for who always had the tier. lost_on: the first day without the tier if nothing more is counted, grace
    included; `NEVER` if it is not lost. rises: what each higher tier asks for, the next one first. keeps: what keeps
    the tier at the look that would take it, or, while it is falling, now; None when it is not to be lost, or nothing
    can be done. keeps_also: where it asks for windows of several kinds, what keeps it at the other looks that are to
    come, the soonest first. becomes: the tier that comes next if nothing more is counted, on the day becomes_on.
    warns_on: the day on which she is told. fixed_until: the day before which she does not rise. Where a ladder asks for
    a balance, points that become hers meanwhile may lift her first, and she falls from there.
    """

    tier_set: str
    tier: str
    place: int
    since_us: int
    falling: bool
    lost_on: int
    rises: tuple[Step, ...]
    keeps: Step | None
    becomes: str
    becomes_on: int
    warns_on: int = NEVER
    fixed_until: int = 0
    keeps_also: tuple[Step, ...] = ()


def progress(program: Program, member: Member, at: datetime) -> tuple[TierProgress, ...]:
    """The progress on every ladder of the program at a moment, in the order of the file."""
    at_us = max(micros(at), member.at_us)
    day = program.clock.day(at_us)
    draft = Draft(member)
    catch_up(program, draft, at_us, day)
    found = tuple(_on(tier_set, draft, day) for tier_set in program.tier_sets)
    if POINTS_BOUGHT not in program.triggers:
        return found
    moment = frozen(draft, day, at_us)
    return tuple(_priced(program, moment, one) for one in found)


def _priced(program: Program, moment: Moment, one: TierProgress) -> TierProgress:
    """The same with the prices of what can be bought."""

    def priced(asked: Criterion) -> Criterion:
        if asked.measure.kind != "points" or not asked.needed or asked.from_day > moment.day:
            return asked
        return structs.replace(asked, price_minor=price_of(program, moment, asked.measure.name, asked.needed))

    def of(step: Step) -> Step:
        return Step(step.tier, tuple(map(priced, step.all_of)), tuple(map(priced, step.any_of)))

    return structs.replace(
        one, rises=tuple(map(of, one.rises)), keeps=None if one.keeps is None else of(one.keeps),
        keeps_also=tuple(map(of, one.keeps_also)),
    )  # fmt: skip


def _on(tier_set: ReadyTierSet, draft: Draft, day: int) -> TierProgress:
    state = draft.tiers.get(tier_set.name) or TierState(tier_set.ids[0], 0)
    place = tier_set.places.get(state.tier, 0)
    lost = lost_on(tier_set, draft, place, state.review, falling=state.falling)
    becomes, on = _becomes(tier_set, draft, state, place, lost)
    lock = state.lock
    return TierProgress(
        tier_set.name,
        tier_set.ids[place],
        place,
        state.since_us,
        state.falling,
        lost,
        tuple(_rises(tier_set, draft, state, place, day)),
        _keeps(tier_set, draft, state, place, day) if lost < NEVER else None,
        becomes,
        on,
        state.warn,
        lock.until if lock and lock.is_fixed and lock.until > day else 0,
        tuple(_keeps_also(tier_set, draft, state, place, day)) if lost < NEVER and not state.falling else (),
    )


def _becomes(tier_set: ReadyTierSet, draft: Draft, state: TierState, place: int, lost: int) -> tuple[str, int]:
    if state.review < NEVER:
        coming = landing(tier_set, draft, place, state.review)
        if coming > place:
            return tier_set.ids[coming], state.review
    if lost >= NEVER:
        return tier_set.ids[place], NEVER
    return tier_set.ids[landing(tier_set, draft, place, lost)], lost


def _rises(tier_set: ReadyTierSet, draft: Draft, state: TierState, place: int, day: int) -> Iterator[Step]:
    for higher in range(place + 1, len(tier_set.tiers)):
        yield _step(tier_set, higher, draft, state, day, day)


def _keeps(tier_set: ReadyTierSet, draft: Draft, state: TierState, place: int, day: int) -> Step | None:
    """What the look that would take the tier will ask for; None when its days are over."""
    if state.falling:
        return _step(tier_set, place, draft, state, day, day)
    look = last_look(tier_set, draft, place, state.review)
    if tier_set.holds == "this_period":
        step = _step(tier_set, place, draft, state, look - 1, look)
    else:
        step = _step(tier_set, place, draft, state, look - 1, None)
        if not tier_set.next_period and _is_over(step, day):
            step = _until(_step(tier_set, place, draft, state, look - 1, look - 1), look - 1)
    return None if _is_over(step, day) else step


def _keeps_also(tier_set: ReadyTierSet, draft: Draft, state: TierState, place: int, day: int) -> Iterator[Step]:
    """What other looks will ask for than the one that would take the tier: each window lacks from a day of its own."""
    needs = [need for need in tier_set.tiers[place].needs if need.measure.window.span != "lifetime"]
    if len({need.measure.window for need in needs}) < 2:
        return
    taken_on = last_look(tier_set, draft, place, state.review)
    lacks = {max(_lacks_from(need, draft, state, day), state.kept_until) for need in needs}
    for look in sorted(lacks - {taken_on}):
        if look < NEVER:
            step = _step(tier_set, place, draft, state, look - 1, look if tier_set.holds == "this_period" else None)
            if not step.is_reached and not _is_over(step, day):
                yield step


def _lacks_from(need: Need, draft: Draft, state: TierState, day: int) -> int:
    """The first look after `day` that may find too little of it, if nothing more is counted."""
    if need.measure.is_periodic:
        return need.measure.window.next_start(day, draft.joined_day)
    for look in sorted(ends(need.measure, draft, day)):
        if look > day and value(need.measure, draft, state, look - 1, None) < need.at_least:
            return look
    return NEVER


def _until(step: Step, last: int) -> Step:
    """The step, to be done by a day."""

    def by(several: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        return tuple(structs.replace(one, until_day=min(one.until_day, last)) for one in several)

    return Step(step.tier, by(step.all_of), by(step.any_of))


def _is_over(step: Step, day: int) -> bool:
    """Whether what is lacking can no longer come in its days."""
    late = [one.needed > 0 and one.until_day < max(day, one.from_day) for one in step.all_of]
    return any(late) or (
        bool(step.any_of) and all(one.needed > 0 and one.until_day < max(day, one.from_day) for one in step.any_of)
    )


def _step(tier_set: ReadyTierSet, place: int, draft: Draft, state: TierState, last: int, period: int | None) -> Step:
    tier: ReadyTier = tier_set.tiers[place]
    is_now = last == period

    def criterion(need: Need) -> Criterion:
        have = value(need.measure, draft, state, last, period)
        needed = max(need.at_least - have, 0)
        window = need.measure.window
        if need.measure.kind in ("balance", "plan") or window.span == "lifetime":
            return Criterion(need.measure, need.at_least, have, needed)
        first, until = days_read(need.measure, draft, state, last, period)
        if is_now:
            until = window.next_start(last, draft.joined_day) - 1 if need.measure.is_periodic else NEVER
        return Criterion(need.measure, need.at_least, have, needed, first, until)

    return Step(tier_set.ids[place], tuple(map(criterion, tier.all_of)), tuple(map(criterion, tier.any_of)))
