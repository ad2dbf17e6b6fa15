"""Which tier is deserved: what was counted for it, in which days, and when that is over if nothing more comes."""

from bisect import bisect_right
from collections.abc import Iterator

from regulars.engine.counters import between
from regulars.engine.days import NEVER
from regulars.engine.evolve import Draft
from regulars.engine.member import Member, TierState
from regulars.engine.terms.ready_ladders import Measure, Need, ReadyTierSet

AnyMember = Draft | Member
"""A member, or one in the making."""

MOST_LOOKS = 60
"""So many coming looks are followed to find the one that takes a tier away."""


def fitting(tier_set: ReadyTierSet, member: AnyMember, day: int) -> int:
    """The place of the tier that what was counted by the end of `day` deserves, 0 for the lowest."""
    plain = tier_set.plain
    if plain is not None:
        value = plain.window.total(member.counters.get(plain.counter, {}), day)
        return bisect_right(tier_set.at_least, value, 1) - 1
    return _highest(tier_set, member, day, day)


def deserved(tier_set: ReadyTierSet, member: AnyMember, day: int) -> int:
    """The place of the tier deserved when it is looked at as `day` begins.

    Of windows that are periods, the last whole one counts, and what there is of the present one; the present one
    alone, or the last whole one alone, where the tier set says so.
    """
    if tier_set.holds == "this_period":
        return _highest(tier_set, member, day - 1, day)
    if tier_set.next_period:
        return _highest(tier_set, member, day - 1, None)
    now = fitting(tier_set, member, day - 1)
    return max(now, _highest(tier_set, member, day - 1, None)) if tier_set.is_periodic else now


def _highest(tier_set: ReadyTierSet, member: AnyMember, last: int, period: int | None) -> int:
    """The highest tier reached by what was counted up to the day `last`.

    period: a day of the period that counts, for windows that are periods; None for the last one that is whole.
    """
    state = member.tiers.get(tier_set.name)

    def has(need: Need) -> bool:
        return value(need.measure, member, state, last, period) >= need.at_least

    for place in range(len(tier_set.tiers) - 1, 0, -1):
        tier = tier_set.tiers[place]
        if all(map(has, tier.all_of)) and (not tier.any_of or any(map(has, tier.any_of))):
            return place
    return 0


def value(measure: Measure, member: AnyMember, state: TierState | None, last: int, period: int | None) -> int:
    """How much there is of a measure by the end of the day `last`; period as above."""
    if measure.kind == "balance":
        return _balance(member, measure.name, last)
    if measure.kind == "plan":
        plan = member.plans.get(measure.name)
        return int(plan is not None and plan.counts_on(last + 1))
    buckets = member.counters.get(measure.counter, {})
    window = measure.window
    if window.span == "lifetime":
        return buckets.get(0, 0)
    first, last = days_read(measure, member, state, last, period)
    return between(buckets, first, last)


def days_read(
    measure: Measure, member: AnyMember, state: TierState | None, last: int, period: int | None
) -> tuple[int, int]:
    """The first and the last day that are read of a measure with a window of days."""
    joined = member.joined_day
    if not measure.is_periodic:
        first = measure.window.first_day(last)
        return (max(first, state.counts_from) if measure.from_tier and state else first), last
    if period is None:
        last = measure.window.first_day(last + 1, joined) - 1
        period = last
    return measure.window.first_day(period, joined), last


def _balance(member: AnyMember, name: str, day: int) -> int:
    """What will be in a wallet at the end of a day if nothing happens to it but time."""
    wallet = member.wallets.get(name)
    if wallet is None:
        return 0
    gone = sum(lot.points - lot.held for lot in wallet.lots if lot.until <= day)
    coming = sum(lot.points for lot in wallet.waiting if lot.start <= day < lot.until)
    return wallet.balance - gone + coming


# What comes if nothing more is counted


def first_loss(tier_set: ReadyTierSet, member: AnyMember, place: int, day: int) -> int:
    """The first day after `day` on which a tier that is held should be looked at again.

    With periods, the first day of the next one; else the first on which the tier is no longer deserved.
    """
    needs = tier_set.tiers[place].needs
    periods = [need.measure for need in needs if need.measure.is_periodic]
    starts = [measure.window.next_start(day, member.joined_day) for measure in periods]
    soonest = min(starts, default=NEVER)
    for candidate in sorted({one for need in needs for one in ends(need.measure, member, day)}):
        if candidate >= soonest:
            break
        if candidate > day and deserved(tier_set, member, candidate) < place:
            return candidate
    return soonest


def ends(measure: Measure, member: AnyMember, day: int) -> Iterator[int]:
    """The days on which there may be less of a measure than the day before."""
    if measure.kind == "balance":
        wallet = member.wallets.get(measure.name)
        for lot in (*wallet.lots, *wallet.waiting) if wallet else ():
            yield lot.until + 1
    elif measure.kind == "plan":
        plan = member.plans.get(measure.name)
        if plan is not None:
            yield plan.until
    elif measure.window.lasts is not None:
        yield day + 1
        for bucket in member.counters.get(measure.counter, {}):
            if bucket:
                yield out_of_window(measure, bucket, member.joined_day)


def out_of_window(measure: Measure, bucket: int, joined: int | None = None) -> int:
    """The first day on which a look no longer finds what was counted on the day `bucket`, or not that alone."""
    if measure.is_periodic:
        # The period that ends is looked at on the first day of the next one.
        return measure.window.next_start(bucket, joined)
    lasts = measure.window.lasts
    if lasts is None:
        return NEVER
    gone = lasts.after(bucket)
    while lasts.before(gone) < bucket:
        gone += 1
    return gone + 1


def next_review(tier_set: ReadyTierSet, member: AnyMember, place: int, day: int, kept_until: int) -> int:
    """The day on which a tier that is held from `day` on is to be looked at again, if nothing more is counted."""
    if place == 0 or tier_set.falls == "never" or tier_set.tiers[place].permanent:
        return NEVER
    state = member.tiers.get(tier_set.name)
    lock = state.lock if state else None
    floor_until = lock.until if lock and tier_set.places.get(lock.tier, 0) >= place else 0
    soonest = first_loss(tier_set, member, place, day)
    if soonest >= NEVER and deserved(tier_set, member, day + 1) < place:
        soonest = day + 1
    return NEVER if soonest >= NEVER else min(max(kept_until, soonest, day + 1, floor_until), NEVER)


def floor(tier_set: ReadyTierSet, state: TierState | None, place: int, day: int) -> int:
    """The tier below which a member who holds `place` does not fall on a day, whatever was counted."""
    if tier_set.falls == "never":
        return place
    lowest = max((one for one in range(place + 1) if tier_set.tiers[one].permanent), default=0)
    if state is not None and state.lock is not None and day < state.lock.until:
        lowest = max(lowest, min(tier_set.places.get(state.lock.tier, 0), place))
    return lowest


def landing(tier_set: ReadyTierSet, member: AnyMember, place: int, day: int) -> int:
    """The tier that a look on `day` leaves to who holds `place`, grace aside."""
    kept = max(deserved(tier_set, member, day), floor(tier_set, member.tiers.get(tier_set.name), place, day))
    return kept if kept >= place or tier_set.falls != "one_step" else max(place - 1, kept)


def last_look(tier_set: ReadyTierSet, member: AnyMember, place: int, review: int) -> int:
    """The day of the look that will find the tier no longer deserved if nothing more is counted; `NEVER` if none.

    review: the day of the next look at it.
    """
    for _ in range(MOST_LOOKS):
        if review >= NEVER or place == 0:
            return NEVER
        if landing(tier_set, member, place, review) < place:
            return review
        review = next_review(tier_set, member, place, review, tier_set.keeps.until(review))
    return NEVER


def lost_on(tier_set: ReadyTierSet, member: AnyMember, place: int, review: int, *, falling: bool = False) -> int:
    """The day on which a tier is lost if nothing more is counted, its grace included; `NEVER` if it is not.

    falling: its grace has begun.
    """
    look = last_look(tier_set, member, place, review)
    return look if falling or look >= NEVER else max(tier_set.grace.after(look), look)
