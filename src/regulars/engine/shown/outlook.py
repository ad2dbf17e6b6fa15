"""What a member comes to under a version of her program: for comparing one version with another."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import structs

from regulars.engine.days import NEVER
from regulars.engine.decision import Reason
from regulars.engine.events.event import NOTHING_GIVEN, Given
from regulars.engine.member import Member, TierState
from regulars.engine.program import Program
from regulars.engine.shown.available import COUPON_NEEDED, SOLD_OUT, Available, available
from regulars.engine.shown.left import Shared
from regulars.engine.steps.climbing import is_fixed
from regulars.engine.steps.deserving import fitting, landing, lost_on
from regulars.engine.terms.ready_ladders import ReadyTierSet


class Reached(msgspec.Struct, frozen=True, gc=False):
    """A tier that what was counted leaves to a member. lost_on: the day on which she has it, when it is a lower one
    than hers: until then hers is kept as it was promised.
    """

    tier: str
    lost_on: int = NEVER


class Outlook(msgspec.Struct, frozen=True, gc=False):
    """tiers: by tier set. points: by wallet of the program, all that she has or waits for, less what she owes. rewards:
    those that she can take, with a code for all where there is one, and what they cost; None where she chooses how many
    points. promised: the same with those of which nothing is left just now. plans: those she has or had.
    """

    tiers: Mapping[str, Reached]
    points: Mapping[str, int]
    rewards: Mapping[str, int | None]
    promised: Mapping[str, int | None]
    plans: frozenset[str]


def outlook(
    program: Program,
    member: Member,
    at_us: int,
    given: Sequence[Given] = (NOTHING_GIVEN,),
    shared: Shared | None = None,
    *,
    with_rewards: bool = True,
) -> Outlook:
    """What a member who is caught up to that moment comes to. given: what the shop knows of her then, which rewards ask
    for, in one store or another: what she can take in any of them she can take. shared: what it knows of what members
    share. with_rewards: whether to look at each reward, which takes most of the time.
    """
    day = program.clock.day(at_us)
    tiers = {one.name: _reached(one, member, day) for one in program.tier_sets}
    points = {name: _all_of(member, name) for name in program.wallets}
    stores = given if with_rewards else ()
    found = [one for known in stores for one in _hers(program, member, tiers, at_us, known, shared)]
    promised = _prices(found)
    rewards = _prices([one for one in found if not one.reasons])
    return Outlook(tiers, points, rewards, promised, frozenset(member.plans) & program.plans.keys())


def _prices(found: Sequence[Available]) -> dict[str, int | None]:
    """What each reward costs, where it costs least."""
    prices: dict[str, int | None] = {}
    for one in found:
        known = prices.get(one.reward.id)
        prices[one.reward.id] = one.price if known is None or one.price is None else min(known, one.price)
    return prices


def _reached(tier_set: ReadyTierSet, member: Member, day: int) -> Reached:
    """The tier to which what was counted lets her rise, else the one that a look on that day would leave. One that is
    never looked at again is kept, as it was promised.
    """
    state = member.tiers.get(tier_set.name)
    place = tier_set.places.get(state.tier, 0) if state else 0
    if not tier_set.next_period and not is_fixed(state, day) and (risen := fitting(tier_set, member, day)) > place:
        return Reached(tier_set.ids[risen])
    goes_to = landing(tier_set, member, place, day)
    if state is None or goes_to >= place or state.review >= NEVER:
        return Reached(tier_set.ids[place])
    review = max(state.review, state.kept_until, day)
    return Reached(tier_set.ids[goes_to], lost_on(tier_set, member, place, review, falling=state.falling))


def _all_of(member: Member, name: str) -> int:
    wallet = member.wallet(name)
    return wallet.balance + wallet.pending


def _hers(
    program: Program,
    member: Member,
    tiers: Mapping[str, Reached],
    at_us: int,
    given: Given,
    shared: Shared | None,
) -> list[Available]:
    """What she can take when she has these tiers, and what she could take were something left of it."""
    held = dict(member.tiers)
    for name, reached in tiers.items():
        state = held.get(name) or TierState(program.document.tier_sets[name].tiers[0].id, 0)
        if state.tier != reached.tier:
            held[name] = structs.replace(state, tier=reached.tier)
    there = available(program, structs.replace(member, tiers=held), None, at_us, given, shared)
    there = [_with_code(program, one, shared) for one in there]
    return [one for one in there if all(reason.code == SOLD_OUT for reason in one.reasons)]


def _with_code(program: Program, one: Available, shared: Shared | None) -> Available:
    """The same for who knows its code for all, as long as it is not used up."""
    if one.reward.coupon is None or one.reward.coupon.code is None:
        return one
    reasons = [reason for reason in one.reasons if reason.code != COUPON_NEEDED]
    most = program.coupons.counters(one.reward.id)
    if shared and any(shared.taken.get(name, 0) >= pieces for name, pieces in most.items()):
        reasons.append(Reason(SOLD_OUT, one.reward.id, one.reward.wallet.name))
    return structs.replace(one, reasons=tuple(reasons))
