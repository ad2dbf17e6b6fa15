"""The clauses of a condition as a page shows them: what was looked at, what it was, and what it was compared with."""

from regulars.engine.conditions import Clause as Told
from regulars.engine.conditions import Operand
from regulars.engine.conditions.types import Value
from regulars.engine.days import to_date
from regulars.engine.money import format_decimal
from regulars.web.console.views import Clause

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_BRACKETS = "()[]. "


def clause(told: Told) -> Clause:
    """One clause. What is no plain comparison is shown as it is written."""
    if told.op == "in" and len(told.operands) == 2:
        item, items = told.operands
        return Clause(items.text, shown(items), "contains", _unquoted(shown(item)), told.holds)
    if told.op in COMPARISONS and len(told.operands) == 2:
        left, right = told.operands
        if left.field is None and right.field is not None:
            return Clause(told.text, "", "", "", told.holds)
        return Clause(left.text, shown(left), told.op, shown(right) or _unquoted(right.text), told.holds)
    if len(told.operands) == 1 and told.operands[0].field is not None and not told.clauses:
        (left,) = told.operands
        rest = told.text.removeprefix(left.text)
        if rest != told.text:
            operator = told.op if told.op in rest else ""
            compared = rest.strip().removeprefix(".").removeprefix(operator).strip(_BRACKETS)
            return Clause(left.text, shown(left), operator, _unquoted(compared), told.holds)
    return Clause(told.text, "", "", "", told.holds)


def shown(operand: Operand) -> str:
    """The value of one side, by its type; nothing when it is not known."""
    return _value(operand.value, operand.type.name, operand.type.scale)


def _value(value: Value, kind: str, scale: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(one) for one in value))
    if isinstance(value, int) and kind == "date":
        return to_date(value).isoformat()
    return format_decimal(value, scale) if isinstance(value, int) else value


def _unquoted(text: str) -> str:
    return text.replace('"', "")
