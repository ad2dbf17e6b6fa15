"""The checks of comparisons, arithmetic, `in`, `?:` and `orElse`."""

from collections.abc import Sequence
from functools import reduce
from typing import cast

from regulars.engine.conditions.catalogue import nearest
from regulars.engine.conditions.context import Context
from regulars.engine.conditions.literals import DAY, BadLiteral, meaning
from regulars.engine.conditions.printer import quoted
from regulars.engine.conditions.tree import Constant, Items, Node, Op, Plain
from regulars.engine.conditions.typed import (
    Arith,
    Choose,
    Compare,
    Comparison,
    Const,
    IsNull,
    Meaning,
    Negate,
    Not,
    OneOf,
    Operator,
    OrElse,
    Read,
    Scale,
    Within,
)
from regulars.engine.conditions.types import (
    DAYS,
    DURATION,
    MOST_DIGITS,
    Name,
    Type,
    integer,
    number,
    scaled,
    unified,
)

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


def is_null(node: Node) -> bool:
    """Whether this is the literal null."""
    return isinstance(node, Plain) and node.value is None


def literal(check: Context, node: Plain | Constant, at: str) -> Const | None:
    """A literal with its run-time value."""
    if is_null(node):
        check.error(node, at, "type", "null can only be compared, with == or !=", actual="null")
        return None
    try:
        type_, value = meaning(node)
    except BadLiteral as bad:
        check.error(node, at, bad.code, bad.message)
        return None
    return Const(source=node, pointer=at, type=type_, value=value)


# Comparisons


def comparison(check: Context, node: Op, at: str) -> Meaning | None:
    """`==` and its kin."""
    if any(is_null(arg) for arg in node.args):
        return null_test(check, node, at)
    left, right = (check.value(arg, f"{at}/args/{index}") for index, arg in enumerate(node.args))
    if left is None or right is None:
        return None
    check_values(check, left, right)
    both = unified(left.type, right.type)
    if both is None or not both.is_scalar:
        _no_comparison(check, node, at, left, right)
        return None
    if node.op not in ("==", "!=") and not both.is_ordered:
        message = f"{both} has no order; only == and != compare it"
        check.error(node, at, "type", message, actual=str(both))
        return None
    op = cast(Comparison, node.op)
    if not fits(check, node, at, both):
        return None
    return Compare(source=node, pointer=at, op=op, left=aligned(left, both), right=aligned(right, both))


def _no_comparison(check: Context, node: Op, at: str, left: Meaning, right: Meaning) -> None:
    for known, other in ((left, right), (right, left)):
        if known.type.name in ("date", "timestamp") and isinstance(other, Const) and other.type.name == "text":
            call = f"{known.type.name}({quoted(str(other.value))})"
            message = f"a {known.type} is compared with {call}, not with a text"
            check.error(
                other.source,
                other.pointer,
                "type",
                message,
                expected=str(known.type),
                actual="text",
                replace=call,
            )
            return
    message = f"cannot compare {left.type} with {right.type}"
    check.error(node, at, "type", message, expected=str(left.type), actual=str(right.type))


def null_test(check: Context, node: Op, at: str) -> Meaning | None:
    """`x == null` and `x != null`."""
    if node.op not in ("==", "!="):
        check.error(node, at, "null_order", "null has no order; test for it with == null or != null")
        return None
    index = 1 if is_null(node.args[0]) else 0
    arg = check.value(node.args[index], f"{at}/args/{index}")
    if arg is None:
        return None
    if not arg.nullable:
        message = f"this is never null, so the answer is always {'no' if node.op == '==' else 'yes'}"
        check.warn(node, at, "never_null", message)
    test = IsNull(source=node, pointer=at, arg=arg)
    return test if node.op == "==" else Not(source=node, pointer=at, arg=test)


def check_values(check: Context, left: Meaning, right: Meaning) -> None:
    """A literal compared with a field of known values is one of them."""
    for field, other in ((left, right), (right, left)):
        if isinstance(field, Read) and field.field.values and isinstance(other, Const):
            check_value(check, field, other)


def check_value(check: Context, field: Read, const: Const) -> None:
    """The literal is one of the field's values, or the nearest one is offered."""
    values = field.field.values
    if not values or not isinstance(const.value, str) or const.value in values:
        return
    meant = nearest(const.value, values)
    known = f"did you mean {quoted(meant)}?" if meant else "it can be " + ", ".join(map(quoted, values[:8]))
    check.error(
        const.source,
        const.pointer,
        "unknown_value",
        f"{field.field.path} is never {quoted(const.value)}; {known}",
        replace=quoted(meant) if meant else None,
    )


# Numbers


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


# Membership


def membership(check: Context, node: Op, at: str) -> Meaning | None:
    """`x in [...]` and `x in list_field`."""
    arg = check.value(node.args[0], f"{at}/args/0")
    if isinstance(node.args[1], Items):
        consts = literals(check, node.args[1], f"{at}/args/1")
        return None if arg is None or consts is None else one_of(check, node, at, arg, consts)
    items = check.value(node.args[1], f"{at}/args/1")
    if arg is None or items is None:
        return None
    element = items.type.element
    if element is None or not isinstance(items, Read):
        _no_list(check, node, at, items)
        return None
    if arg.type.name != element.name:
        message = f"a {items.type} has no {arg.type} in it"
        check.error(node, at, "type", message, expected=str(element), actual=str(arg.type))
        return None
    if isinstance(arg, Const):
        check_value(check, items, arg)
    return Within(source=node, pointer=at, arg=arg, items=items)


def _no_list(check: Context, node: Op, at: str, items: Meaning) -> None:
    message = f"in asks whether a list has something; {items.type} is no list"
    if items.type.name == "text":
        message += "; for a part of a text use contains"
    check.error(node, at, "type", message, expected="list", actual=str(items.type))


def literals(check: Context, node: Items, at: str) -> list[Const] | None:
    """The literals of a list, all of one type."""
    consts: list[Const] = []
    for index, item in enumerate(node.items):
        where = f"{at}/{index}"
        if is_null(item):
            check.error(item, where, "null_in_list", "a list holds no null; test for it with == null")
            return None
        const = literal(check, item, where)
        if const is None:
            return None
        if consts and unified(consts[0].type, const.type) is None:
            message = f"the list mixes {consts[0].type} and {const.type}"
            check.error(item, where, "mixed_list", message, expected=str(consts[0].type), actual=str(const.type))
            return None
        consts.append(const)
    return consts


def one_of(check: Context, node: Op, at: str, arg: Meaning, consts: list[Const]) -> Meaning | None:
    """Whether a value is among literals, all at the scale that loses nothing."""
    if isinstance(arg, Read):
        for const in consts:
            check_value(check, arg, const)
    both = reduce(lambda one, const: one and unified(one, const.type), consts, cast("Type | None", arg.type))
    if both is None or not both.is_scalar:
        message = f"cannot compare {arg.type} with {consts[0].type}"
        check.error(node, at, "type", message, expected=str(arg.type), actual=str(consts[0].type))
        return None
    if not fits(check, node, at, both):
        return None
    values = values_of([aligned(const, both) for const in consts])
    return OneOf(source=node, pointer=at, arg=aligned(arg, both), values=values)


def values_of(consts: Sequence[Meaning]) -> frozenset[int] | frozenset[str]:
    """The run-time values of literals that are all integers or all texts."""
    return cast("frozenset[int]", frozenset(const.value for const in consts if isinstance(const, Const)))


# Choices


def choice(check: Context, node: Op, at: str) -> Meaning | None:
    """`test ? then : other`."""
    test = check.condition(node.args[0], f"{at}/args/0")
    then = check.value(node.args[1], f"{at}/args/1")
    other = check.value(node.args[2], f"{at}/args/2")
    if test is None or then is None or other is None:
        return None
    both = _one_type(check, node, at, then, other)
    if both is None:
        return None
    return Choose(
        source=node,
        pointer=at,
        type=both,
        nullable=then.nullable or other.nullable,
        test=test,
        then=aligned(then, both),
        other=aligned(other, both),
    )


def or_else(check: Context, node: Op, at: str) -> Meaning | None:
    """`orElse(x, default)`."""
    arg, default = (check.value(one, f"{at}/args/{index}") for index, one in enumerate(node.args))
    if arg is None or default is None:
        return None
    check_values(check, arg, default)
    if not arg.nullable:
        check.warn(node, at, "never_null", "this is never null, so the second value is never used")
    both = _one_type(check, node, at, arg, default)
    if both is None:
        return None
    return OrElse(
        source=node,
        pointer=at,
        type=both,
        nullable=arg.nullable and default.nullable,
        arg=aligned(arg, both),
        default=aligned(default, both),
    )


def _one_type(check: Context, node: Op, at: str, one: Meaning, other: Meaning) -> Type | None:
    both = unified(one.type, other.type)
    if both is None or not both.is_scalar:
        message = f"both values must be of one type; these are {one.type} and {other.type}"
        check.error(node, at, "type", message, expected=str(one.type), actual=str(other.type))
        return None
    return both if fits(check, node, at, both) else None
