"""How far a condition that does not hold is from holding: read off each of its parts that fails.

What is found is a guess, which counts for nothing until it is decided so.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import msgspec

from regulars.engine.conditions.catalogue import Field
from regulars.engine.conditions.typed import (
    Aggregate,
    AllOf,
    AnyOf,
    Arith,
    Choose,
    Compare,
    Const,
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
    Truth,
    Within,
)
from regulars.engine.conditions.walk import Place, matching, value

MOST_NAMES = 8
"""So many of the names that a part would take, or numbers, are tried."""
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}

Term: TypeAlias = Read | Aggregate | Moment | Quantified


class Failing(msgspec.Struct, frozen=True):
    """A part of a condition that keeps it from holding. wanted: False for one that must not hold, and does."""

    part: Meaning
    place: Place
    wanted: bool = True


class Apart(msgspec.Struct, frozen=True):
    """What the term of a part would have to be, in its run-time units.

    by: so much more, or with a minus less. lines: without these, by their places. name: for a text, or a list of them,
    this one; other: not this one.
    """

    term: Term
    by: int = 0
    lines: tuple[int, ...] = ()
    name: str = ""
    other: bool = False

    @property
    def field(self) -> Field | None:
        """The field that is asked about; None for sums over lines and for the present moment."""
        return self.term.field if isinstance(self.term, Read) else None


def failing(node: Meaning, place: Place, *, wanted: bool = True) -> Iterator[Failing]:
    """The innermost parts for which the node is not as it is wanted."""
    if (value(node, place) is True) is wanted:
        return
    match node:
        case AllOf() | AnyOf():
            for one in node.args:
                yield from failing(one, place, wanted=wanted)
        case Not():
            yield from failing(node.arg, place, wanted=not wanted)
        case Choose():
            branch = node.then if value(node.test, place) is True else node.other
            yield from failing(branch, place, wanted=wanted)
        case Truth():
            yield Failing(node.arg, place, wanted)
        case _:
            yield Failing(node, place, wanted)


def apart(one: Failing) -> Iterator[Apart]:
    """By how much, or by which name, the part would be as it is wanted: the nearest first."""
    part, place = one.part, one.place
    match part:
        case Compare():
            op = part.op if one.wanted else OPPOSITE[part.op]
            left, right = value(part.left, place), value(part.right, place)
            if isinstance(left, int) and isinstance(right, int):
                sides = (*growing(part.left, place), *growing(part.right, place, -1))
                yield from _by(sides, _lacking(op, left - right))
            elif op in ("==", "!="):
                yield from _named(part, place, other=op == "!=")
        case OneOf():
            yield from _one_of(part, place, wanted=one.wanted)
        case Quantified():
            yield from _less(part, place, wanted=one.wanted)
        case Within() if isinstance(part.arg, Const):
            yield Apart(part.items, name=str(part.arg.value), other=not one.wanted)
        case SetTest():
            names = sorted(map(str, part.values))[:MOST_NAMES]
            yield from (Apart(part.arg, name=name, other=not one.wanted) for name in names)
        case Read():
            yield Apart(part, by=1 if one.wanted else -1)


def terms(one: Failing) -> Iterator[Term]:
    """What the part asks about."""
    match one.part:
        case Compare():
            for side in (one.part.left, one.part.right):
                yield from (term for term, _ in growing(side, one.place))
        case OneOf():
            yield from (term for term, _ in growing(one.part.arg, one.place))


def growing(node: Meaning, place: Place, factor: int = 1) -> Iterator[tuple[Term, int]]:
    """What a number is made of, and how many times over each of it counts."""
    match node:
        case Scale():
            yield from growing(node.arg, place, factor * 10**node.by)
        case Negate():
            yield from growing(node.arg, place, -factor)
        case OrElse() if value(node.arg, place) is not None:
            yield from growing(node.arg, place, factor)
        case Arith(op="+" | "-"):
            yield from growing(node.left, place, factor)
            yield from growing(node.right, place, factor if node.op == "+" else -factor)
        case Arith():
            for side, times in ((node.left, node.right), (node.right, node.left)):
                if isinstance(many := value(times, place), int) and many:
                    yield from growing(side, place, factor * many)
        case Read() | Aggregate() | Moment():
            yield node, factor


def _lacking(op: str, difference: int) -> tuple[int, ...]:
    """By how much the difference of two sides would have to be more, or less."""
    match op:
        case ">" | "<":
            return (-difference + (1 if op == ">" else -1),)
        case "!=":
            return 1, -1
        case _:
            return (-difference,)


def _by(sides: Iterable[tuple[Term, int]], lacking: Iterable[int]) -> Iterator[Apart]:
    for term, factor in sides:
        for by in lacking if factor else ():
            whole = -(-abs(by) // abs(factor))
            yield Apart(term, by=whole if (by > 0) == (factor > 0) else -whole)


def _named(part: Compare, place: Place, *, other: bool) -> Iterator[Apart]:
    """Of two texts that are compared the one that is a field."""
    for read, text in ((part.left, part.right), (part.right, part.left)):
        if isinstance(read, Read) and isinstance(name := value(text, place), str):
            yield Apart(read, name=name, other=other)


def _less(part: Quantified, place: Place, *, wanted: bool) -> Iterator[Apart]:
    """Without the lines that are in the way; where there must be others, none is."""
    found = matching(part, place)
    if part.op == "exists" and not wanted:
        yield Apart(part, lines=found)
    elif part.op == "all" and wanted:
        yield Apart(part, lines=tuple(index for index in range(len(place.lines)) if index not in found))


def _one_of(part: OneOf, place: Place, *, wanted: bool) -> Iterator[Apart]:
    have = value(part.arg, place)
    if isinstance(have, int) and wanted:
        numbers = sorted((int(one) - have for one in part.values), key=lambda by: (abs(by), -by))
        yield from _by(tuple(growing(part.arg, place)), numbers[:MOST_NAMES])
    elif isinstance(part.arg, Read) and isinstance(have, str) and not wanted:
        yield Apart(part.arg, name=have, other=True)
    elif isinstance(part.arg, Read) and part.arg.type.name == "text":
        known = part.arg.field.values
        names = sorted(map(str, part.values), key=lambda name: (known.index(name) if name in known else 0, name))
        yield from (Apart(part.arg, name=name) for name in names[:MOST_NAMES])
