"""What a receipt earns together with what it moves: counters first, then tiers, then perhaps once more.

A tier that counts at once is reached by the receipt itself; so a receipt that stands shorter after a return is
reckoned in the same way, on what was known of the member then.
"""

from msgspec import structs

from regulars.engine import lots, tiers
from regulars.engine.basket import Basket
from regulars.engine.counters import SPEND, VISITS, given_points, given_times
from regulars.engine.counting import count
from regulars.engine.earn import Earning
from regulars.engine.effects import Visited
from regulars.engine.events import Earned, Given, Moment
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.member import Member, TierState
from regulars.engine.program import Program


def on_receipt(program: Program, facts: Facts, basket: Basket, now_us: int) -> Earning:
    """What a receipt of the moment `now_us` earns, by the rules that were in force then.

    The basket's amounts are what is left after discounts and part payment.
    """
    masks = program.match(basket, basket.lines, facts, now_us)
    basket.settle(masks[0] if program.excludes else 0)
    return program.award(masks, basket, facts.moment, now_us)


def on_joining(program: Program, facts: Facts, basket: Basket, now_us: int) -> Earning:
    """What joining earns."""
    return program.award_joined(program.match_joined(None, (), facts, now_us), basket, facts.moment, now_us)


def reckon(program: Program, draft: Draft, facts: Facts, basket: Basket, now_us: int, at_us: int, day: int) -> Earning:
    """Decide what is earned, move the counters, let tiers rise; with a tier that counts at once, reckon again."""
    earning = on_receipt(program, facts, basket, now_us)
    count(program, draft, VISITS, 1, day)
    count(program, draft, SPEND, basket.due, day)
    if day > (draft.last_visit_day or -1):
        draft.do(Visited(day))
    count_earned(program, draft, earning, day, 1)
    if tiers.rise(program, draft, day, at_us):
        now = dict(facts.moment.tiers)
        at_once = {ts.name for ts in program.tier_sets if ts.on_this_receipt}
        now.update((name, state.tier) for name, state in draft.tiers.items() if name in at_once)
        if now != facts.moment.tiers:
            count_earned(program, draft, earning, day, -1)
            frozen = structs.replace(facts.moment, tiers=now)
            earning = on_receipt(program, Facts(frozen, facts.given), basket, now_us)
            count_earned(program, draft, earning, day, 1)
    return earning


def reckon_again(program: Program, moment: Moment, given: Given, basket: Basket, now_us: int) -> Earning:
    """What the basket would have earned in a moment that is past. Nothing moves."""
    facts = Facts(moment, given)
    if not any(tier_set.on_this_receipt for tier_set in program.tier_sets):
        return on_receipt(program, facts, basket, now_us)
    held = {name: TierState(tier, now_us) for name, tier in moment.tiers.items()}
    then = Draft(Member(tiers=held, counters=moment.counters))
    return reckon(program, then, facts, basket, now_us, now_us, moment.day)


def count_earned(program: Program, draft: Draft, earning: Earning, day: int, sign: int) -> None:
    """Move the counters of points earned, and of what limited rules gave."""
    if program.earned_counters:
        for wallet, points in earning.by_wallet.items():
            count(program, draft, program.earned_counters.get(wallet, ""), sign * points, day)
    count_limits(program, draft, earning, day, sign)


def count_limits(program: Program, draft: Draft, earning: Earning, day: int, sign: int) -> None:
    """Move the counters of limited rules by what they gave."""
    if program.limited_rules:
        for award in earning.awards:
            if award.subject in program.limited_rules:
                count(program, draft, given_points(award.subject), sign * award.points, day)
                count(program, draft, given_times(award.subject), sign, day)


def give(program: Program, draft: Draft, earning: Earning, at_us: int, day: int) -> tuple[Earned, ...]:
    """What was earned goes into its lots."""
    given = []
    for name, points in earning.by_wallet.items():
        if points:
            part = lots.give(draft, program.wallets[name], points, day, at_us)
            given.append(Earned(name, part.start, part.until, points))
    return tuple(given)
