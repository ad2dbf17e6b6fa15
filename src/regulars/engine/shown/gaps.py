"""What a receipt lacks for a condition: read from the condition itself, so much money, so many pieces of which goods.

What is found is a guess that is tried by deciding the receipt with it; what cannot be bought is no gap.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product
from typing import TypeAlias

from msgspec import structs

from regulars.engine.conditions import Checked
from regulars.engine.conditions.typed import (
    Aggregate,
    AllOf,
    AnyOf,
    Compare,
    Const,
    Meaning,
    OneOf,
    Quantified,
    Read,
    SetTest,
    Within,
)
from regulars.engine.conditions.walk import Place, value
from regulars.engine.events.receipts import Line, Receipt
from regulars.engine.shown.additions import ANY, PIECE, Likeness, Missing, with_all
from regulars.engine.shown.distances import growing

Way: TypeAlias = tuple[Missing, ...]
PlaceOf: TypeAlias = Callable[[Receipt, Line | None], Place]
"""(a receipt, the line that is asked about) -> where a condition is asked."""

MOST_WAYS = 4
MOST_ALIKE = 8
MOST_TOGETHER = 64
"""So many ways of making several parts true together are looked at; there may be billions."""


def ways(condition: Checked, receipt: Receipt, place_of: PlaceOf) -> list[Way]:
    """What makes the condition hold, if anything that can be bought does; a few ways, those of goods at hand first."""
    root = condition.root
    if not condition.reads_line:
        return _all(_closing(root, place_of(receipt, None)))
    found: list[Way] = []
    for line in receipt.lines[:MOST_ALIKE]:
        found += _closing(root, place_of(receipt, line))
    for of in likenesses(root):
        if of != ANY:
            found += _with_a_piece(root, of, receipt, place_of)
    return _all(found)


def _with_a_piece(root: Meaning, of: Likeness, receipt: Receipt, place_of: PlaceOf) -> Iterator[Way]:
    """One of such goods, and what is missing besides."""
    piece = Missing(quantity=PIECE, of=of)
    bought = with_all(receipt, (piece,))
    if bought is not None:
        line = next(one for one in bought.lines if of.has(one))
        yield from ((piece, *way) for way in _closing(root, place_of(bought, line)))


def likenesses(node: Meaning) -> list[Likeness]:
    """The goods that a condition on a line, or the body of a question about lines, is about; a few of them."""
    return list(islice(dict.fromkeys(_likenesses(node)), MOST_ALIKE))


def _all(found: Iterator[Way] | list[Way]) -> list[Way]:
    return list(islice(dict.fromkeys(found), MOST_WAYS))


def _closing(node: Meaning, place: Place) -> Iterator[Way]:
    """The ways to make the node true; an empty one where it is."""
    if value(node, place) is True:
        yield ()
    elif isinstance(node, AllOf):
        each = [list(islice(_closing(arg, place), MOST_WAYS)) for arg in node.args]
        for parts in islice(product(*each), MOST_TOGETHER):
            yield _together(parts)
    elif isinstance(node, AnyOf):
        for arg in node.args:
            yield from _closing(arg, place)
    elif isinstance(node, Compare):
        yield from _more(node, place)
    elif isinstance(node, Quantified) and node.op == "exists":
        for of in likenesses(node.body):
            yield (Missing(quantity=PIECE, of=of),)


def _together(parts: Sequence[Way]) -> Way:
    """All of it: of money the most, for the same money counts for each."""
    found = [one for part in parts for one in part]
    pieces = [one for one in found if not one.money_minor]
    money = max((one for one in found if one.money_minor), key=lambda one: one.money_minor, default=None)
    return (*dict.fromkeys(pieces), *((money,) if money else ()))


def _more(node: Compare, place: Place) -> Iterator[Way]:
    """So much more of what is too little."""
    larger, smaller = (node.left, node.right) if node.op in (">=", ">", "==") else (node.right, node.left)
    if node.op == "!=":
        return
    have, needed = value(larger, place), value(smaller, place)
    if not isinstance(have, int) or not isinstance(needed, int):
        return
    short = needed - have + (node.op in (">", "<"))
    for term, factor in growing(larger, place):
        if short > 0 and factor > 0:
            for one in _of(term, -(-short // factor), place):
                yield (one,)


def _of(term: Meaning, short: int, place: Place) -> Iterator[Missing]:
    """What makes the term grow by so much."""
    if isinstance(term, Aggregate):
        for of in likenesses(term.body):
            yield from _in_lines(term, short, of, place)
    elif isinstance(term, Read):
        own = _like_line(place.line) if term.field.scope == "line" else ANY
        match term.field.path:
            case "receipt.total" | "line.total":
                yield Missing(money_minor=short, of=own)
            case "receipt.line_count":
                yield Missing(quantity=short * PIECE, apart=True)
            case "line.quantity":
                yield Missing(quantity=_whole(short), of=own)


def _in_lines(term: Aggregate, short: int, of: Likeness, place: Place) -> Iterator[Missing]:
    if term.op == "count":
        yield Missing(quantity=short * PIECE, of=of, apart=True)
        return
    for number, factor in growing(term.number, place) if term.number is not None else ():
        path = number.field.path if isinstance(number, Read) else ""
        if factor > 0 and path == "line.quantity":
            yield Missing(quantity=_whole(-(-short // factor)), of=of)
        elif factor > 0 and path == "line.total":
            yield Missing(money_minor=-(-short // factor), of=of)


def _whole(quantity: int) -> int:
    """So many whole pieces."""
    return -(-quantity // PIECE) * PIECE


def _like_line(line: Line | None) -> Likeness:
    return ANY if line is None else Likeness(line.sku, line.brand, line.categories, line.kind)


def _likenesses(node: Meaning) -> Iterator[Likeness]:
    if isinstance(node, AllOf):
        each = [list(islice(_likenesses(arg), MOST_ALIKE)) for arg in node.args]
        for parts in islice(product(*each), MOST_TOGETHER):
            yield _both(parts)
    elif isinstance(node, AnyOf):
        for arg in node.args:
            yield from _likenesses(arg)
    else:
        yield from _named(node)


def _named(node: Meaning) -> Iterator[Likeness]:
    """The goods that are named in one test; others are unknown."""
    if isinstance(node, Compare) and node.op == "==":
        read, const = (node.left, node.right) if isinstance(node.left, Read) else (node.right, node.left)
        if isinstance(read, Read) and isinstance(const, Const) and isinstance(const.value, str):
            yield from _with(read.field.path, [const.value])
            return
    if isinstance(node, OneOf) and isinstance(node.arg, Read):
        yield from _with(node.arg.field.path, [str(one) for one in sorted(map(str, node.values))])
    elif isinstance(node, Within) and isinstance(node.arg, Const) and node.items.field.path == "line.categories":
        yield Likeness(categories=frozenset({str(node.arg.value)}))
    elif isinstance(node, SetTest) and node.arg.field.path == "line.categories":
        names = sorted(map(str, node.values))
        yield from (
            [Likeness(categories=frozenset(names))]
            if node.op == "hasAll"
            else [Likeness(categories=frozenset({name})) for name in names]
        )
    else:
        yield ANY


def _with(path: str, values: Sequence[str]) -> Iterator[Likeness]:
    for text in values:
        if path == "line.sku":
            yield Likeness(sku=text)
        elif path == "line.brand":
            yield Likeness(brand=text)
        else:
            yield ANY


def _both(parts: Sequence[Likeness]) -> Likeness:
    whole = ANY
    for one in parts:
        whole = structs.replace(
            whole,
            sku=whole.sku or one.sku,
            brand=whole.brand or one.brand,
            categories=whole.categories | one.categories,
        )
    return whole
