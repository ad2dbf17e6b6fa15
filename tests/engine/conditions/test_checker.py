"""What a catalogue makes of a condition: types, names, nulls, digits and cost."""

import pytest

from regulars.engine.conditions import BadCondition, Catalogue, ConditionProblem, Field, check
from regulars.engine.conditions.types import DATE, DAYS, INTEGER, decimal
from tests.engine.conditions.shop import CATALOGUE


def problems(text: str) -> tuple[ConditionProblem, ...]:
    with pytest.raises(BadCondition) as refused:
        check(text, CATALOGUE)
    return refused.value.problems


@pytest.mark.parametrize(
    "text, code, column, node, says, instead",
    [
        ("member.teir == 'gold'", "unknown_field", 1, "/expr/args/0", "did you mean 'member.tier'?", "member.tier"),
        ("cart.total >= 5", "unknown_field", 1, "/expr/args/0", "'receipt.total'", "receipt.total"),
        ("total >= 5", "unknown_field", 1, "/expr/args/0", "'receipt.total'", "receipt.total"),
        ("member.tier == gold", "unknown_field", 16, "/expr/args/1", "gold", '"gold"'),
        ("member.__class__ == 1", "unknown_field", 1, "/expr/args/0", "unknown field", None),
        (
            "receipt.lines.exists(l, l.prise > 5)",
            *("unknown_field", 25, "/expr/args/0/args/0", "did you mean 'l.price'?", "l.price"),
        ),
        ("member.tier == 'golf'", "unknown_value", 16, "/expr/args/1", 'did you mean "gold"?', '"gold"'),
        ("member.tier in ['golf']", "unknown_value", 17, "/expr/args/1/0", 'did you mean "gold"?', '"gold"'),
        ("orElse(member.tier, 'x') == 'y'", "unknown_value", 21, "/expr/args/0/args/1", "it can be", None),
        ("receipt.total >= 'a'", "type", 1, "/expr", "cannot compare decimal(2) with text", None),
        (
            "member.born_on > '2000-01-01'",
            *("type", 18, "/expr/args/1", "not with a text", 'date("2000-01-01")'),
        ),
        ("receipt.at > member.born_on", "type", 1, "/expr", "cannot compare timestamp with date", None),
        ("member.city < 'M'", "type", 1, "/expr", "text has no order", None),
        ("receipt.online < true", "type", 1, "/expr", "bool has no order", None),
        ("line.categories == line.categories", "type", 1, "/expr", "cannot compare", None),
        ("receipt.total", "type", 1, "/expr", "a condition is true or false", None),
        ("receipt.total && true", "type", 1, "/expr/args/0", "a condition is true or false", None),
        ("!member.city", "type", 2, "/expr/args/0", "a condition is true or false", None),
        ("receipt.lines", "type", 1, "/expr", "this is records", None),
        ("member.city + 'x' == 'y'", "type", 1, "/expr/args/0", "text + text has no meaning", None),
        ("receipt.at - 5 > now", "type", 1, "/expr/args/0", "timestamp - integer has no meaning", None),
        ("-member.city == 'x'", "type", 1, "/expr/args/0", "- stands before a number", None),
        ("member.city in member.city", "type", 1, "/expr", "use contains", None),
        ("5 in line.categories", "type", 1, "/expr", "has no integer in it", None),
        ("member.points in ['x']", "type", 1, "/expr", "cannot compare integer with text", None),
        ("member.points in [1, 'x']", "mixed_list", 22, "/expr/args/1/1", "mixes integer and text", None),
        ("member.points in [1, null]", "null_in_list", 22, "/expr/args/1/1", "== null", None),
        ("member.points == [1]", "list_literal", 18, "/expr/args/1", "after in, hasAny or hasAll", None),
        ("member.visits < null", "null_order", 1, "/expr", "null has no order", None),
        ("null == null", "type", 9, "/expr/args/1", "null can only be compared", None),
        ("orElse(member.visits, null) == 1", "type", 23, "/expr/args/0/args/1", "null can only", None),
        ("orElse(member.visits, 'x') == 1", "type", 1, "/expr/args/0", "of one type", None),
        ("(receipt.online ? 1 : 'x') == 1", "type", 2, "/expr/args/0", "of one type", None),
        ("receipt.at > timestamp('2025-01-01T00:00')", "no_zone", 14, "/expr/args/1", "needs an offset", None),
        ("receipt.at > timestamp('2025-13-01T00:00Z')", "bad_value", 14, "/expr/args/1", "is no day", None),
        ("receipt.at > timestamp('2025-01-01T24:00Z')", "bad_value", 14, "/expr/args/1", "is no moment", None),
        ("member.born_on > date('2025-02-29')", "bad_value", 18, "/expr/args/1", "is no day", None),
        ("member.born_on > date('٢٠٢٥-01-01')", "bad_value", 18, "/expr/args/1", "is no day", None),
        ("receipt.at > now - days(36526)", "number_too_large", 20, "/expr/args/1/args/1", "100 years", None),
        ("receipt.at > now - days(member.points)", "args", 20, "/expr/args/1/args/1", "days(30)", None),
        ("member.born_on > date(member.city)", "args", 18, "/expr/args/1", "date takes one literal", None),
        ("member.city.matches('x')", "unknown_function", 1, "/expr", "unknown function matches", None),
        ("member.city.startswith('x')", "unknown_function", 1, "/expr", "did you mean startsWith?", None),
        ("member.city.startsWith(member.tier)", "args", 24, "/expr/args/1", "a text between quotes", None),
        ("member.city.startsWith('a', 'b')", "args", 1, "/expr", "takes 2 values, here are 3", None),
        ("member.tags.contains('x')", "type", 1, "/expr", "for a list write: x in list", None),
        ("member.tags.hasAny('x')", "args", 20, "/expr/args/1", "a list of literals", None),
        ("member.tags.hasAny([1])", "type", 1, "/expr", "has no integer in it", None),
        ("member.city.hasAll(['x'])", "type", 1, "/expr", "asks about a list", None),
        ("orElse(member.visits) == 1", "args", 1, "/expr/args/0", "takes 2 values", None),
        ("member.tags.exists(t, true)", "type", 1, "/expr", "asks about lines", None),
        ("receipt.lines.exists(member, true)", "args", 1, "/expr", "call the line l", None),
        ("receipt.lines.exists(l)", "args", 1, "/expr", "write exists(l, condition)", None),
        ("receipt.lines.sum(l) > 1", "args", 1, "/expr/args/0", "write sum(l, number)", None),
        ("receipt.lines.sum(l, l.brand) > 1", "type", 22, "/expr/args/0/args/0", "sum adds numbers", None),
        ("exists(member.city, true)", "args", 1, "/expr", "write receipt.lines.exists(l, …)", None),
        (
            "receipt.lines.exists(l, receipt.lines.exists(m, true))",
            *("nested", 25, "/expr/args/0", "inside another question", None),
        ),
        (
            "member.weight * member.weight * member.weight > 1",
            *("precision", 1, "/expr/args/0", "54 digits, 38 are held exactly", None),
        ),
        (
            "receipt.lines.exists(l, l.price > line.price)",
            *("too_complex", 1, "/expr", "120,200 steps, 50,000 are allowed", None),
        ),
    ],
)
def test_an_error_says_what_where_and_what_was_probably_meant(
    text: str, code: str, column: int, node: str, says: str, instead: str | None
) -> None:
    problem = problems(text)[0]
    assert (problem.code, problem.line, problem.column, problem.node) == (code, 1, column, node)
    assert says in problem.message
    assert [one.replace for one in problem.suggestions] == ([instead] if instead else [])


def test_all_errors_are_told_at_once_each_with_its_own_place() -> None:
    found = problems("receipt.total >= 'a'\n  && member.tier == 'golf'\n  && member.nothing && receipt.total != null")
    assert [(one.code, one.line, one.column) for one in found] == [
        ("type", 1, 1),
        ("unknown_value", 2, 21),
        ("unknown_field", 3, 6),
        ("never_null", 3, 24),
    ]
    assert [one.severity for one in found] == ["error", "error", "error", "warning"]


def test_the_exception_names_each_error_for_the_api() -> None:
    with pytest.raises(BadCondition) as refused:
        check("member.teir == 1 || member.visits == 'x'", CATALOGUE)
    assert [error.pointer for error in refused.value.errors] == ["1:1", "1:21"]
    assert refused.value.code == "bad-condition"


@pytest.mark.parametrize(
    "text, says",
    [
        ("receipt.total == null", "always no"),
        ("receipt.total != null", "always yes"),
        ("orElse(receipt.total, 0) > 1", "the second value is never used"),
    ],
)
def test_what_is_surely_not_meant_is_a_warning(text: str, says: str) -> None:
    (warning,) = check(text, CATALOGUE).warnings
    assert (warning.code, warning.severity) == ("never_null", "warning")
    assert says in warning.message


def test_the_paths_scope_and_cost_of_a_condition_are_known() -> None:
    one = check("receipt.total > 5 && line.brand == 'x' && receipt.lines.exists(l, l.gift)", CATALOGUE)
    assert one.paths == {"receipt.total", "line.brand", "receipt.lines", "line.gift"}
    assert one.reads_line
    # The group, the comparison, the comparison on 200 lines, the question and its truth and field on 200 lines.
    assert one.cost == 1 + 3 + 3 * 200 + 1 + 2 * 200
    assert not check("receipt.lines.exists(line, line.gift)", CATALOGUE).reads_line
    assert check("member.days_since_last_visit > 3", CATALOGUE).paths == {"member.last_visit_on"}


def test_a_long_body_asked_of_every_line_is_too_costly() -> None:
    body = " && ".join(f"l.price != {number}" for number in range(90))
    assert problems(f"receipt.lines.exists(l, {body})")[0].code == "too_complex"


def test_thirty_eight_digits_are_exact_and_thirty_nine_are_refused() -> None:
    wide = Catalogue([Field("member.a", decimal(0, 18)), Field("member.b", decimal(0, 18)), Field("member.c", INTEGER)])
    assert not check("member.a * member.b * 99 > 1", wide).warnings
    with pytest.raises(BadCondition):
        check("member.a * member.b * 999 > 1", wide)


def test_a_catalogue_refuses_fields_that_cannot_be() -> None:
    for wrong in ("points", "cart.total", "member.Points", "member.points()", "member.__class__"):
        with pytest.raises(AssertionError):
            Field(wrong, INTEGER)
    with pytest.raises(AssertionError):
        Field("member.points", INTEGER, attribute="__class__")
    with pytest.raises(AssertionError):
        Catalogue([Field("member.days", DAYS, since="member.on"), Field("member.on", DATE, nullable=True)])
