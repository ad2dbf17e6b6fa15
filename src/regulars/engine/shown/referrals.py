"""Whether a receipt of a friend counts for the member who invited her."""

from regulars.engine.basket import Basket
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Moment
from regulars.engine.fields import Facts
from regulars.engine.program import Program
from regulars.engine.steps.counting import visit_number


def why_not_counted(program: Program, receipt: Receipt, moment: Moment, kept_minor: int) -> str:
    """Why it does not: `came-back`, `below-minimum` or `condition`; empty when it does.

    moment: what was known of the friend before it. kept_minor: what is left of it after discounts and returns.
    """
    terms = program.referral
    if kept_minor <= 0:
        return "came-back"
    if kept_minor < terms.least_minor:
        return "below-minimum"
    if program.referral_condition is None:
        return ""
    basket = Basket(receipt, program.clock, visit_number(moment))
    (found,) = program.match_referral(basket, basket.lines, Facts(moment, receipt.given), receipt.occurred_us)
    return "" if found else "condition"
