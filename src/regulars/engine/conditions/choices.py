"""The checks of `in`, `?:` and `orElse`."""

from collections.abc import Sequence
from functools import reduce
from typing import cast

from regulars.engine.conditions.arithmetic import aligned, fits
from regulars.engine.conditions.comparisons import check_value, check_values, is_null, literal
from regulars.engine.conditions.context import Context
from regulars.engine.conditions.tree import Items, Op
from regulars.engine.conditions.typed import Choose, Const, Meaning, OneOf, OrElse, Read, Within
from regulars.engine.conditions.types import Type, unified


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
