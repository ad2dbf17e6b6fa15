"""The checks of comparisons, of tests for null, and of literals beside fields of known values."""

import re
from typing import cast

from regulars.engine.conditions.arithmetic import aligned, fits
from regulars.engine.conditions.catalogue import nearest
from regulars.engine.conditions.context import Context
from regulars.engine.conditions.literals import BadLiteral, meaning
from regulars.engine.conditions.printer import quoted
from regulars.engine.conditions.tree import Constant, Node, Op, Plain
from regulars.engine.conditions.typed import Compare, Comparison, Const, IsNull, Meaning, Not, Read
from regulars.engine.conditions.types import LIST_OF_TEXT, TEXT, unified


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
                other.source, other.pointer, "type", message, expected=str(known.type), actual="text", replace=call
            )
            return
    message = f"cannot compare {left.type} with {right.type}{_instead(node, left, right)}"
    check.error(node, at, "type", message, expected=str(left.type), actual=str(right.type))


def _instead(node: Op, left: Meaning, right: Meaning) -> str:
    """What is written to ask whether something is in a list; what the numbers of a field stand for."""
    for several, one in ((left, right), (right, left)):
        if node.op in ("==", "!=") and isinstance(several, Read) and isinstance(one, Const) and one.type == TEXT:
            asked = f"{quoted(str(one.value))} in {several.field.path}"
            if several.type == LIST_OF_TEXT:
                return f"; write {asked}" if node.op == "==" else f"; write not ({asked})"
            if said := re.search(r"\((.*)\)", several.field.label):
                return f"; {said[1]}"
    return ""


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
