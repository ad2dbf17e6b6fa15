"""What the CEL specification's own tests say, for the part of CEL that our conditions are.

Each case is agreed with, rejected when checked (it is outside our part), or differs on purpose; none may slip
from one group to another unseen.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from regulars.engine.conditions import BadCondition, Catalogue, Field, check, compile_conditions
from regulars.engine.conditions.types import BOOL, TEXT, Type, integer

DATA = json.loads((Path(__file__).parent / "data" / "cel-spec.json").read_text())
TYPES: dict[str, Type] = {"int": integer(18), "string": TEXT, "bool": BOOL}

AGREED = 149
REJECTED = 899
DIFFERS: set[str] = set()
RESERVED = ("true", "false", "null")
PARSED_AND_OURS = {"true", "false", "! false", '"😁" in ["😁", "😑", "😦"]'}


def attribute(name: str) -> str:
    return "v_" + name.lower().replace(".", "_")


class Bound:
    """A member whose attributes are a case's variables."""

    def __init__(self, bindings: dict[str, dict[str, Any]]) -> None:
        for name, typed in bindings.items():
            ((kind, value),) = typed.items()
            setattr(self, attribute(name), int(value) if kind == "int" else value)


def question(case: dict[str, Any]) -> str:
    """A condition that is true exactly when the case has the value that CEL gives it."""
    expression: str = case["expr"]
    for name in set(case.get("bindings", {})) - set(RESERVED):
        expression = re.sub(rf"(?<![\w.\"']){re.escape(name)}(?![\w(\"'])", f"member.{attribute(name)}", expression)
    ((kind, value),) = case.get("value", {"error": None}).items()
    if kind == "bool":
        return expression if value else f"!({expression})"
    if kind in ("int", "uint", "double"):
        return f"({expression}) == {value}"
    if kind == "string":
        return f"({expression}) == {json.dumps(value)}"
    return expression


def verdict(case: dict[str, Any]) -> str:
    bindings = case.get("bindings", {})
    kinds = {name: next(iter(typed)) for name, typed in bindings.items()}
    if not set(kinds.values()) <= set(TYPES):
        return "rejected"
    fields = [Field(f"member.{attribute(name)}", TYPES[kind]) for name, kind in kinds.items()]
    catalogue = Catalogue(fields)
    try:
        checked = check(question(case), catalogue)
    except BadCondition:
        return "rejected"
    answer = compile_conditions([checked], catalogue)(None, (), Bound(bindings), 0)
    return "agreed" if answer == [-1] and not case.get("error") else "differs"


def test_the_specification_is_agreed_with_rejected_or_differs_on_purpose() -> None:
    verdicts = {case["name"]: verdict(case) for case in DATA["conformance"]}
    differs = {name for name, found in verdicts.items() if found == "differs"}
    assert differs == DIFFERS
    assert list(verdicts.values()).count("agreed") == AGREED
    assert list(verdicts.values()).count("rejected") == REJECTED


@pytest.mark.parametrize("case", DATA["parsing"], ids=lambda case: case["expr"][:40])
def test_what_is_not_ours_of_the_parser_s_cases_is_refused_with_a_place(case: dict[str, Any]) -> None:
    if case["expr"] in PARSED_AND_OURS:
        assert check(case["expr"], Catalogue([])).root.type == BOOL
        return
    with pytest.raises(BadCondition) as refused:
        check(case["expr"], Catalogue([]))
    assert all(problem.message and problem.line for problem in refused.value.problems)


def test_the_vendored_data_are_those_that_were_checked() -> None:
    digest = hashlib.sha256((Path(__file__).parent / "data" / "cel-spec.json").read_bytes()).hexdigest()
    assert digest in (Path(__file__).parent / "data" / "README.md").read_text()
