"""The clauses of a condition as a page shows them: what was looked at, what it was, and what it was compared with."""

from regulars.engine.conditions import Clause as Told
from regulars.engine.conditions import Operand
from regulars.engine.conditions.types import Value
from regulars.engine.counters import SPEND
from regulars.engine.days import to_date
from regulars.engine.fields import COUNTED
from regulars.engine.money import format_decimal
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.verdicts import Clause, Measure

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
MONEY = frozenset({"receipt.total", "line.total", "line.discount", "line.cost"}) | {
    path for path, (counter, _) in COUNTED.items() if counter == SPEND
}
"""The fields that are money."""
_BRACKETS = "()[]. "


def clause(reading: Reading, told: Told) -> Clause:
    """One clause. What is no plain comparison is shown as it is written."""
    plain = _compared(told)
    if plain is None:
        return Clause(told.text, "", "", "", told.holds)
    field, operator, right = plain
    name, value = field.text, shown(field)
    if name.startswith("member.tier"):
        value, right = tier_names(reading, name, value), tier_names(reading, name, right)
    return Clause(name, value, operator, right, told.holds, _measure(field))


def _compared(told: Told) -> tuple[Operand, str, str] | None:
    """The field looked at, how, and what it was compared with."""
    if told.op == "in" and len(told.operands) == 2:
        item, items = told.operands
        return items, "has", _unquoted(shown(item))
    if told.op in COMPARISONS and len(told.operands) == 2:
        left, right = told.operands
        return (left, told.op, shown(right) or _unquoted(right.text)) if left.field or not right.field else None
    if len(told.operands) == 1 and told.operands[0].field is not None and not told.clauses:
        (left,) = told.operands
        rest = told.text.removeprefix(left.text)
        if rest != told.text:
            operator = told.op if told.op in rest else ""
            compared = rest.strip().removeprefix(".").removeprefix(operator).strip(_BRACKETS)
            return left, operator, _unquoted(compared)
    return None


def _measure(field: Operand) -> Measure:
    """How the values of a field are read."""
    if field.text == "receipt.weekday":
        return "weekday"
    if field.text in MONEY:
        return "money"
    kinds: dict[str, Measure] = {"bool": "yes-or-no", "integer": "number", "decimal": "number", "date": "day"}
    return kinds.get(field.type.name, "")


def tier_names(reading: Reading, field: str, ids: str) -> str:
    """Tiers, given by their ids with commas between them, as the shop calls them."""
    for place, ladder in enumerate(reading.program.tier_sets):
        if field == f"member.tier_{ladder.name.replace('-', '_')}" or (place == 0 and field == "member.tier"):
            return ", ".join(reading.tier_name(ladder, one) for one in ids.split(", "))
    return ids


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
