"""The checks of `+`, `-` and `*`: types, scales and digits."""

from typing import cast

from regulars.engine.conditions.context import Context
from regulars.engine.conditions.literals import DAY
from regulars.engine.conditions.tree import Node, Op
from regulars.engine.conditions.typed import Arith, Const, Meaning, Negate, Operator, Scale
from regulars.engine.conditions.types import DAYS, DURATION, MOST_DIGITS, Name, Type, integer, number, scaled, unified

SUM_OF_TEMPORALS: dict[tuple[str, str, str], Name] = {
    ("date", "+", "integer"): "date",
    ("integer", "+", "date"): "date",
    ("date", "-", "integer"): "date",
    ("date", "-", "date"): "integer",
    ("timestamp", "+", "duration"): "timestamp",
    ("duration", "+", "timestamp"): "timestamp",
    ("timestamp", "-", "duration"): "timestamp",
    ("timestamp", "-", "timestamp"): "duration",
    ("duration", "+", "duration"): "duration",
    ("duration", "-", "duration"): "duration",
}


def fits(check: Context, node: Node, at: str, type_: Type) -> bool:
    """Whether every back end can hold the digits exactly."""
    if type_.digits <= MOST_DIGITS:
        return True
    message = f"the result could have {type_.digits} digits, {MOST_DIGITS} are held exactly; round it first"
    check.error(node, at, "precision", message)
    return False


def aligned(node: Meaning, to: Type) -> Meaning:
    """The same number at the scale of `to`."""
    by = to.scale - node.type.scale
    if not to.is_number or by == 0:
        return node
    type_ = scaled(node.type, by)
    if isinstance(node, Const):
        return Const(source=node.source, pointer=node.pointer, type=type_, value=int(node.value) * 10**by)
    return Scale(source=node.source, pointer=node.pointer, type=type_, nullable=node.nullable, arg=node, by=by)


def arithmetic(check: Context, node: Op, at: str) -> Meaning | None:
    """`+`, `-` and `*`, and the minus before a number."""
    if len(node.args) == 1 and node.op == "-":
        return _negation(check, node, at)
    left, right = (check.value(arg, f"{at}/args/{index}") for index, arg in enumerate(node.args))
    if left is None or right is None:
        return None
    left, right = _as_days(left, right), _as_days(right, left)
    type_ = _result(node.op, left.type, right.type)
    if type_ is None:
        message = f"{left.type} {node.op} {right.type} has no meaning"
        check.error(node, at, "type", message, actual=f"{left.type}, {right.type}")
        return None
    if not fits(check, node, at, type_):
        return None
    if node.op != "*" and type_.is_number and left.type.is_number:
        left, right = aligned(left, type_), aligned(right, type_)
    op = cast(Operator, node.op)
    nullable = left.nullable or right.nullable
    return Arith(source=node, pointer=at, type=type_, nullable=nullable, op=op, left=left, right=right)


def _result(op: str, left: Type, right: Type) -> Type | None:
    if left.is_number and right.is_number:
        if op == "*":
            return number(left.scale + right.scale, left.digits + right.digits)
        both = unified(left, right)
        return both and number(both.scale, both.digits + 1)
    name = SUM_OF_TEMPORALS.get((left.name, op, right.name))
    if name == "integer":
        return integer(DAYS.digits + 1)
    return Type(name, 0, max(left.digits, right.digits) + 1) if name else None


def _as_days(node: Meaning, beside: Meaning) -> Meaning:
    """`today - days(30)` counts calendar days, as `today - 30` does."""
    if beside.type.name == "date" and isinstance(node, Const) and node.type == DURATION:
        assert isinstance(node.value, int)
        days, rest = divmod(node.value, DAY)
        if rest == 0:
            return Const(source=node.source, pointer=node.pointer, type=DAYS, value=days)
    return node


def _negation(check: Context, node: Op, at: str) -> Meaning | None:
    arg = check.value(node.args[0], f"{at}/args/0")
    if arg is None:
        return None
    if not arg.type.is_number and arg.type.name != "duration":
        check.error(node, at, "type", f"- stands before a number, not {arg.type}", actual=str(arg.type))
        return None
    return Negate(source=node, pointer=at, type=arg.type, nullable=arg.nullable, arg=arg)
