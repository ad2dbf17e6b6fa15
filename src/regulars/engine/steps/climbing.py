"""Climbing, keeping, falling."""

from regulars.engine.days import NEVER
from regulars.engine.decision import Reason
from regulars.engine.effects import TierChanged, TierKept, TierLocked, TierWarned
from regulars.engine.events import AnyEvent
from regulars.engine.events.returns import Moment
from regulars.engine.evolve import Draft
from regulars.engine.member import TierState
from regulars.engine.program import Program
from regulars.engine.steps.counting import set_segments
from regulars.engine.steps.deserving import (
    deserved,
    first_loss,
    fitting,
    floor,
    landing,
    lost_on,
    next_review,
    out_of_window,
)
from regulars.engine.terms.ready_ladders import ReadyTierSet

GONE_FOR_DAYS = 366
"""So long after its day a tier is looked at again of whose tier set the program says nothing: a later one may."""


def rise(program: Program, draft: Draft, day: int, at_us: int) -> bool:
    """After something was counted: every tier that is now reached is given at once; True if one was.

    A tier whose grace had begun and that is deserved again is simply kept.
    """
    risen = False
    for tier_set in program.tier_sets:
        reached = fitting(tier_set, draft, day)
        state = draft.tiers.get(tier_set.name)
        place = tier_set.places.get(state.tier, 0) if state else 0
        if reached > place:
            if tier_set.next_period or is_fixed(state, day):
                _await_rise(tier_set, draft, state, day)
            else:
                _change(tier_set, draft, reached, day, at_us, counts_from=day + 1)
                risen = True
        elif place and reached == place and state and state.falling:
            _keep(tier_set, draft, place, day, counts_from=day + 1)
    return risen


def in_force(program: Program, draft: Draft, moment: Moment) -> dict[str, str]:
    """The tiers whose terms hold for what happens now: those before it, and those that count at once."""
    held = dict(moment.tiers)
    held.update(
        (one.name, draft.tiers[one.name].tier)
        for one in program.tier_sets
        if one.on_this_receipt and one.name in draft.tiers
    )
    return held


def review(program: Program, draft: Draft, day: int, at_us: int) -> None:
    """At the start of a day: the tiers due for a look, by what was counted up to the day before; then the members
    due to be warned.
    """
    for tier_set in program.tier_sets:
        state = draft.tiers.get(tier_set.name)
        if state is None:
            continue
        if state.review <= day:
            _look(tier_set, draft, state, day, at_us)
        elif state.warn <= day:
            _warn(tier_set, draft, state, day, at_us)
    for name, state in list(draft.tiers.items()):
        if min(state.review, state.warn) <= day and name not in {one.name for one in program.tier_sets}:
            later = day + GONE_FOR_DAYS
            draft.do(TierKept(name, later, state.kept_until, state.falling, NEVER, state.counts_from, state.tier))


def _look(tier_set: ReadyTierSet, draft: Draft, state: TierState, day: int, at_us: int) -> None:
    place = _place(tier_set, draft)
    goes_to = landing(tier_set, draft, place, day)
    if goes_to < place and day < state.kept_until:
        # Looked at for a rise, before what was promised is over.
        draft.do(_kept(tier_set, state, min(state.kept_until, first_loss(tier_set, draft, place, day)), state.warn))
    elif goes_to < place and tier_set.grace.after(day) > day and not state.falling:
        draft.do(_kept(tier_set, state, tier_set.grace.after(day), state.warn, falling=True))
    elif goes_to == place:
        _keep(tier_set, draft, place, day, counts_from=day)
    else:
        _change(tier_set, draft, goes_to, day, at_us, counts_from=day)


def _warn(tier_set: ReadyTierSet, draft: Draft, state: TierState, day: int, at_us: int) -> None:
    """Tell once that the tier will be lost, unless enough came in the meantime."""
    place = _place(tier_set, draft)
    lost = lost_on(tier_set, draft, place, state.review, falling=state.falling)
    later = _warn_day(tier_set, lost, day - 1)
    if later != day:
        draft.do(_kept(tier_set, state, state.review, later, falling=state.falling))
        return
    to = tier_set.ids[landing(tier_set, draft, place, lost)]
    draft.do(TierWarned(tier_set.name, state.tier, to, lost, at_us))
    draft.told.append(Reason("tier-warning", tier_set.name, number=lost, detail=state.tier))


def assign(
    tier_set: ReadyTierSet, draft: Draft, tier: str, day: int, at_us: int, *, until: int | None, is_fixed: bool
) -> None:
    """Give a tier, whatever was counted: until a day, or at least as long as if it had been reached by today alone.

    is_fixed: until that day, or for ever, she does not rise above it either.
    """
    before, place = _place(tier_set, draft), tier_set.ids.index(tier)
    state = draft.tiers.get(tier_set.name)
    is_locked = is_fixed or (until is not None and place > 0)
    kept_until, review_day = _assigned_days(tier_set, place, day, until, is_locked=is_locked, is_fixed=is_fixed)
    warn = _warn_day(tier_set, review_day, day)
    if place != before:
        changed = TierChanged(tier_set.name, _held(tier_set, draft), tier, at_us, review_day, kept_until, warn, day + 1)
        draft.do(changed)
    elif place or is_fixed:
        draft.do(TierKept(tier_set.name, review_day, kept_until, False, warn, day + 1, tier))
    if is_locked:
        draft.do(TierLocked(tier_set.name, tier, kept_until, is_fixed))
    elif state is not None and state.lock is not None:
        draft.do(TierLocked(tier_set.name, tier, 0))


def _assigned_days(
    tier_set: ReadyTierSet, place: int, day: int, until: int | None, *, is_locked: bool, is_fixed: bool
) -> tuple[int, int]:
    """The day until which a tier given by hand is kept, and the day of the next look at it."""
    if is_locked:
        kept_until = NEVER if until is None else until
        return kept_until, kept_until if is_fixed or _is_losable(tier_set, place) else NEVER
    ends = [out_of_window(need.measure, day) for need in tier_set.tiers[place].needs]
    kept_until = max(tier_set.keeps.until(day), min(ends, default=NEVER)) if place else day
    return kept_until, kept_until if _is_losable(tier_set, place) else NEVER


def _is_losable(tier_set: ReadyTierSet, place: int) -> bool:
    return place > 0 and tier_set.falls != "never" and not tier_set.tiers[place].permanent


def lowered(program: Program, draft: Draft, day: int) -> None:
    """After a return took from a counter: nobody falls at once, but the next review comes sooner."""
    for tier_set in program.tier_sets:
        state = draft.tiers.get(tier_set.name)
        if state is None or tier_set.falls == "never" or state.falling or day + 1 >= state.review:
            continue
        place = _place(tier_set, draft)
        soon = max(day + 1, state.kept_until)
        if soon < state.review and deserved(tier_set, draft, day + 1) < place > floor(tier_set, state, place, soon):
            warn = _warn_day(tier_set, tier_set.grace.after(soon), day)
            draft.do(_kept(tier_set, state, soon, warn))


def follow(program: Program, draft: Draft, event: AnyEvent, day: int, at_us: int) -> None:
    """After an event, for tier sets that also count something else than sales: rise now, fall at the next look."""
    if type(event).__struct_config__.tag in KNOWING and program.tier_segments:
        set_segments(program, draft, event.given.segments)
    rise(program, draft, day, at_us)
    lowered(program, draft, day)


KNOWING = frozenset({"joined", "receipt", "activity"})
"""The events that say in which segments the member is."""


def _place(tier_set: ReadyTierSet, draft: Draft) -> int:
    """The place of the tier held; a tier that the program no longer has counts as the lowest."""
    state = draft.tiers.get(tier_set.name)
    return tier_set.places.get(state.tier, 0) if state else 0


def _held(tier_set: ReadyTierSet, draft: Draft) -> str:
    """The tier held, by the name it was given under."""
    state = draft.tiers.get(tier_set.name)
    return state.tier if state else tier_set.ids[0]


def is_fixed(state: TierState | None, day: int) -> bool:
    """Whether a person gave the tier so that she does not rise above it on that day."""
    return state is not None and state.lock is not None and state.lock.is_fixed and day < state.lock.until


def _await_rise(tier_set: ReadyTierSet, draft: Draft, state: TierState | None, day: int) -> None:
    """A tier that was reached is given with the next period, or when the one given by hand is over."""
    if state is not None and is_fixed(state, day):
        return
    held = state or TierState(tier_set.ids[0], 0)
    starts = [measure.window.next_start(day, draft.joined_day) for measure in tier_set.measures if measure.is_periodic]
    if min(starts) < held.review:
        draft.do(_kept(tier_set, held, min(starts), held.warn, falling=held.falling))


def _change(tier_set: ReadyTierSet, draft: Draft, place: int, day: int, at_us: int, *, counts_from: int) -> None:
    before = _held(tier_set, draft)
    kept_until = tier_set.keeps.until(day)
    look = next_review(tier_set, draft, place, day, kept_until)
    warn = _warn_from(tier_set, draft, place, look, day)
    after = tier_set.ids[place]
    draft.do(TierChanged(tier_set.name, before, after, at_us, look, kept_until, warn, counts_from))


def _keep(tier_set: ReadyTierSet, draft: Draft, place: int, day: int, *, counts_from: int) -> None:
    kept_until = tier_set.keeps.until(day)
    look = next_review(tier_set, draft, place, day, kept_until)
    warn = _warn_from(tier_set, draft, place, look, day)
    draft.do(TierKept(tier_set.name, look, kept_until, False, warn, counts_from, tier_set.ids[place]))


def _kept(tier_set: ReadyTierSet, state: TierState, look: int, warn: int, *, falling: bool = False) -> TierKept:
    """The tier goes on as it is, with another day to look at it."""
    return TierKept(tier_set.name, look, state.kept_until, falling, warn, state.counts_from, state.tier)


def _warn_from(tier_set: ReadyTierSet, draft: Draft, place: int, look: int, day: int) -> int:
    """The day on which to warn of losing a tier that is looked at on the day `look`."""
    if tier_set.warns is None or look >= NEVER:
        return NEVER
    return _warn_day(tier_set, lost_on(tier_set, draft, place, look), day)


def _warn_day(tier_set: ReadyTierSet, lost: int, day: int) -> int:
    """The day after `day` on which to warn of a loss; `NEVER` when there is nothing to warn of, or no time."""
    if tier_set.warns is None or lost >= NEVER:
        return NEVER
    warn = max(tier_set.warns.before(lost), day + 1)
    return warn if warn < lost else NEVER
