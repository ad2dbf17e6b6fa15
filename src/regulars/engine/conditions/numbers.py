"""A number written in the condition language: what a point is worth by the size of the receipt or the member's tier."""

from collections.abc import Callable
from typing import Any

import msgspec

from regulars.engine.conditions.catalogue import Catalogue
from regulars.engine.conditions.checker import Checker, paths_of
from regulars.engine.conditions.emit import compile_number
from regulars.engine.conditions.parser import parse_condition
from regulars.engine.conditions.problems import BadCondition
from regulars.engine.conditions.tree import MOST_DEPTH, MOST_NODES, size
from regulars.engine.conditions.typed import Meaning, reads_line


class Number(msgspec.Struct, frozen=True, eq=False):
    """A number made ready: `of(receipt, member, now_us)` divided by 10**scale. paths: the fields it reads."""

    of: Callable[[Any, Any, int], int]
    scale: int
    paths: frozenset[str]


def check_number(text: str, catalogue: Catalogue) -> Number:
    """The number that the text means. Raises BadCondition with everything wrong at once."""
    checker = Checker(catalogue, text)
    tree = parse_condition(text)
    nodes, depth = size(tree)
    if depth > MOST_DEPTH or nodes > MOST_NODES:
        checker.error(tree, "/expr", "too_complex", f"{nodes} parts in {depth} levels; {MOST_NODES} and {MOST_DEPTH}")
    root = None if checker.problems else checker.value(tree, "/expr")
    if root is not None:
        fault = _not_a_number(root)
        if fault:
            checker.error(tree, "/expr", "type", fault, expected="number", actual=str(root.type))
    if root is None or any(problem.severity == "error" for problem in checker.problems):
        raise BadCondition.of(tuple(checker.problems))
    return Number(compile_number(root, catalogue), root.type.scale, paths_of(root))


def _not_a_number(root: Meaning) -> str:
    if not root.type.is_number:
        return f"a number is needed here; this is {root.type}"
    if root.nullable:
        return "this is unknown for some; say what it is then: orElse(field, 0)"
    return "this reads one line; a sum over lines is receipt.lines.sum(l, ...)" if reads_line(root) else ""
