"""Why rules gave nothing, as reasons: what a failed expectation needs most, and what `because` may ask for."""

from regulars.engine.conditions import Clause, Operand
from regulars.engine.days import to_date
from regulars.engine.decision import Decision, Reason
from regulars.engine.events.activities import Activity
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Moment
from regulars.engine.member import Member
from regulars.engine.money import format_decimal
from regulars.engine.program import Program
from regulars.engine.shown.explain import explain_receipt
from regulars.engine.shown.explain_activity import unmoved_by


def rules_without_points(program: Program, moment: Moment, receipt: Receipt, decision: Decision) -> tuple[Reason, ...]:
    """A reason for every rule on receipts of which the decision says nothing.

    code: condition, not-in-force, out-of-hours, excluded, below-minimum, not-chosen, no-amount, not-joined,
    program-over. detail: the parts of its condition that do not hold, with what they saw.
    """
    told = {reason.subject for reason in decision.reasons}
    return tuple(
        Reason(verdict.code, verdict.rule, verdict.wallet, number=verdict.number, detail=_unmet(verdict.clauses))
        for verdict in explain_receipt(program, moment, receipt.given, receipt, decision)
        if verdict.rule not in told
    )


def activity_rules_without_points(
    program: Program, before: Member, event: Activity, decision: Decision, at_us: int
) -> tuple[Reason, ...]:
    """A reason for every rule on the activity of which the decision says nothing."""
    return tuple(
        Reason(verdict.code, verdict.rule, verdict.wallet, detail=_unmet(verdict.clauses))
        for verdict in unmoved_by(program, before, event, decision, at_us)
    )


def _unmet(clauses: tuple[Clause, ...]) -> str:
    return "; ".join(_seen(clause) for clause in clauses if not clause.holds)


def _seen(clause: Clause) -> str:
    values = [f"{operand.text} is {_shown(operand)}" for operand in clause.operands if operand.field is not None]
    return f"{clause.text}: {', '.join(values)}" if values else clause.text


def _shown(operand: Operand) -> str:
    match operand.value:
        case None:
            return "null"
        case bool(value):
            return "true" if value else "false"
        case int(value):
            return str(to_date(value)) if operand.type.name == "date" else format_decimal(value, operand.type.scale)
        case str(value):
            return f'"{value}"'
        case values:
            return f"[{', '.join(sorted(map(str, values)))}]"
