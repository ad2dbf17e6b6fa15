"""A receipt: what comes off it, what it earns, what it moves."""

from collections.abc import Iterator

from regulars.engine.basket import Basket
from regulars.engine.decision import Decision, Reason, Totals
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Drawn, Spent
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.money import share
from regulars.engine.program import Program
from regulars.engine.steps import challenges, gate, lots, surprise, vouchers
from regulars.engine.steps.catch_up import release
from regulars.engine.steps.comes_off import comes_off
from regulars.engine.steps.counting import visit_number
from regulars.engine.steps.freezing import frozen
from regulars.engine.steps.of_pools import purse_of
from regulars.engine.steps.pay import Payment, Taken, earning_of
from regulars.engine.steps.reckon import give, reckon
from regulars.engine.steps.taking import count_taken


def receipt(program: Program, draft: Draft, event: Receipt, at_us: int, day: int) -> Decision:
    """Discounts, part payment, earning, counters, tiers; refused when the hold it names is not there."""
    if event.hold_id:
        if event.hold_id not in draft.holds:
            return Decision(at_us, refusals=[Reason("unknown-hold", event.hold_id)])
        release(draft, event.hold_id, at_us)
    moment = frozen(draft, day, event.occurred_us)
    facts = Facts(moment, event.given)
    basket = Basket(event, program.clock, visit_number(moment))
    barred = gate.bars(program, draft, event, day) if program.membership.is_gated else None
    payment = Payment()
    spent: tuple[Spent, ...] = ()
    if event.wanted or event.coupons or program.automatic_rewards:
        payer = draft if event.paid_from is None else purse_of(event.paid_from)
        payment = comes_off(program, facts, event, basket, draft, payer, barred, at_us)
        spent = _spend(program, draft, payer, payment, at_us, day)
    to_pay = basket.due
    if payment.still_earns:
        basket.charge([due + paid for due, paid in zip(basket.amounts, payment.still_earns, strict=True)])
    if not program.earning_terms.basis_is_plain:
        basket.earn_on(program.earning_terms.basis, event.paid_by)
    basket.off = payment.discounts
    basket.by_points = payment.not_earning()
    if payment.bars:
        basket.bar()
    if event.hold_id:
        lots.expire(draft, day, at_us)
    if barred is None or not barred.earning:
        earning = reckon(program, draft, facts, basket, event.occurred_us, at_us, day)
    else:
        earning = gate.only_counted(program, draft, basket, day, barred.earning)
    earned = give(program, draft, earning, moment, at_us, day, event.receipt_id)
    drawn: tuple[Drawn, ...] = ()
    if program.surprises and (barred is None or not barred.earning):
        drawn = surprise.draw(program, draft, facts, event, basket, at_us, day)
    totals = Totals(basket.total, sum(payment.discounts), sum(payment.paid), to_pay)
    decision = Decision(
        at_us,
        draft.effects,
        earning.reasons(),
        payment.refusals,
        totals,
        tuple(payment.discounts) if totals.discount_minor else (),
        spent,
        earned,
        drawn=drawn,
    )
    if program.tallies and (barred is None or not barred.earning):
        challenges.after_receipt(program, draft, event, moment, decision, at_us, day)
    return decision


def _spend(program: Program, draft: Draft, payer: Draft, payment: Payment, at_us: int, day: int) -> tuple[Spent, ...]:
    spent: list[Spent] = []
    for taken in payment.taken:
        if taken.reward.limits and not taken.voucher:
            count_taken(program, draft, taken.reward, taken.offer.points, day)
        spent += [vouchers.used(draft, one) for one in _spend_one(payer, taken, at_us)]
    return tuple(spent)


def _spend_one(payer: Draft, taken: Taken, at_us: int) -> Iterator[Spent]:
    """What one reward took: of each wallet its points, and its share of what came off."""
    reward, offer = taken.reward, taken.offer
    of_wallets = lots.spend(payer, "spent", taken.wallet, offer.points, at_us)
    values = share(offer.value_minor, [points for _, points, _ in of_wallets])
    left = offer.by_line
    for place, ((wallet, points, parts), value) in enumerate(zip(of_wallets, values, strict=True), start=1):
        by_line = left if place == len(of_wallets) else tuple(share(value, left))
        left = tuple(whole - part for whole, part in zip(left, by_line, strict=True))
        yield Spent(
            reward.id, wallet, points, value, by_line, parts, reward.pays, earning_of(reward), offer.weights,
            taken.voucher, coupon=taken.coupon,
        )  # fmt: skip
