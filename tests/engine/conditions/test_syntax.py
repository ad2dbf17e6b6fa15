"""What can be written, how it reads, and what the refusal of the rest says."""

import time

import pytest

from regulars.engine.conditions import BadCondition, ConditionProblem, parse_condition, print_condition, to_json


def refusal(text: str) -> ConditionProblem:
    with pytest.raises(BadCondition) as refused:
        parse_condition(text)
    (problem,) = refused.value.problems
    return problem


@pytest.mark.parametrize(
    "written, printed",
    [
        ("a.b==1", "a.b == 1"),
        ("a.b and not c.d or e.f", "a.b && !c.d || e.f"),
        ("a.b && (c.d || e.f)", "a.b && (c.d || e.f)"),
        ("((a.b && c.d) && e.f)", "a.b && c.d && e.f"),
        ("a.b - (c.d - e.f)", "a.b - (c.d - e.f)"),
        ("(a.b - c.d) - e.f", "a.b - c.d - e.f"),
        ("(a.b + 1) * 2", "(a.b + 1) * 2"),
        ("a.b + (1 * 2)", "a.b + 1 * 2"),
        ("-a.b * -2", "-a.b * -2"),
        ("-(-5) == 5", "5 == 5"),
        ("!!a.b", "!!a.b"),
        ("!(a.b == 1)", "!(a.b == 1)"),
        ("a.b ? 1 : c.d ? 2 : 3", "a.b ? 1 : c.d ? 2 : 3"),
        ("(a.b ? 1 : 2) == 1", "(a.b ? 1 : 2) == 1"),
        ("(a.b == 1) == true", "(a.b == 1) == true"),
        ("a.b in ['x',\"y\"]", 'a.b in ["x", "y"]'),
        ("a.b . startsWith( 'it\\'s' )", 'a.b.startsWith("it\'s")'),
        ('a.b == "say \\"hi\\" \\\\ \\u00e9\\U0001F600"', 'a.b == "say \\"hi\\" \\\\ é😀"'),
        ("a.b.exists(l, l.c > 49.90)", "a.b.exists(l, l.c > 49.90)"),
        ("a.b.sum(l, l.c * 2, l.d == 'x') > 3", 'a.b.sum(l, l.c * 2, l.d == "x") > 3'),
        ("orElse(a.b, 0) > 007", "orElse(a.b, 0) > 7"),
        ("a.b > now - days(30) + hours(2)", "a.b > now - days(30) + hours(2)"),
        ("a.b > today - 30", "a.b > today - 30"),
        ('a.b == date("2025-01-31")', 'a.b == date("2025-01-31")'),
        ("a.b\n  &&\tc.d\r\n", "a.b && c.d"),
    ],
)
def test_a_condition_has_one_canonical_spelling(written: str, printed: str) -> None:
    assert print_condition(parse_condition(written)) == printed
    assert print_condition(parse_condition(printed)) == printed


@pytest.mark.parametrize(
    "text, code, line, column, says",
    [
        ("", "syntax", 1, 1, "empty"),
        ("a.b = 1", "syntax", 1, 5, "use == to compare"),
        ("a.b & c.d", "syntax", 1, 5, "use &&"),
        ("a.b | c.d", "syntax", 1, 5, "use ||"),
        ("a.b <> 1", "syntax", 1, 5, "use !="),
        ("a.b => 1", "syntax", 1, 5, "use >="),
        ("a.b ≥ 1", "syntax", 1, 5, "use >="),
        ("a.b == “x”", "syntax", 1, 8, "straight quotes"),
        ("a.b / 2 > 1", "unsupported", 1, 5, "no division"),
        ("a.b % 2 == 1", "unsupported", 1, 5, "no remainder"),
        ("{}", "unsupported", 1, 1, "no maps"),
        ("1 < a.b < 5", "syntax", 1, 9, "cannot be chained; join them with &&"),
        ("a.b == 1 c.d", "syntax", 1, 10, "expected && or || or the end"),
        ("a.b &&\n  && c.d", "syntax", 2, 3, "expected a value"),
        ("(a.b == 1", "syntax", 1, 10, "not closed"),
        ("a.b == 'x", "syntax", 1, 8, "no closing quote"),
        ("a.b == 'x\ny'", "syntax", 1, 8, "no closing quote"),
        ("a.b == '\\n'", "syntax", 1, 8, "means nothing"),
        ("a.b == 'x\x00'", "bad_value", 1, 8, "control character U+0000"),
        ("a.b == '\\u0000'", "bad_value", 1, 8, "control character U+0000"),
        ("a.b == '\\ud800'", "bad_value", 1, 8, "control character U+D800"),
        ("a.b == '\\UFFFFFFFF'", "syntax", 1, 8, "means nothing"),
        ("a.b == 1e5", "syntax", 1, 8, "a number is digits"),
        ("a.b == 0x1F", "syntax", 1, 8, "a number is digits"),
        ("a.b == .5", "syntax", 1, 8, "expected a value"),
        ("a.b == 5.", "syntax", 1, 8, "a number is digits"),
        ("a.b == 1.1234567", "precision", 1, 8, "6 digits may stand behind the point"),
        ("a.b == 1234567890123456789", "number_too_large", 1, 8, "at most 18 digits"),
        ("a.b in []", "list_literal", 1, 8, "the list is empty"),
        ("a.b in [c.d]", "list_literal", 1, 9, "literals only"),
        ("a.b in [1, 2", "syntax", 1, 13, "expected , or ]"),
        ("orElse(a.b,)", "syntax", 1, 12, "a value after the comma"),
        ("a.b ? 1", "syntax", 1, 8, "expected :"),
        ("a.b.exists(1, true)", "syntax", 1, 12, "a name for the line"),
        ("(a.b).c", "syntax", 1, 7, "only a field has fields"),
        ("a.b not in ['x']", "syntax", 1, 5, "write !(x in y)"),
        ("a.b == 1 \x07", "syntax", 1, 10, "U+0007"),
        ("a.b == 1; drop", "syntax", 1, 9, "; has no meaning here"),
    ],
)
def test_the_first_thing_that_cannot_be_read_is_named_with_its_place(
    text: str, code: str, line: int, column: int, says: str
) -> None:
    problem = refusal(text)
    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert says in problem.message
    assert problem.start is not None
    assert problem.end is not None
    assert 0 <= problem.start <= problem.end <= len(text) + 2


def test_a_slip_comes_with_what_to_put_instead() -> None:
    (suggestion,) = refusal("a.b = 1").suggestions
    assert (suggestion.replace, suggestion.start, suggestion.end) == ("==", 4, 5)


@pytest.mark.parametrize(
    "text, code",
    [
        ("a" * 5000, "too_long"),
        ("(" * 2000 + "1" + ")" * 2000, "too_deep"),
        ("[" * 4000, "too_deep"),
        ("!" * 4000 + "true", "too_deep"),
        ("-" * 4000 + "1", "too_deep"),
        ("f(" * 1500, "too_deep"),
        ("a?" * 1500, "too_deep"),
        ("1" + "+1" * 1500 + " > 0", "too_deep"),
        ("a" + ".f()" * 1000, "too_deep"),
        ("true" + "&&true" * 600, "too_complex"),
        ("a.b in [" + "1," * 1500 + "1]", "list_literal"),
    ],
)
def test_the_bounds_refuse_at_once_what_is_too_much(text: str, code: str) -> None:
    def seconds() -> float:
        start = time.process_time()
        assert refusal(text).code == code
        return time.process_time() - start

    # The best of three: whoever tidies up the memory of a long run is not meant.
    assert min(seconds() for _ in range(3)) < 0.1


def test_a_thousand_literals_are_allowed() -> None:
    text = "a.b in [" + ",".join("1" for _ in range(1000)) + "]"
    assert len(to_json(parse_condition(text))["expr"]["args"][1]) == 1000
