"""A receipt of nobody is claimed."""

from msgspec import structs

from regulars.engine.answers.receipt import receipt
from regulars.engine.decision import Decision, Reason
from regulars.engine.events.receipts import Claimed
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.steps.counting import count
from regulars.engine.terms.membership import CLAIMS


def claimed(program: Program, draft: Draft, event: Claimed, at_us: int, day: int) -> Decision:
    """What the receipt earns by the rules of its own moment, entered now; refused when claims are closed, the receipt
    is too old, or too many were claimed already. It draws nothing: what was drawn on its day may be known by now.
    """
    terms = program.membership
    if terms.claim_within is None:
        return Decision(at_us, refusals=[Reason("claims-closed")])
    sold_day = program.clock.day(event.receipt.occurred_us)
    if terms.claim_within.after(sold_day) < day:
        return Decision(at_us, refusals=[Reason("claimed-too-late", number=day - sold_day)])
    for window, most in terms.claim_caps:
        if window.total(draft.counters.get(CLAIMS, {}), day) >= most:
            return Decision(at_us, refusals=[Reason("too-many-claims", window.span or "", number=most)])
    count(program, draft, CLAIMS, 1, day)
    sold = event.receipt
    if sold.given.draw is not None:
        sold = structs.replace(sold, given=structs.replace(sold.given, draw=None))
    return receipt(program, draft, sold, at_us, day)
