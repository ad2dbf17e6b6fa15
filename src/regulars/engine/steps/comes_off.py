"""What comes off a receipt, of all that it asks for: discounts, coupons, vouchers, points that pay."""

from msgspec import structs

from regulars.engine.basket import Basket
from regulars.engine.decision import Reason
from regulars.engine.events.receipts import Receipt
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.program import Program
from regulars.engine.steps import coupons, gate, vouchers
from regulars.engine.steps.pay import Payment, off_receipt


def comes_off(
    program: Program,
    facts: Facts,
    event: Receipt,
    basket: Basket,
    draft: Draft,
    payer: Draft,
    barred: gate.Bars | None,
    at_us: int,
) -> Payment:
    """payer: the member herself, or the household or group whose points are spent."""
    missing: list[Reason] = []
    asked = coupons.wished(program, event, missing) if event.coupons else event
    asked = vouchers.sorted_out(program, draft, asked, missing, at_us)
    if barred is not None and barred.spending:
        asked = structs.replace(asked, wanted=())
    payment = Payment()
    if barred is None or not (barred.earning and barred.spending):
        payment = off_receipt(program, facts, asked, basket, payer.wallets, event.occurred_us, draft.redemptions)
    payment.refusals += [*(barred.refusals if barred else ()), *missing]
    return payment
