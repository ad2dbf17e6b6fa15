"""Climbing, keeping, falling."""

from bisect import bisect_right
from collections.abc import Mapping

from regulars.engine.days import NEVER, year_start
from regulars.engine.effects import TierChanged, TierKept
from regulars.engine.evolve import Draft
from regulars.engine.ladders import ReadyTierSet
from regulars.engine.program import Program


def rise(program: Program, draft: Draft, day: int, at_us: int) -> bool:
    """After something was counted: every tier that is now reached is given at once; True if one was.

    A tier whose grace had begun and that is deserved again is simply kept.
    """
    risen = False
    for tier_set in program.tier_sets:
        reached = fitting(tier_set, draft.counters, day)
        place = _place(tier_set, draft)
        if reached > place:
            _change(tier_set, draft, reached, day, at_us)
            risen = True
        elif reached == place and place and draft.tiers[tier_set.name].falling:
            _keep(tier_set, draft, place, day)
    return risen


def review(program: Program, draft: Draft, day: int, at_us: int) -> None:
    """At the start of a day: the tiers due for a look, by what was counted up to the day before."""
    for tier_set in program.tier_sets:
        state = draft.tiers.get(tier_set.name)
        if state is None or state.review > day:
            continue
        place = _place(tier_set, draft)
        reached = fitting(tier_set, draft.counters, day - 1)
        if reached >= place:
            _keep(tier_set, draft, place, day)
        elif tier_set.grace.after(day) > day and not state.falling:
            draft.do(TierKept(tier_set.name, tier_set.grace.after(day), state.kept_until, falling=True))
        else:
            _change(tier_set, draft, place - 1 if tier_set.falls == "one_step" else reached, day, at_us)


def assign(tier_set: ReadyTierSet, draft: Draft, tier: str, day: int, at_us: int) -> None:
    """Give a tier, whatever was counted; it is kept at least as long as if it had been reached by today alone."""
    before, place = _place(tier_set, draft), tier_set.ids.index(tier)
    kept_until = max(tier_set.keeps.until(day), _out_of_window(tier_set, day)) if place else day
    review_day = kept_until if place and tier_set.falls != "never" else NEVER
    if place != before:
        draft.do(TierChanged(tier_set.name, tier_set.ids[before], tier, at_us, review_day, kept_until))
    elif place:
        draft.do(TierKept(tier_set.name, review_day, kept_until))


def lowered(program: Program, draft: Draft, day: int) -> None:
    """After a return took from a counter: nobody falls at once, but the next review comes sooner."""
    for tier_set in program.tier_sets:
        state = draft.tiers.get(tier_set.name)
        if state is None or tier_set.falls == "never" or state.falling:
            continue
        soon = max(day + 1, state.kept_until)
        if soon < state.review and fitting(tier_set, draft.counters, day) < _place(tier_set, draft):
            draft.do(TierKept(tier_set.name, soon, state.kept_until))


def fitting(tier_set: ReadyTierSet, counters: Mapping[str, dict[int, int]], day: int) -> int:
    """The place of the tier that what was counted by the end of `day` deserves, 0 for the lowest."""
    value = tier_set.window.total(counters.get(tier_set.counter, {}), day)
    return bisect_right(tier_set.at_least, value, 1) - 1


def _place(tier_set: ReadyTierSet, draft: Draft) -> int:
    """The place of the tier held; a tier that the program no longer has counts as the lowest."""
    state = draft.tiers.get(tier_set.name)
    return tier_set.places.get(state.tier, 0) if state else 0


def _change(tier_set: ReadyTierSet, draft: Draft, place: int, day: int, at_us: int) -> None:
    before = tier_set.ids[_place(tier_set, draft)]
    kept_until = tier_set.keeps.until(day)
    review_day = _next_review(tier_set, draft, place, day, kept_until)
    draft.do(TierChanged(tier_set.name, before, tier_set.ids[place], at_us, review_day, kept_until))


def _keep(tier_set: ReadyTierSet, draft: Draft, place: int, day: int) -> None:
    kept_until = tier_set.keeps.until(day)
    draft.do(TierKept(tier_set.name, _next_review(tier_set, draft, place, day, kept_until), kept_until))


def _next_review(tier_set: ReadyTierSet, draft: Draft, place: int, day: int, kept_until: int) -> int:
    """The first day on which the tier could be lost if nothing more were counted."""
    if place == 0 or tier_set.falls == "never" or tier_set.window.span == "lifetime":
        return NEVER
    if tier_set.year:
        return max(kept_until, _out_of_window(tier_set, day))
    buckets = draft.counters.get(tier_set.counter, {})
    left = tier_set.window.total(buckets, day)
    for bucket in sorted(bucket for bucket in buckets if bucket >= tier_set.window.first_day(day)):
        left -= buckets[bucket]
        if left < tier_set.at_least[place]:
            return max(kept_until, _out_of_window(tier_set, bucket), day + 1)
    return max(kept_until, day + 1)


def _out_of_window(tier_set: ReadyTierSet, bucket: int) -> int:
    """The first day on which a look at the tier no longer finds what was counted on the day `bucket`."""
    lasts = tier_set.window.lasts
    if lasts is None:
        # The year that ends is looked at on the first day of the next one.
        return year_start(year_start(bucket) + 366) if tier_set.year else NEVER
    gone = lasts.after(bucket)
    while lasts.before(gone) < bucket:
        gone += 1
    return gone + 1
