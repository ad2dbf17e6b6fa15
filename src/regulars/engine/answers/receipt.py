"""A receipt: what comes off it, what it earns, what it moves."""

from regulars.engine import lots
from regulars.engine.basket import Basket
from regulars.engine.catch_up import release
from regulars.engine.counting import visit_number
from regulars.engine.decision import Decision, Reason, Totals
from regulars.engine.events import Receipt, Spent
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.moments import frozen
from regulars.engine.pay import Payment, off_receipt
from regulars.engine.program import Program
from regulars.engine.reckon import give, reckon


def receipt(program: Program, draft: Draft, event: Receipt, at_us: int, day: int) -> Decision:
    """Discounts, part payment, earning, counters, tiers; refused when the hold it names is not there."""
    if event.hold_id:
        if event.hold_id not in draft.holds:
            return Decision(at_us, refusals=[Reason("unknown-hold", event.hold_id)])
        release(draft, event.hold_id, at_us)
    moment = frozen(draft, day, event.occurred_us)
    facts = Facts(moment, event.given)
    basket = Basket(event, program.clock, visit_number(moment))
    payment = off_receipt(program, facts, event, basket, draft.wallets, event.occurred_us)
    spent = _spend(draft, payment, at_us) if payment.taken else ()
    if event.hold_id:
        lots.expire(draft, day, at_us)
    earning = reckon(program, draft, facts, basket, event.occurred_us, at_us, day)
    totals = Totals(basket.total, sum(payment.discounts), sum(payment.paid), basket.due)
    return Decision(
        at_us,
        draft.effects,
        earning.reasons(),
        payment.refusals,
        totals,
        tuple(payment.discounts) if totals.discount_minor else (),
        spent,
        give(program, draft, earning, at_us, day),
    )


def _spend(draft: Draft, payment: Payment, at_us: int) -> tuple[Spent, ...]:
    spent = []
    for taken in payment.taken:
        reward, offer = taken.reward, taken.offer
        parts = lots.take(draft, "spent", reward.wallet.name, offer.points, at_us) if offer.points else ()
        pays = reward.kind == "part_payment"
        spent.append(Spent(reward.id, reward.wallet.name, offer.points, offer.value_minor, offer.by_line, parts, pays))
    return tuple(spent)
