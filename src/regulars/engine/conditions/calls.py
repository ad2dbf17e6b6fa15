"""The checks of text and list functions, and of the questions about a receipt's lines."""

from typing import cast

from regulars.engine.conditions.arithmetic import fits
from regulars.engine.conditions.catalogue import nearest
from regulars.engine.conditions.choices import literals, values_of
from regulars.engine.conditions.comparisons import check_value
from regulars.engine.conditions.context import Context
from regulars.engine.conditions.tree import FUNCTIONS, METHODS, QUANTIFIERS, Each, Items, Node, Op, Plain
from regulars.engine.conditions.typed import (
    Aggregate,
    Meaning,
    Quantified,
    Quantifier,
    Read,
    SetOp,
    SetTest,
    TextOp,
    TextTest,
)
from regulars.engine.conditions.types import RECORDS, integer, number

TAKEN = ("receipt", "member", "activity", "now", "today")


def unknown_function(check: Context, node: Op, at: str) -> None:
    """A function that is none, with the one that was probably meant."""
    meant = nearest(node.op, (*METHODS, *FUNCTIONS, *QUANTIFIERS))
    hint = f"; did you mean {meant}?" if meant else ""
    check.error(node, at, "unknown_function", f"unknown function {node.op}{hint}")
    for index, arg in enumerate(node.args):
        if not isinstance(arg, Items):
            check.value(arg, f"{at}/args/{index}")


def wrong_constant(check: Context, node: Op, at: str) -> None:
    """`days(x)` and its kin, which the parser has turned into constants wherever they are right."""
    example = {"days": "days(30)", "hours": "hours(2)", "date": 'date("2025-01-31")'}
    shown = example.get(node.op, 'timestamp("2025-01-31T09:00+01:00")')
    check.error(node, at, "args", f"{node.op} takes one literal: {shown}")


def text_test(check: Context, node: Op, at: str) -> Meaning | None:
    """`x.startsWith("…")` and its kin."""
    arg = check.value(node.args[0], f"{at}/args/0")
    part = node.args[1]
    if not isinstance(part, Plain) or not isinstance(part.value, str):
        check.error(part, f"{at}/args/1", "args", f"{node.op} takes a text between quotes")
        return None
    if arg is None:
        return None
    if arg.type.name != "text":
        hint = "; for a list write: x in list" if arg.type.element else ""
        message = f"{node.op} asks about a text, this is {arg.type}{hint}"
        check.error(node, at, "type", message, expected="text", actual=str(arg.type))
        return None
    op = cast(TextOp, node.op)
    return TextTest(source=node, pointer=at, op=op, arg=arg, part=part.value)


def set_test(check: Context, node: Op, at: str) -> Meaning | None:
    """`list.hasAny([…])` and `list.hasAll([…])`."""
    arg = check.value(node.args[0], f"{at}/args/0")
    items = node.args[1]
    if not isinstance(items, Items):
        check.error(items, f"{at}/args/1", "args", f"{node.op} takes a list of literals")
        return None
    consts = literals(check, items, f"{at}/args/1")
    if arg is None or consts is None:
        return None
    element = arg.type.element
    if element is None or not isinstance(arg, Read):
        message = f"{node.op} asks about a list, this is {arg.type}"
        check.error(node, at, "type", message, expected="list", actual=str(arg.type))
        return None
    if any(const.type.name != element.name for const in consts):
        message = f"a {arg.type} has no {consts[0].type} in it"
        check.error(node, at, "type", message, expected=str(element), actual=str(consts[0].type))
        return None
    for const in consts:
        check_value(check, arg, const)
    op = cast(SetOp, node.op)
    return SetTest(source=node, pointer=at, op=op, arg=arg, values=values_of(consts))


def each(check: Context, node: Each, at: str) -> Meaning | None:
    """`receipt.lines.exists(l, …)` and its kin."""
    over = check.value(node.over, f"{at}/over")
    if check.variable:
        check.error(node, at, "nested", f"{node.op} cannot stand inside another question about lines")
        return None
    if node.var in TAKEN or (over is not None and over.type != RECORDS):
        _wrong_head(check, node, at)
        return None
    check.variable = node.var
    inside = _body(check, node, at)
    check.variable = ""
    if over is None or not isinstance(over, Read) or inside is None:
        return None
    return _question(check, node, at, over, inside)


def _wrong_head(check: Context, node: Each, at: str) -> None:
    if node.var in TAKEN:
        check.error(node, at, "args", f"{node.var} has a meaning already; call the line l")
    else:
        message = f"{node.op} asks about lines: receipt.lines.{node.op}(l, …)"
        check.error(node, at, "type", message, expected=str(RECORDS))


def _body(check: Context, node: Each, at: str) -> tuple[Meaning, Meaning | None] | None:
    """The condition on a line, and the number to add up."""
    least, most = (1, 2) if node.op == "sum" else (1, 1)
    if not least <= len(node.args) <= most:
        takes = "sum(l, number) or sum(l, number, condition)" if most == 2 else f"{node.op}(l, condition)"
        check.error(node, at, "args", f"write {takes}")
        return None
    if node.op != "sum":
        body = check.condition(node.args[0], f"{at}/args/0")
        return None if body is None else (body, None)
    number_ = check.value(node.args[0], f"{at}/args/0")
    where: Node = node.args[1] if len(node.args) == 2 else Plain(value=True, start=node.start, end=node.end)
    body = check.condition(where, f"{at}/args/1")
    if number_ is None or body is None:
        return None
    if not number_.type.is_number:
        message = f"sum adds numbers, this is {number_.type}"
        check.error(node.args[0], f"{at}/args/0", "type", message, expected="number", actual=str(number_.type))
        return None
    return body, number_


def _question(
    check: Context, node: Each, at: str, over: Read, inside: tuple[Meaning, Meaning | None]
) -> Meaning | None:
    body, added = inside
    if node.op in ("exists", "all"):
        return Quantified(
            source=node, pointer=at, op=cast(Quantifier, node.op), field=over.field, variable=node.var, body=body
        )
    most = len(str(over.field.max_items))
    type_ = integer(most) if added is None else number(added.type.scale, added.type.digits + most)
    if not fits(check, node, at, type_):
        return None
    return Aggregate(
        source=node,
        pointer=at,
        type=type_,
        op="count" if added is None else "sum",
        field=over.field,
        variable=node.var,
        body=body,
        number=added,
    )
