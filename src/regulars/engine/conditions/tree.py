"""A condition as it was written: the tree that text and JSON are two views of."""

from typing import Literal, TypeAlias

import msgspec

MOST_CHARACTERS = 4096
MOST_DEPTH = 24
MOST_NODES = 400
MOST_ITEMS = 1000

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
QUANTIFIERS = ("exists", "all", "count", "sum")
METHODS = ("startsWith", "endsWith", "contains", "hasAny", "hasAll")
FUNCTIONS = ("days", "hours", "date", "timestamp", "orElse")

Kind: TypeAlias = Literal["decimal", "date", "timestamp", "duration"]


class Base(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """What every node may carry.

    start, end: where it stands in the text, None when it came as JSON.
    id, note, off: kept for the visual builder; only `off` (a clause switched off) has a meaning.
    """

    start: int | None = None
    end: int | None = None
    id: str | None = None
    note: str | None = None
    off: bool = False


class Plain(Base, frozen=True, eq=False):
    """A bool, whole number, text or null as JSON has them."""

    value: bool | int | str | None


class Constant(Base, frozen=True, eq=False):
    """A literal that JSON has no form for: `{"decimal": "50.00"}`, `{"duration": "P30D"}`."""

    kind: Kind
    text: str


class Items(Base, frozen=True, eq=False):
    """A list of literals."""

    items: "tuple[Plain | Constant, ...]"


class Path(Base, frozen=True, eq=False):
    """A field, by its whole path."""

    path: str


class Clock(Base, frozen=True, eq=False):
    """The moment asked about (`now`), or its local day (`today`)."""

    name: Literal["now", "today"]


class Op(Base, frozen=True, eq=False):
    """An operator or function with its operands; a method's first operand is what it was called on."""

    op: str
    args: "tuple[Node, ...]"


class Each(Base, frozen=True, eq=False):
    """A question about the lines of a receipt: `over.op(var, args)`."""

    op: str
    over: "Node"
    var: str
    args: "tuple[Node, ...]"


Node: TypeAlias = Plain | Constant | Items | Path | Clock | Op | Each


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below; the items of a list count as part of the list."""
    if isinstance(node, Op):
        return node.args
    if isinstance(node, Each):
        return (node.over, *node.args)
    return ()


def size(tree: Node) -> tuple[int, int]:
    """The number of nodes and the depth; walks without recursion, for trees of any depth."""
    nodes, deepest = 0, 0
    left: list[tuple[Node, int]] = [(tree, 1)]
    while left:
        node, depth = left.pop()
        nodes += 1
        deepest = max(deepest, depth)
        left.extend((child, depth + 1) for child in children(node))
    return nodes, deepest
