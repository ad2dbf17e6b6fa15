"""What a receipt may take from budgets, and what it took."""

from collections.abc import Iterable

from regulars.engine.decision import Reason
from regulars.engine.events.receipts import Receipt
from regulars.engine.program import Program
from regulars.engine.terms.budgets import ReadyBudget


def budgets_of(program: Program, receipt: Receipt) -> dict[str, ReadyBudget]:
    """The budgets that what the receipt earns is taken from, by key; of history that is brought in, none."""
    budgets = program.earning_terms.budgets
    return {budget.key(receipt.store, receipt.occurred_us): budget for budget in budgets.values()}


def drawn_by(program: Program, receipt: Receipt, reasons: Iterable[Reason]) -> dict[str, int]:
    """The points that the receipt took of each budget that was known when it was decided."""
    drawn: dict[str, int] = {}
    for reason in reasons:
        rule = program.rule.get(reason.subject) if reason.code == "rule" else None
        for budget in rule.budgets if rule else ():
            key = budget.key(receipt.store, receipt.occurred_us)
            if key in receipt.given.budgets and reason.points:
                drawn[key] = drawn.get(key, 0) + reason.points
    return drawn
