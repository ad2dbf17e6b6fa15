"""Evaluates a condition by walking its tree, and tells what each clause came to.

Slower than the generated function and of the same meaning: it explains, and it tests the other.
"""

from collections.abc import Callable, Sequence
from operator import eq, ge, gt, le, lt, ne
from typing import Any

import msgspec

from regulars.engine.conditions.catalogue import Field
from regulars.engine.conditions.checker import Checked
from regulars.engine.conditions.printer import print_condition
from regulars.engine.conditions.typed import (
    Aggregate,
    AllOf,
    AnyOf,
    Arith,
    Choose,
    Compare,
    Const,
    IsNull,
    Meaning,
    Moment,
    Negate,
    Not,
    OneOf,
    OrElse,
    Quantified,
    Read,
    Scale,
    SetTest,
    TextTest,
    Truth,
    Within,
)
from regulars.engine.conditions.types import Type, Value

COMPARE: dict[str, Callable[[Any, Any], bool]] = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


class Place(msgspec.Struct, frozen=True):
    """What a condition is asked about. `line` and `each` may be None where no field of theirs is read."""

    receipt: Any
    lines: Sequence[Any]
    line: Any
    member: Any
    now_us: int
    today: int
    each: Any = None


class Operand(msgspec.Struct, frozen=True):
    """One side of a clause: its text, run-time value and type; the field when it is one."""

    text: str
    value: Value
    type: Type
    field: Field | None = None


class Clause(msgspec.Struct, frozen=True):
    """What a clause came to. `matched` are the indexes of the lines that satisfied a question about lines."""

    text: str
    holds: bool
    op: str
    pointer: str
    start: int | None
    end: int | None
    operands: tuple[Operand, ...] = ()
    clauses: "tuple[Clause, ...]" = ()
    matched: tuple[int, ...] = ()


def explain(
    checked: Checked,
    receipt: Any,
    line: Any,
    member: Any,
    now_us: int,
) -> Clause:
    """Every clause with its value and operands, none left out because another had settled the matter.

    line: the line asked about; without one its fields are null.
    """
    catalogue = checked.catalogue
    records = catalogue.get("receipt.lines")
    lines = records.value_of(receipt) if records is not None and receipt is not None else ()
    place = Place(receipt, lines, line, member, now_us, catalogue.day_of(now_us))
    return clause(checked.root, place)


def holds(checked: Checked, place: Place) -> bool:
    """Whether the condition is true there."""
    return value(checked.root, place) is True


def value(node: Meaning, place: Place) -> Any:
    """The run-time value of a node; a bool for every condition."""
    match node:
        case Const():
            return node.value
        case Read():
            return _read(node, place)
        case Moment():
            return place.now_us if node.name == "now" else place.today
        case Scale():
            number = value(node.arg, place)
            return None if number is None else number * 10**node.by
        case Arith():
            return _arith(node.op, value(node.left, place), value(node.right, place))
        case Negate():
            number = value(node.arg, place)
            return None if number is None else -number
        case Choose():
            return value(node.then if value(node.test, place) else node.other, place)
        case OrElse():
            first = value(node.arg, place)
            return value(node.default, place) if first is None else first
        case Aggregate():
            return _aggregate(node, place)
        case _:
            return _holds(node, place)


def _read(node: Read, place: Place) -> Any:
    whose = node.field.holder
    if node.variable:
        holder = place.each
    else:
        holder = place.receipt if whose == "receipt" else place.line if whose == "line" else place.member
    return None if holder is None else node.field.value_of(holder)


def _arith(op: str, left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    return left + right if op == "+" else left - right if op == "-" else left * right


def _aggregate(node: Aggregate, place: Place) -> int:
    matched = [place.lines[index] for index in matching(node, place)]
    if node.number is None:
        return len(matched)
    numbers = [value(node.number, _at(place, line)) for line in matched]
    return sum(number for number in numbers if number is not None)


def _at(place: Place, line: Any) -> Place:
    return msgspec.structs.replace(place, each=line)


def matching(node: Aggregate | Quantified, place: Place) -> tuple[int, ...]:
    """The indexes of the lines that satisfy the question."""
    return tuple(index for index, line in enumerate(place.lines) if value(node.body, _at(place, line)))


def _holds(node: Meaning, place: Place) -> bool:
    match node:
        case Compare():
            return _compare(node.op, value(node.left, place), value(node.right, place))
        case IsNull():
            return value(node.arg, place) is None
        case OneOf():
            return value(node.arg, place) in node.values
        case Within():
            items = value(node.items, place)
            return items is not None and value(node.arg, place) in items
        case TextTest():
            return _text_test(node, value(node.arg, place))
        case SetTest():
            items = value(node.arg, place)
            return items is not None and (bool(items & node.values) if node.op == "hasAny" else items >= node.values)
        case AllOf():
            return all(value(arg, place) for arg in node.args)
        case AnyOf():
            return any(value(arg, place) for arg in node.args)
        case Not():
            return not value(node.arg, place)
        case Truth():
            return value(node.arg, place) is True
        case Quantified():
            found = len(matching(node, place))
            return found > 0 if node.op == "exists" else found == len(place.lines)
    raise AssertionError(node)


def _compare(op: str, left: Any, right: Any) -> bool:
    if left is None or right is None:
        return op == "!="
    return COMPARE[op](left, right)


def _text_test(node: TextTest, text: str | None) -> bool:
    if text is None:
        return False
    if node.op == "startsWith":
        return text.startswith(node.part)
    return text.endswith(node.part) if node.op == "endsWith" else node.part in text


# Explanation


def clause(node: Meaning, place: Place) -> Clause:
    """The node and the clauses inside it, with their values."""
    return Clause(
        text=print_condition(node.source),
        holds=value(node, place) is True,
        op=_name(node),
        pointer=node.pointer,
        start=node.source.start,
        end=node.source.end,
        operands=tuple(_operand(part, place) for part in _operands(node)),
        clauses=tuple(clause(part, place) for part in _conditions(node)),
        matched=matching(node, place) if isinstance(node, Quantified) else (),
    )


def _name(node: Meaning) -> str:
    source = node.source
    return getattr(source, "op", "is true" if node.type.name == "bool" else "value")


def _conditions(node: Meaning) -> tuple[Meaning, ...]:
    match node:
        case AllOf() | AnyOf():
            return node.args
        case Not() if not isinstance(node.arg, IsNull):
            return (node.arg,)
        case Choose():
            return (node.test, node.then, node.other)
        case _:
            return ()


def _operands(node: Meaning) -> tuple[Meaning, ...]:
    match node:
        case Compare():
            return (node.left, node.right)
        case Not() if isinstance(node.arg, IsNull):
            return (node.arg.arg,)
        case IsNull() | OneOf() | TextTest() | SetTest() | Truth():
            return (node.arg,)
        case Within():
            return (node.arg, node.items)
        case Read():
            return (node,)
        case _:
            return ()


def _operand(node: Meaning, place: Place) -> Operand:
    shown = node.arg if isinstance(node, Scale) else node
    field = shown.field if isinstance(shown, Read) else None
    return Operand(print_condition(node.source), value(shown, place), shown.type, field)
