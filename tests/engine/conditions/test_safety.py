"""Nothing that a person writes can become code, and the generated code can reach nothing but its fields."""

from types import CodeType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.engine.conditions import (
    BadCondition,
    ConditionProblem,
    check,
    compile_conditions,
    parse_condition,
    print_condition,
)
from regulars.engine.conditions.tree import Node, Op, Path, Plain
from tests.engine.conditions.random_conditions import conditions
from tests.engine.conditions.shop import CATALOGUE, NOW_US, Member, Receipt
from tests.engine.conditions.test_laws import RELAXED, checked

FIELDS = {field.name for field in CATALOGUE.fields.values()}
METHODS = {"startswith", "endswith", "isdisjoint"}
GIVEN = {"any_", "all_", "sum_", "day_of", "read0"}
HOSTILE = (
    "__import__('os').system('true')",
    "'; import os; '",
    '""" + open("/etc/passwd").read() + """',
    "\\",
    "\\'",
    '"',
    "{0.__class__}",
    "%s%n",
    "'; DROP TABLE line; --",
    "$1",
    "${x}",
    "\u202e",
    "\u2028",
    "x" * 1000,
)


def codes_of(code: CodeType) -> list[CodeType]:
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return [code, *(below for one in inner for below in codes_of(one))]


@given(st.lists(conditions(), min_size=1, max_size=4))
@settings(max_examples=50, deadline=None, suppress_health_check=RELAXED)
def test_generated_code_names_nothing_but_fields_and_a_few_functions(trees: list[Node]) -> None:
    match = compile_conditions([checked(tree) for tree in trees], CATALOGUE)
    for code in codes_of(match.__code__):
        assert set(code.co_names) <= FIELDS | METHODS | GIVEN
        kinds = {type(one) for one in code.co_consts}
        assert kinds <= {type(None), bool, int, str, frozenset, CodeType, tuple}
    assert match.__globals__["__builtins__"] == {}
    assert set(match.__globals__) <= GIVEN | {"__builtins__", "match"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_literal_is_compared_and_nothing_else(text: str) -> None:
    same = Op(op="==", args=(Path(path="receipt.note"), Plain(value=text)))
    written = print_condition(same)
    assert print_condition(parse_condition(written)) == written
    match = compile_conditions([check(written, CATALOGUE), check(same, CATALOGUE)], CATALOGUE)
    assert match(Receipt(note=text), (), Member(), NOW_US) == [-1, -1]
    assert match(Receipt(note="other"), (), Member(), NOW_US) == [0, 0]


@pytest.mark.parametrize(
    "text",
    [
        "member.__class__.__bases__ == 1",
        "member.points.__class__ == 1",
        "__import__('os') == 1",
        "receipt.lines.exists(__builtins__, __builtins__.x)",
        "().__class__ == 1",
        "[].append(1)",
        "lambda: 1",
        "any_(1)",
        "day_of(1) == 1",
        "match == 1",
    ],
)
def test_a_name_is_a_field_or_an_error(text: str) -> None:
    with pytest.raises(BadCondition):
        check(text, CATALOGUE)


MARKS = ("(", ")", "[", "]", ",", ".", "!", "-", "&&", "||", "==", "in", "?", ":", "not")
WORDS = ("1", "2.5", "'a'", "null", "true", "now", "l", "member.vip", "member.points", "line.brand", "receipt.lines")
CALLS = ("exists", "sum", "orElse", "days", "hasAny", "receipt.lines.exists(l,", "member.city.endsWith(")
SALAD = st.lists(st.sampled_from((*MARKS, *WORDS, *CALLS)), max_size=12).map(" ".join)


@given(st.one_of(st.text(max_size=60), SALAD))
@settings(max_examples=300, deadline=None)
def test_any_text_at_all_is_a_condition_or_refused_in_words(text: str) -> None:
    refused: tuple[ConditionProblem, ...] = ()
    try:
        check(text, CATALOGUE)
    except BadCondition as bad:
        refused = bad.problems
    assert all(problem.message and problem.line for problem in refused)
