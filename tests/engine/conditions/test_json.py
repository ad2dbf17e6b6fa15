"""The JSON form: what the visual builder writes and what is hashed."""

from typing import Any

import msgspec
import pytest

from regulars.engine.conditions import (
    BadCondition,
    check,
    condition_hash,
    from_json,
    parse_condition,
    print_condition,
    to_json,
)
from tests.engine.conditions.shop import CATALOGUE

EXAMPLE = {
    "lang": 1,
    "expr": {
        "op": "and",
        "args": [
            {"op": ">=", "args": [{"field": "receipt.total"}, {"decimal": "50.00"}]},
            {"op": "in", "args": ["coffee", {"field": "line.categories"}]},
            {"op": "==", "args": [{"field": "member.tier"}, "gold"]},
            {
                "op": "<",
                "args": [{"field": "member.last_at"}, {"op": "-", "args": [{"now": True}, {"duration": "P30D"}]}],
            },
            {
                "op": "not",
                "args": [
                    {
                        "op": "exists",
                        "over": {"field": "receipt.lines"},
                        "as": "l",
                        "args": [{"op": "==", "args": [{"field": "l.brand"}, "Acme"]}],
                    }
                ],
            },
        ],
    },
}
TEXT = (
    'receipt.total >= 50.00 && "coffee" in line.categories && member.tier == "gold" && '
    'member.last_at < now - days(30) && !receipt.lines.exists(l, l.brand == "Acme")'
)


def expr(value: Any) -> dict[str, Any]:
    return {"lang": 1, "expr": value}


def test_text_and_json_say_the_same() -> None:
    assert print_condition(from_json(EXAMPLE)) == TEXT
    assert to_json(parse_condition(TEXT)) == EXAMPLE
    assert to_json(from_json(msgspec.json.decode(msgspec.json.encode(EXAMPLE)))) == EXAMPLE
    assert check(from_json(EXAMPLE), CATALOGUE).text == TEXT


@pytest.mark.parametrize(
    "text, form",
    [
        ("true", True),
        ("member.visits == null", {"op": "==", "args": [{"field": "member.visits"}, None]}),
        ("member.points in [1, -2.50]", {"op": "in", "args": [{"field": "member.points"}, [1, {"decimal": "-2.50"}]]}),
        ("-member.points < -3", {"op": "<", "args": [{"op": "-", "args": [{"field": "member.points"}]}, -3]}),
        ("today > date('2025-01-31')", {"op": ">", "args": [{"today": True}, {"date": "2025-01-31"}]}),
        ("member.city.endsWith('a')", {"op": "endsWith", "args": [{"field": "member.city"}, "a"]}),
        (
            "orElse(member.visits, 0) == 0",
            {"op": "==", "args": [{"op": "orElse", "args": [{"field": "member.visits"}, 0]}, 0]},
        ),
        ("member.vip ? true : false", {"op": "if", "args": [{"field": "member.vip"}, True, False]}),
        ("-0 == 0", {"op": "==", "args": [0, 0]}),
        ("hours(2) == hours(2)", {"op": "==", "args": [{"duration": "PT2H"}, {"duration": "PT2H"}]}),
    ],
)
def test_each_kind_of_node_has_a_json_form(text: str, form: Any) -> None:
    assert to_json(parse_condition(text)) == expr(form)
    assert print_condition(from_json(expr(form))) == print_condition(parse_condition(text))


@pytest.mark.parametrize("number, text", [(0, "0"), (5, "-5"), (-5, "5"), ({"decimal": "0.5"}, "-0.5")])
def test_the_opposite_of_a_number_is_written_as_a_number(number: Any, text: str) -> None:
    opposite = from_json(expr({"op": "-", "args": [number]}))
    assert print_condition(opposite) == text
    assert print_condition(parse_condition(text)) == text


def test_what_the_builder_notes_on_nodes_is_kept_and_does_not_change_the_meaning() -> None:
    noted = expr(
        {
            "op": "and",
            "id": "root",
            "args": [
                {"op": "==", "args": [{"field": "member.points", "note": "spendable"}, 1], "id": "a"},
                {"op": "and", "args": [{"field": "member.vip"}, {"field": "receipt.online"}]},
            ],
        }
    )
    assert to_json(from_json(noted)) == noted
    plain = parse_condition("member.points == 1 && member.vip && receipt.online")
    assert condition_hash(from_json(noted)) == condition_hash(plain)
    assert condition_hash(plain) != condition_hash(parse_condition("member.points == 2"))


def test_a_clause_that_is_switched_off_does_not_count() -> None:
    clause = {"op": "==", "args": [{"field": "member.points"}, 1]}
    off = clause | {"off": True}
    assert check(from_json(expr({"op": "and", "args": [off, {"field": "member.vip"}]})), CATALOGUE).text == "member.vip"
    assert check(from_json(expr({"op": "or", "args": [clause, {"op": "not", "args": [off]}]})), CATALOGUE).text == (
        "member.points == 1"
    )
    assert check(from_json(expr({"op": "or", "args": [off, off]})), CATALOGUE).text == "true"
    with pytest.raises(BadCondition) as refused:
        check(from_json(expr({"op": "==", "args": [{"field": "member.vip", "off": True}, True]})), CATALOGUE)
    assert [(one.code, one.node) for one in refused.value.problems] == [("unsupported", "/expr/args/0")]


def test_errors_of_a_condition_that_came_as_json_point_into_it() -> None:
    with pytest.raises(BadCondition) as refused:
        check(from_json(expr({"op": "and", "args": [{"field": "member.vip"}, {"field": "member.vipp"}]})), CATALOGUE)
    (problem,) = refused.value.problems
    assert (problem.node, problem.line, problem.start) == ("/expr/args/1", None, None)
    assert refused.value.errors[0].pointer == "/expr/args/1"


@pytest.mark.parametrize(
    "form, code, node",
    [
        (1.5, "bad_value", "/expr"),
        ("a\x00b", "bad_value", "/expr"),
        ("\ud800", "bad_value", "/expr"),
        (10**18, "number_too_large", "/expr"),
        ({}, "syntax", "/expr"),
        ({"op": "=="}, "args", "/expr"),
        ({"op": "==", "args": []}, "args", "/expr"),
        ({"op": "==", "args": [1, 2], "extra": 1}, "syntax", "/expr"),
        ({"op": "a b", "args": [1]}, "unknown_function", "/expr/op"),
        ({"op": 1, "args": [1]}, "unknown_function", "/expr/op"),
        ({"field": "a b"}, "syntax", "/expr"),
        ({"field": "member.x) or (true"}, "syntax", "/expr"),
        ({"field": 1}, "syntax", "/expr"),
        ({"now": False}, "syntax", "/expr"),
        ({"decimal": "1e5"}, "bad_value", "/expr"),
        ({"decimal": 1.5}, "syntax", "/expr"),
        ({"decimal": "0.1234567"}, "precision", "/expr"),
        ({"date": "\x00"}, "bad_value", "/expr"),
        ({"field": "a.b", "id": 1}, "syntax", "/expr/id"),
        ({"field": "a.b", "off": "yes"}, "syntax", "/expr/off"),
        ([], "list_literal", "/expr"),
        ([[1]], "list_literal", "/expr/0"),
        ({"op": "in", "args": [1, list(range(1001))]}, "list_literal", "/expr/args/1"),
        ({"op": "exists", "args": [True]}, "syntax", "/expr"),
        ({"op": "exists", "over": {"field": "receipt.lines"}, "as": "true", "args": [True]}, "bad_value", "/expr/as"),
        ({"op": "exists", "over": {"field": "receipt.lines"}, "as": "a b", "args": [True]}, "bad_value", "/expr/as"),
        ({"op": "and", "args": [True] * 500}, "too_complex", "/expr"),
        ({"op": "==", "args": ["x" * 5000, "y"]}, "too_long", "/expr"),
        (b"bytes", "syntax", "/expr"),
    ],
)
def test_a_json_form_that_cannot_be_right_is_refused_with_its_place(form: Any, code: str, node: str) -> None:
    with pytest.raises(BadCondition) as refused:
        from_json(expr(form))
    (problem,) = refused.value.problems
    assert (problem.code, problem.node) == (code, node)


def test_a_whole_number_as_long_as_you_like_is_refused() -> None:
    with pytest.raises(BadCondition) as refused:
        from_json(expr(10**5000))
    assert refused.value.problems[0].code == "number_too_large"


def test_a_json_form_as_deep_as_you_like_is_refused() -> None:
    form: Any = True
    for _ in range(50_000):
        form = {"op": "not", "args": [form]}
    with pytest.raises(BadCondition) as refused:
        from_json(expr(form))
    assert refused.value.problems[0].code == "too_deep"


@pytest.mark.parametrize(
    "document", [None, [], {}, {"lang": 2, "expr": True}, {"lang": True, "expr": True}, {"expr": 1}]
)
def test_only_a_document_of_this_language_is_read(document: Any) -> None:
    with pytest.raises(BadCondition):
        from_json(document)
