"""A checked condition: every name resolved, every literal a run-time value, every scale aligned.

A node whose type is bool and that is not nullable is a condition: true or false, never null.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from regulars.engine.conditions.catalogue import Field
from regulars.engine.conditions.tree import Node
from regulars.engine.conditions.types import BOOL, Type

Operator: TypeAlias = Literal["+", "-", "*"]
TextOp: TypeAlias = Literal["startsWith", "endsWith", "contains"]
SetOp: TypeAlias = Literal["hasAny", "hasAll"]
Quantifier: TypeAlias = Literal["exists", "all"]
Comparison: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]


class Typed(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """What every node knows: the tree it came from and where that stands in the JSON form."""

    source: Node
    pointer: str
    type: Type = BOOL
    nullable: bool = False


class Const(Typed, frozen=True, eq=False):
    """A value known when the condition is saved."""

    value: bool | int | str


class Moment(Typed, frozen=True, eq=False):
    """`now` in microseconds, or `today` as a day number."""

    name: Literal["now", "today"]


class Read(Typed, frozen=True, eq=False):
    """A field; `variable` is the name of the quantifier's line whose field it is, or empty."""

    field: Field
    variable: str = ""


class Scale(Typed, frozen=True, eq=False):
    """The same number, its run-time integer multiplied by 10**by."""

    arg: "Meaning"
    by: int


class Arith(Typed, frozen=True, eq=False):
    """Exact arithmetic on run-time integers; null when one side is."""

    op: Operator
    left: "Meaning"
    right: "Meaning"


class Negate(Typed, frozen=True, eq=False):
    """The number with the other sign."""

    arg: "Meaning"


class Choose(Typed, frozen=True, eq=False):
    """`test ? then : other`."""

    test: "Meaning"
    then: "Meaning"
    other: "Meaning"


class OrElse(Typed, frozen=True, eq=False):
    """The first unless it is null, else the second."""

    arg: "Meaning"
    default: "Meaning"


class Aggregate(Typed, frozen=True, eq=False):
    """How many lines satisfy `body`, or the sum of `number` over them; a null number adds nothing."""

    op: Literal["count", "sum"]
    field: Field
    variable: str
    body: "Meaning"
    number: "Meaning | None" = None


class Compare(Typed, frozen=True, eq=False):
    """False when a side is null, but `!=` is the complement of `==`."""

    op: Comparison
    left: "Meaning"
    right: "Meaning"


class IsNull(Typed, frozen=True, eq=False):
    """Whether there is no value."""

    arg: "Meaning"


class OneOf(Typed, frozen=True, eq=False):
    """Whether the value is among literals."""

    arg: "Meaning"
    values: frozenset[int] | frozenset[str]


class Within(Typed, frozen=True, eq=False):
    """Whether the value is an element of a list field."""

    arg: "Meaning"
    items: Read


class TextTest(Typed, frozen=True, eq=False):
    """Whether a text starts with, ends with or contains another, case-sensitively."""

    op: TextOp
    arg: "Meaning"
    part: str


class SetTest(Typed, frozen=True, eq=False):
    """Whether a list field has any or all of some literals."""

    op: SetOp
    arg: Read
    values: frozenset[int] | frozenset[str]


class AllOf(Typed, frozen=True, eq=False):
    """Every clause holds."""

    args: "tuple[Meaning, ...]"


class AnyOf(Typed, frozen=True, eq=False):
    """At least one clause holds."""

    args: "tuple[Meaning, ...]"


class Not(Typed, frozen=True, eq=False):
    """The exact complement."""

    arg: "Meaning"


class Truth(Typed, frozen=True, eq=False):
    """A bool that can be null, as a condition: null is false."""

    arg: "Meaning"


class Quantified(Typed, frozen=True, eq=False):
    """Some line, or every line, satisfies `body`."""

    op: Quantifier
    field: Field
    variable: str
    body: "Meaning"


Meaning: TypeAlias = (
    Const
    | Moment
    | Read
    | Scale
    | Arith
    | Negate
    | Choose
    | OrElse
    | Aggregate
    | Compare
    | IsNull
    | OneOf
    | Within
    | TextTest
    | SetTest
    | AllOf
    | AnyOf
    | Not
    | Truth
    | Quantified
)


# The members that hold nodes, of each kind of node that has any.
INSIDE = ("test", "then", "other", "arg", "default", "left", "right", "items", "number", "body")
PARTS: dict[type[Typed], tuple[str, ...]] = {
    kind: tuple(name for name in INSIDE if name in kind.__struct_fields__) for kind in Typed.__subclasses__()
}


def parts(node: Meaning) -> list[Meaning]:
    """The nodes directly below."""
    if isinstance(node, AllOf | AnyOf):
        return list(node.args)
    found = [getattr(node, name) for name in PARTS[type(node)]]
    return [part for part in found if part is not None]


def every(node: Meaning) -> Iterator[Meaning]:
    """The node and all below it."""
    left = [node]
    while left:
        one = left.pop()
        yield one
        left.extend(parts(one))


def reads_line(node: Meaning) -> bool:
    """Whether the answer can differ from line to line."""
    return any(isinstance(one, Read) and one.field.scope == "line" and not one.variable for one in every(node))


def is_constant(node: Meaning) -> bool:
    """Whether nothing but the moment asked about is needed to know the value."""
    return not any(isinstance(one, Read | Aggregate | Quantified) for one in every(node))
