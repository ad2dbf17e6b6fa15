"""The page `docs/conditions.md` tells the truth."""

import json
import re
from pathlib import Path

import pytest

from regulars.engine import conditions
from regulars.engine.conditions import BadCondition, Catalogue, check, from_json
from regulars.engine.fields import catalogue

PAGE = (Path(__file__).parents[3] / "docs" / "conditions.md").read_text()
SOURCES = Path(conditions.__file__).parent
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)


def of_kind(kind: str) -> list[str]:
    return [body.strip() for found, body in BLOCKS if found == kind]


def fields() -> Catalogue:
    tiers = {"basic": "basic", "silver": "silver", "gold": "gold"}
    return catalogue(2, {"club": tiers}, "points", lambda now_us: now_us // 86_400_000_000)


@pytest.mark.parametrize("text", of_kind("condition"))
def test_an_example_is_a_condition_without_warnings(text: str) -> None:
    assert not check(text, fields()).warnings


@pytest.mark.parametrize("example", of_kind("refused"))
def test_an_example_of_a_mistake_is_refused_in_the_words_of_the_page(example: str) -> None:
    text, says = example.split("\n")
    with pytest.raises(BadCondition) as refused:
        check(text, fields())
    assert refused.value.sentence() == says


def test_the_json_of_the_page_is_a_condition() -> None:
    (form,) = of_kind("json")
    assert check(from_json(json.loads(form)), fields()).reads_line


def test_the_page_names_every_code_and_no_other() -> None:
    told = set(re.findall(r"`([a-z_]+)`", PAGE.split("The codes:")[1]))
    source = "".join(path.read_text() for path in SOURCES.glob("*.py"))
    assert {code for code in told if f'"{code}"' not in source} == set()
    used = set(re.findall(r'(?:error|syntax_problem|_refuse|warn)\(\s*[^()"]*?"([a-z_]+)"', source))
    assert used - {"error", "warning"} <= told
