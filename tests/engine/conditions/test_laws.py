"""What holds for every condition."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.engine.conditions import (
    BadCondition,
    Checked,
    check,
    compile_conditions,
    condition_hash,
    explain,
    from_json,
    parse_condition,
    print_condition,
    to_json,
)
from regulars.engine.conditions.tree import Node, Op
from regulars.engine.conditions.walk import Place, holds
from tests.engine.conditions.random_conditions import conditions
from tests.engine.conditions.shop import CATALOGUE, NOW_US, TODAY, receipts

SHOP = receipts(25)
REFUSALS = {"precision", "too_complex", "unknown_value"}
RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def checked(tree: Node) -> Checked | None:
    """The condition, None when it is one of the few that are refused: too costly, too many digits."""
    try:
        return check(print_condition(tree), CATALOGUE)
    except BadCondition as refused:
        codes = {problem.code for problem in refused.problems if problem.severity == "error"}
        if codes <= REFUSALS:
            return None
        raise


def by_walking(one: Checked | None) -> list[int]:
    """The answers that the generated function must give, found line by line without it."""
    answers = []
    for receipt, member in SHOP:
        place = Place(receipt, receipt.lines, None, member, NOW_US, TODAY)
        if one is None or not one.reads_line:
            answers.append(-1 if one is None or holds(one, place) else 0)
            continue
        mask = 0
        for index, line in enumerate(receipt.lines):
            here = Place(receipt, receipt.lines, line, member, NOW_US, TODAY)
            mask |= holds(one, here) << index
        answers.append(mask)
    return answers


def agree(trees: list[Node]) -> None:
    """The generated function says of every receipt what the walk says."""
    kept = [checked(tree) for tree in trees]
    match = compile_conditions(kept, CATALOGUE)
    answers = [match(receipt, receipt.lines, member, NOW_US) for receipt, member in SHOP]
    for index, one in enumerate(kept):
        got = [answer[index] for answer in answers]
        assert got == by_walking(one), one and one.text
        assert all(type(answer) is int for answer in got)


@given(st.lists(conditions(), min_size=1, max_size=4))
@settings(max_examples=80, deadline=None, suppress_health_check=RELAXED)
def test_the_generated_function_and_the_walk_agree(trees: list[Node]) -> None:
    agree(trees)


@pytest.mark.long
@given(st.lists(conditions(), min_size=1, max_size=4))
@settings(max_examples=2000, deadline=None, suppress_health_check=RELAXED)
def test_the_generated_function_and_the_walk_agree_on_thousands(trees: list[Node]) -> None:
    agree(trees)


@given(conditions())
@settings(max_examples=80, deadline=None, suppress_health_check=RELAXED)
def test_text_and_json_are_two_views_of_one_tree(tree: Node) -> None:
    text = print_condition(tree)
    parsed = parse_condition(text)
    assert print_condition(parsed) == text
    assert print_condition(from_json(to_json(parsed))) == text
    assert to_json(from_json(to_json(parsed))) == to_json(parsed)
    assert print_condition(from_json(to_json(tree))) == text
    assert condition_hash(tree) == condition_hash(parsed)


@given(conditions())
@settings(max_examples=60, deadline=None, suppress_health_check=RELAXED)
def test_a_condition_and_its_complement_share_out_everybody(tree: Node) -> None:
    here, not_here = checked(tree), checked(Op(op="not", args=(tree,)))
    if here is None or not_here is None:
        return
    match = compile_conditions([here, not_here], CATALOGUE)
    for receipt, member in SHOP:
        one, other = match(receipt, receipt.lines, member, NOW_US)
        everything = (1 << len(receipt.lines)) - 1 if here.reads_line else -1
        assert one ^ other == everything
        assert one & other == 0


@given(conditions())
@settings(max_examples=40, deadline=None, suppress_health_check=RELAXED)
def test_an_explanation_comes_to_what_the_condition_comes_to(tree: Node) -> None:
    one = checked(tree)
    if one is None:
        return
    for receipt, member in SHOP[:5]:
        for line in receipt.lines:
            place = Place(receipt, receipt.lines, line, member, NOW_US, TODAY)
            assert explain(one, receipt, line, member, NOW_US).holds == holds(one, place)
