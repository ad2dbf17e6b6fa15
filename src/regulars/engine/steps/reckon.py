"""What a receipt earns together with what it moves: counters first, then tiers, then perhaps once more.

A tier that counts at once is reached by the receipt itself; so a receipt that stands shorter after a return is
reckoned in the same way, on what was known of the member then.
"""

from msgspec import structs

from regulars.engine.basket import Basket
from regulars.engine.counters import SPEND, VISITS
from regulars.engine.days import NEVER
from regulars.engine.decision import Reason
from regulars.engine.doing import Doing
from regulars.engine.effects import Noted
from regulars.engine.events.event import Given
from regulars.engine.events.returns import Earned, Moment
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.member import Member, TierState
from regulars.engine.program import Program
from regulars.engine.ready.earn import Earning, by_dates
from regulars.engine.ready.triggers import ReadyTrigger
from regulars.engine.steps import climbing, lots, vouchers
from regulars.engine.steps.counting import count
from regulars.engine.steps.limit_counts import count_given

MOST_SPAN_DAYS = 366


def on_receipt(program: Program, facts: Facts, basket: Basket, now_us: int) -> Earning:
    """What a receipt of the moment `now_us` earns, by the rules that were in force then.

    The basket's amounts are what is left after discounts and part payment.
    """
    masks = program.match(basket, basket.lines, facts, now_us)
    basket.settle(masks[0] if program.excludes else 0)
    return program.award(masks, basket, facts.moment, now_us)


def on_doing(
    program: Program, draft: Draft, trigger: ReadyTrigger, doing: Doing, moment: Moment, now_us: int
) -> Earning:
    """What joining, an activity or a return earns, by the rules that were in force at the moment `now_us`; the marks
    of what they give only once are set. Nothing is given yet.
    """
    doing.took = draft.took
    masks = trigger.match(doing, (), Facts(moment, doing.given), now_us)
    earning = trigger.award(masks, doing, moment, now_us)
    for award in earning.awards:
        if award.detail:
            until = _forgotten(program, award.detail, moment.day)
            draft.do(Noted(award.subject, award.detail, award.number, until, moment.day))
    draft.took = earning.took or draft.took
    return earning


def given(
    program: Program,
    draft: Draft,
    earning: Earning,
    moment: Moment,
    at_us: int,
    day: int,
    *,
    for_tiers: bool = True,
) -> tuple[Earned, ...]:
    """What joining, an activity, a return or a tier earned goes into its lots and counters; what a rule takes is
    taken. The rewards that rules give for nothing are told.

    for_tiers: whether the points count as earned, so that tiers may be reached by them.
    """
    takes = [award for award in earning.awards if program.rule[award.subject].earn.takes]
    for award in takes:
        lots.take(draft, "removed", award.wallet, award.points, at_us)
    if takes:
        gives = [award for award in earning.awards if award not in takes]
        earning = Earning(gives, earning.cuts, by_dates(gives, program.rule))
    (count_earned if for_tiers else count_limits)(program, draft, earning, day, 1)
    for award in earning.awards:
        if gift := program.rule[award.subject].gift:
            name = vouchers.give_free(program, draft, gift, award.subject, day)
            draft.told.append(Reason("rule-voucher", award.subject, program.rewards[gift].wallet.name, detail=name))
    return give(program, draft, earning, moment, at_us, day)


def _forgotten(program: Program, mark: str, day: int) -> int:
    """The day from which a mark is forgotten: once no activity of its span of time can come any more."""
    if "@" not in mark:
        return NEVER
    return program.accepts_late.after(max(day, int(mark.rpartition("@")[2])) + MOST_SPAN_DAYS)


def reckon(program: Program, draft: Draft, facts: Facts, basket: Basket, now_us: int, at_us: int, day: int) -> Earning:
    """Decide what is earned, move the counters, let tiers rise; with a tier that counts at once, reckon again."""
    earning = on_receipt(program, facts, basket, now_us)
    count(program, draft, VISITS, 1, day)
    count(program, draft, SPEND, basket.due, day)
    draft.visit(day)
    count_earned(program, draft, earning, day, 1)
    if climbing.rise(program, draft, day, at_us):
        now = climbing.in_force(program, draft, facts.moment)
        if now != facts.moment.tiers:
            count_earned(program, draft, earning, day, -1)
            raised = structs.replace(facts.moment, tiers=now)
            earning = on_receipt(program, Facts(raised, facts.given), basket, now_us)
            count_earned(program, draft, earning, day, 1)
    draft.took = earning.took or draft.took
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
        for key, points in earning.by_dates.items():
            count(program, draft, program.earned_counters.get(program.dates[key].wallet, ""), sign * points, day)
    if program.limited_rules:
        count_limits(program, draft, earning, day, sign)


def count_limits(program: Program, draft: Draft, earning: Earning, day: int, sign: int) -> None:
    """Move the counters of limited rules by what they gave."""
    if program.limited_rules and earning.awards:
        count_given(program, draft, earning, day, sign)


def give(
    program: Program, draft: Draft, earning: Earning, moment: Moment, at_us: int, day: int, about: str = ""
) -> tuple[Earned, ...]:
    """What was earned goes into its lots. about: what points are about that wait for an activity."""
    given = []
    for key, points in earning.by_dates.items():
        if points:
            dates = program.dates[key]
            held = climbing.in_force(program, draft, moment) if dates.tier_set else moment.tiers
            start, until = lots.give(draft, dates, held, points, about, at_us, day)
            given.append(Earned(dates.wallet, start, until, points, "" if key == dates.wallet else key))
    return tuple(given)
