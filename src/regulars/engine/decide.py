"""(program, member, event, at) -> what follows. The one decision, for the till, a quote, a replay and a test.

The order inside one decision is fixed: catch the member up to the event; freeze what conditions read; discounts;
part payment; base rules; multipliers; limits and caps; counters; tiers. A tier reached here counts from the next
receipt, or, where the program says so, the receipt is reckoned once more with it, never a third time.
"""

from datetime import datetime
from typing import assert_never

from regulars.engine import lots, tiers
from regulars.engine.basket import Basket
from regulars.engine.catch_up import catch_up, release
from regulars.engine.counting import visit_number
from regulars.engine.days import micros
from regulars.engine.decision import Decision, Reason, Totals
from regulars.engine.earn import Earning
from regulars.engine.effects import HoldPlaced, MemberJoined
from regulars.engine.events import (
    AnyEvent,
    Assigned,
    Corrected,
    Earned,
    Held,
    Joined,
    LotPart,
    Moment,
    Receipt,
    Received,
    Released,
    Return,
    Sent,
    Spent,
    TimePassed,
)
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.member import Member
from regulars.engine.pay import Payment, off_receipt
from regulars.engine.program import Program
from regulars.engine.reckon import count_earned, on_joining, reckon
from regulars.engine.returns import decide_return


def decide(
    program: Program, member: Member, event: AnyEvent, at: datetime, *, under: Program | None = None
) -> Decision:
    """What follows from an event that is recorded at the moment `at`.

    under: for a return, the program version its receipt was decided by, when it is not this one. A moment before
    the member's last event counts as that one: events are applied in the order in which they are recorded.
    Nothing is changed: `evolve` makes the member after it. What cannot be is told as refusals.
    """
    return advance(program, member, event, micros(at), under=under)[0]


def advance(
    program: Program, member: Member, event: AnyEvent, at_us: int, *, under: Program | None = None
) -> tuple[Decision, Member]:
    """The decision together with the member after it: `decide` and `evolve` in one walk."""
    at_us = max(at_us, member.at_us)
    day = program.clock.day(at_us)
    draft = Draft(member)
    if day >= member.due_day or member.holds:
        catch_up(program, draft, at_us, day)
    match event:
        case Receipt():
            decision = _receipt(program, draft, event, at_us, day)
        case Joined():
            decision = _joined(program, draft, event, at_us, day)
        case Return():
            decision = decide_return(program, under or program, draft, event, at_us, day)
        case Held():
            decision = _held(draft, event, at_us)
        case Released():
            decision = _released(draft, event, at_us, day)
        case Corrected():
            decision = _corrected(program, draft, event, at_us, day)
        case Assigned():
            decision = _assigned(program, draft, event, at_us, day)
        case Sent():
            decision = _sent(draft, event, at_us)
        case Received():
            lots.add(draft, "received", event.wallet, event.lots, at_us)
            lots.expire(draft, day, at_us)
            decision = Decision(at_us, draft.effects)
        case TimePassed():
            decision = Decision(at_us, draft.effects)
        case _:
            assert_never(event)
    return decision, draft.member(at_us)


def moment_of(program: Program, member: Member, receipt: Receipt, at_us: int) -> Moment:
    """What the decision of a receipt read of its member: the state caught up to it, then frozen."""
    at_us = max(at_us, member.at_us)
    day = program.clock.day(at_us)
    draft = Draft(member)
    catch_up(program, draft, at_us, day)
    if receipt.hold_id in draft.holds:
        release(draft, receipt.hold_id, at_us)
    return _frozen(draft, day, receipt.occurred_us)


def _frozen(draft: Draft, day: int, occurred_us: int) -> Moment:
    held, balances = {}, {}
    for name, state in draft.tiers.items():
        held[name] = state.held_at(occurred_us)
    for name, wallet in draft.wallets.items():
        balances[name] = (wallet.available, wallet.available + wallet.held + wallet.pending)
    return Moment(day, held, balances, draft.counters, draft.joined_day, draft.last_visit_day)


def _receipt(program: Program, draft: Draft, receipt: Receipt, at_us: int, day: int) -> Decision:
    if receipt.hold_id:
        if receipt.hold_id not in draft.holds:
            return Decision(at_us, refusals=[Reason("unknown-hold", receipt.hold_id)])
        release(draft, receipt.hold_id, at_us)
    frozen = _frozen(draft, day, receipt.occurred_us)
    facts = Facts(frozen, receipt.given)
    basket = Basket(receipt, program.clock, visit_number(frozen))
    payment = off_receipt(program, facts, receipt, basket, draft.wallets, receipt.occurred_us)
    spent = _spend(draft, payment, at_us) if payment.taken else ()
    if receipt.hold_id:
        lots.expire(draft, day, at_us)
    earning = reckon(program, draft, facts, basket, receipt.occurred_us, at_us, day)
    totals = Totals(basket.total, sum(payment.discounts), sum(payment.paid), basket.due)
    return Decision(
        at_us,
        draft.effects,
        earning.reasons(),
        payment.refusals,
        totals,
        tuple(payment.discounts) if totals.discount_minor else (),
        spent,
        _give(program, draft, earning, at_us, day),
    )


def _spend(draft: Draft, payment: Payment, at_us: int) -> tuple[Spent, ...]:
    spent = []
    for taken in payment.taken:
        reward, offer = taken.reward, taken.offer
        parts = lots.take(draft, "spent", reward.wallet.name, offer.points, at_us) if offer.points else ()
        pays = reward.kind == "part_payment"
        spent.append(Spent(reward.id, reward.wallet.name, offer.points, offer.value_minor, offer.by_line, parts, pays))
    return tuple(spent)


def _give(program: Program, draft: Draft, earning: Earning, at_us: int, day: int) -> tuple[Earned, ...]:
    given = []
    for name, points in earning.by_wallet.items():
        if points:
            part = lots.give(draft, program.wallets[name], points, day, at_us)
            given.append(Earned(name, part.start, part.until, points))
    return tuple(given)


def _joined(program: Program, draft: Draft, event: Joined, at_us: int, day: int) -> Decision:
    if draft.joined_day is not None:
        return Decision(at_us, refusals=[Reason("already-joined")])
    if not event.welcome:
        draft.do(MemberJoined(day))
        return Decision(at_us, draft.effects)
    facts = Facts(_frozen(draft, day, at_us), event.given)
    nothing = Basket(Receipt(receipt_id="-", occurred_us=at_us, currency="", lines=()), program.clock, 0)
    earning = on_joining(program, facts, nothing, at_us)
    draft.do(MemberJoined(day))
    count_earned(program, draft, earning, day, 1)
    earned = _give(program, draft, earning, at_us, day)
    tiers.rise(program, draft, day, at_us)
    return Decision(at_us, draft.effects, earning.reasons(), earned=earned)


def _held(draft: Draft, event: Held, at_us: int) -> Decision:
    wallet = draft.wallet(event.wallet)
    if event.hold_id in draft.holds:
        return Decision(at_us, refusals=[Reason("hold-exists", event.hold_id)])
    if wallet.available < event.points:
        refusal = Reason("not-enough-points", event.wallet, event.wallet, event.points, number=wallet.available)
        return Decision(at_us, refusals=[refusal])
    parts = lots.take(draft, "held", event.wallet, event.points, at_us)
    draft.do(HoldPlaced(event.hold_id, event.wallet, event.until_us, parts))
    return Decision(at_us, draft.effects, [Reason("held", event.hold_id, event.wallet, event.points)])


def _released(draft: Draft, event: Released, at_us: int, day: int) -> Decision:
    hold = draft.holds.get(event.hold_id)
    if hold is None:
        return Decision(at_us, refusals=[Reason("unknown-hold", event.hold_id)])
    release(draft, event.hold_id, at_us)
    lots.expire(draft, day, at_us)
    points = sum(part.points for part in hold.lots)
    return Decision(at_us, draft.effects, [Reason("released", event.hold_id, hold.wallet, points)])


def _corrected(program: Program, draft: Draft, event: Corrected, at_us: int, day: int) -> Decision:
    name, points = event.wallet, event.points
    if points > 0:
        start, until = program.wallets[name].validity(day)
        part = LotPart(min(start, day), until if event.until is None else event.until, points)
        lots.add(draft, "added", name, (part,), at_us)
        lots.expire(draft, day, at_us)
    else:
        available = draft.wallet(name).available
        if available < -points:
            return Decision(at_us, refusals=[Reason("not-enough-points", name, name, -points, number=available)])
        lots.take(draft, "removed", name, -points, at_us, first=event.until)
    return Decision(at_us, draft.effects, [Reason("corrected", name, name, points, detail=event.reason)])


def _assigned(program: Program, draft: Draft, event: Assigned, at_us: int, day: int) -> Decision:
    tier_set = next((one for one in program.tier_sets if one.name == event.tier_set), None)
    if tier_set is None or event.tier not in tier_set.ids:
        return Decision(at_us, refusals=[Reason("unknown-tier", event.tier_set, detail=event.tier)])
    tiers.assign(tier_set, draft, event.tier, day, at_us)
    return Decision(at_us, draft.effects, [Reason("assigned", event.tier_set, detail=event.tier)])


def _sent(draft: Draft, event: Sent, at_us: int) -> Decision:
    available = draft.wallet(event.wallet).available
    if available < event.points:
        refusal = Reason("not-enough-points", event.wallet, event.wallet, event.points, number=available)
        return Decision(at_us, refusals=[refusal])
    parts = lots.take(draft, "sent", event.wallet, event.points, at_us)
    spent = Spent("transfer", event.wallet, event.points, 0, (), parts)
    return Decision(at_us, draft.effects, [Reason("sent", event.to, event.wallet, event.points)], spent=(spent,))
