"""Two members turn out to be one, and perhaps two after all: each side of it is an event of its own."""

from collections.abc import Mapping

from msgspec import structs

from regulars.engine.counters import is_moment
from regulars.engine.days import NEVER
from regulars.engine.decision import Decision, Reason
from regulars.engine.effects import (  # fmt: skip
    ChallengeLost,
    ChallengeWon,
    Counted,
    MemberJoined,
    Noted,
    Picked,
    Redated,
    TierChanged,
    TierKept,
    TierLocked,
    Visited,
)
from regulars.engine.events.merges import Absorbed, Absorbing, Counters, GaveBack, Marks, Revived, TierHeld
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.steps import challenges, climbing, handing, plans
from regulars.engine.steps.deserving import fitting
from regulars.engine.steps.vouchers import name_now


def absorbed(draft: Draft, event: Absorbed, at_us: int, day: int) -> Decision:
    """Everything goes to the other member: points, those put aside, rewards not used yet.

    The tiers stay as they are and are no longer looked at, so that they are there again if it is undone.
    """
    handing.give_open(draft, tuple(draft.holds), tuple(draft.redemptions), at_us)
    handing.give(draft, handing.everything(draft), handing.promises(draft, day), day, at_us)
    _count(draft, {name: dict(buckets) for name, buckets in draft.counters.items()}, -1)
    plans.leave(draft)
    for name, held in draft.tiers.items():
        draft.do(TierKept(name, NEVER, held.kept_until, held.falling))
    return Decision(at_us, draft.effects, [Reason("absorbed", event.into)])


def absorbing(program: Program, draft: Draft, event: Absorbing, at_us: int, day: int) -> Decision:
    """What the other had comes here: counters add up, of two tiers the higher one stays, she joined when either did;
    refused when both have points put aside under one name.
    """
    twice = [name for name in event.holds if name in draft.holds]
    if twice:
        return Decision(at_us, refusals=[Reason("hold-exists", twice[0])])
    redemptions = {
        handing.called(name, one, event.of, draft.redemptions): one for name, one in event.redemptions.items()
    }
    handing.take_open(draft, event.holds, redemptions, at_us)
    handing.take(draft, event.purses, day, at_us, event.promises)
    for wallet, redated in event.redated.items():
        for start, until, now in redated:
            draft.do(Redated(wallet, start, until, now, day))
    for name, picks in event.picks.items():
        for one in picks if name not in draft.picks else ():
            draft.do(Picked(name, one))
    plans.hand_on(draft, plans.better(event.plans, draft.plans))
    _count(draft, _added(draft, event.counters), 1)
    _note(draft, event.marks, day)
    for name, won in challenges.beside(program, draft.won, event.won).items():
        for win in won:
            by = tuple(structs.replace(one, voucher=name_now(one.voucher, (event.of,))) for one in win.given_by)
            draft.do(ChallengeWon(name, structs.replace(win, given_by=by)))
    if event.joined_day is not None and event.joined_day < (NEVER if draft.joined_day is None else draft.joined_day):
        draft.do(MemberJoined(event.joined_day))
    if event.last_visit_day is not None and event.last_visit_day > (draft.last_visit_day or 0):
        draft.do(Visited(event.last_visit_day))
    for tier_set in program.tier_sets:
        other, own = event.tiers.get(tier_set.name), draft.tiers.get(tier_set.name)
        place = tier_set.places.get(own.tier, 0) if own else 0
        if other is not None and tier_set.places.get(other.tier, 0) > place:
            _become(draft, tier_set.name, own.tier if own else tier_set.ids[0], other, day, at_us)
    climbing.rise(program, draft, day, at_us)
    return Decision(at_us, draft.effects, [Reason("absorbing", event.of)])


def gave_back(program: Program, draft: Draft, event: GaveBack, at_us: int, day: int) -> Decision:
    """What came from the other goes back, no more than is left of it; a tier that only the other had goes too."""
    free = handing.freed(draft, event.holds)
    handing.give_open(draft, event.holds, event.redemptions, at_us)
    handing.give(draft, (*event.purses, *free), event.promises, day, at_us)
    _count(draft, _still_counted(draft, event.counters), -1)
    plans.give_back(draft, event.plans_taken, event.plans)
    plans.passed(program, draft, day)
    for name, won in event.won.items():
        for win in won:
            draft.do(ChallengeLost(name, win.begun, win.at))
    if event.joined_day is not None and event.joined_day != draft.joined_day:
        draft.do(MemberJoined(event.joined_day))
    for tier_set in program.tier_sets:
        held, before = draft.tiers.get(tier_set.name), event.tiers.get(tier_set.name)
        if held is None:
            continue
        place = tier_set.places.get(held.tier, 0)
        own = tier_set.places.get(before.tier, 0) if before else 0
        if own < place and fitting(tier_set, draft, day) < place:
            back = before or TierHeld(tier_set.ids[0], at_us, NEVER, 0)
            _become(draft, tier_set.name, held.tier, back, day, at_us)
    climbing.rise(program, draft, day, at_us)
    return Decision(at_us, draft.effects, [Reason("gave-back", event.to)])


def revived(program: Program, draft: Draft, event: Revived, at_us: int, day: int) -> Decision:
    """The member has again what came back, and her tiers as they were."""
    handing.take_open(draft, event.holds, event.redemptions, at_us)
    handing.take(draft, event.purses, day, at_us, event.promises)
    _count(draft, _added(draft, event.counters), 1)
    plans.hand_on(draft, event.plans)
    plans.passed(program, draft, day)
    for name, held in event.tiers.items():
        if name in draft.tiers:
            draft.do(TierKept(name, max(held.review, day + 1), held.kept_until, held.falling))
    climbing.rise(program, draft, day, at_us)
    return Decision(at_us, draft.effects, [Reason("revived", event.of)])


def _become(draft: Draft, tier_set: str, before: str, held: TierHeld, day: int, at_us: int) -> None:
    draft.do(TierChanged(tier_set, before, held.tier, at_us, max(held.review, day + 1), held.kept_until))
    if held.locked_until > day:
        draft.do(TierLocked(tier_set, held.tier, held.locked_until, held.is_fixed))


def _count(draft: Draft, counters: Counters, sign: int) -> None:
    for name, buckets in counters.items():
        for bucket, amount in buckets.items():
            if amount:
                draft.count(Counted(name, bucket, sign * amount))


def _added(draft: Draft, counters: Counters) -> Counters:
    """What comes to the counters of the other's: sums add up, of two moments the later one holds."""
    return {
        name: {0: max(buckets.get(0, 0) - draft.counters.get(name, {}).get(0, 0), 0)} if is_moment(name) else buckets
        for name, buckets in counters.items()
    }


def _still_counted(draft: Draft, counters: Counters) -> Counters:
    """As much of each as the member still has: buckets may be forgotten by now; moments stay, and both rest."""
    return {
        name: {bucket: min(amount, draft.counters.get(name, {}).get(bucket, 0)) for bucket, amount in buckets.items()}
        for name, buckets in counters.items()
        if not is_moment(name)
    }


def _note(draft: Draft, marks: Marks, day: int) -> None:
    """What either was given only once, neither is given again."""
    for rule, own in marks.items():
        known: Mapping[str, tuple[int, int]] = draft.marks.get(rule, {})
        for mark, (until, amount) in own.items():
            more = amount - known[mark][1] if mark in known else amount
            if until > day and more > 0:
                draft.do(Noted(rule, mark, more, until, day))
