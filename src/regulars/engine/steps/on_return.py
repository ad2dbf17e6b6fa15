"""What rules give or take when goods come back, besides what the goods had earned."""

from msgspec import structs

from regulars.engine.decision import Reason, Totals
from regulars.engine.doing import Doing
from regulars.engine.events.returns import Return
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.steps.freezing import frozen
from regulars.engine.steps.reckon import given, on_doing


def on_return(
    program: Program, draft: Draft, event: Return, totals: Totals, at_us: int, day: int, *, whole: bool
) -> list[Reason]:
    """By the rules of today. whole: whether nothing of the receipt is left."""
    trigger = program.triggers.get("return")
    if trigger is None:
        return []
    receipt = event.standing.receipt
    days = max(day - program.clock.day(receipt.occurred_us), 0)
    values = {"amount": totals.to_pay_minor + totals.points_pay_minor, "days": days, "whole": whole}
    known = program.activities["return"]
    told = structs.replace(receipt.given, budgets=event.given.budgets)
    doing = Doing(known, receipt.store, values, told, draft.marks, program.clock, at_us, receipt.places)
    moment = frozen(draft, day, at_us)
    earning = on_doing(program, draft, trigger, doing, moment, at_us)
    given(program, draft, earning, moment, at_us, day)
    return earning.reasons()
