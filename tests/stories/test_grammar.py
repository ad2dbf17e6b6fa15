"""What a story may say, and how it is told when it cannot be understood: by line and word, with what was meant."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.engine.events.receipts import Receipt
from regulars.stories import check_stories, grammar, parse
from regulars.stories.acts import Happens, Returns
from tests.stories.shelf import FOLDER, must_be_kept, program_with, programs, told

STARS = program_with(
    """rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: rare, kind: visits, points: 2, every: 1000}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 1.00}
  - {id: ten-off, kind: discount, percent: 10%}
tier_sets:
  status: {counts: spend, tiers: [{id: bronze}, {id: silver, at_least: 10}]}
"""
)
HEAD = "goods coffee 4.00 in drinks\nstore Downtown\n2026-01-10  ana joins\n2026-01-10  bob joins\n"


def faults_of(text: str) -> list[str]:
    return [f"{fault.place} {fault.message}" for result in told(text, STARS) for fault in result.faults]


FAULTS = [
    (line, fault.strip())
    for line, fault in pairwise((FOLDER / "faults.txt").read_text("utf-8").splitlines())
    if fault.startswith("    ")
]


@pytest.mark.parametrize(("line", "fault"), FAULTS)
def test_what_cannot_be_understood_is_told_by_line_and_word(line: str, fault: str) -> None:
    found = faults_of(HEAD + line)
    assert len(found) == 1, found
    assert found[0].startswith(fault)


def test_all_lines_are_told_at_once_and_nothing_is_played() -> None:
    text = "2026-01-10  ana joins   has 999\n2026-01-11  ana bys x 1.00\n2026-01-12  ana buys\n"
    [result] = told(text)
    assert [fault.place for fault in result.faults] == ["2:3", "3:3"]
    assert result.steps == 0


def test_a_fault_shows_its_line_and_marks_its_word() -> None:
    [result] = told("\n2026-01-10  ana jions\n", name="my.story")
    assert result.shown() == (
        "my.story:2:3: 'jions' is not something a member does; did you mean 'joins'?\n"
        "    2026-01-10  ana jions\n"
        "                    ^^^^^"
    )


def test_a_day_that_is_none_does_not_go_on_with_the_title_above_it() -> None:
    [result] = told("story One\n  20260-01-10  ana joins\n", name="my.story")
    assert "a date is written 2026-01-31, not '20260-01-10'" in result.shown()


def test_lines_are_counted_from_where_the_text_stands_in_its_file() -> None:
    [result] = check_stories(STARS, "2026-01-10 ana jions", "program.yaml", first_line=40)
    assert [fault.place for fault in result.faults] == ["40:3"]


@pytest.mark.parametrize(
    "story",
    [
        "2026-01-10  ana joins      has 0\n2026-01-11  ana buys x 5.00     earns 5     has 5",
        "2026-01-10\tana joins\thas 0\n2026-01-11\tana buys x 5.00\tearns 5\thas 5",
        "2026-01-10 ana joins has 0\n2026-01-11 ana buys x 5.00 earns 5 has 5",
        "2026-01-10 ana joins -> has 0\n2026-01-11 ana buys x 5.00 → earns 5, has 5",
        "2026-01-10  ana joins\n            has 0\n2026-01-11  ana buys x 5.00\n            earns 5\n            has 5",
        "  2026-01-10  ana joins # new\n\n  # tomorrow\n  2026-01-11  ana buys x 5.00   earns 5 and has 5  # all",
        "2026-01-10  ana joins\n2026-01-11  ana buys y 2.00,  x 3.00   earns 5   has 5",
        "2026-01-10  ana joins\r\n2026-01-11  ana buys x 5.00   earns 5\r\n",
    ],
)  # fmt: skip
def test_a_story_may_be_laid_out_in_many_ways(story: str) -> None:
    must_be_kept(story)
    assert [result.steps for result in told(story)] == [2]


@pytest.mark.parametrize(
    ("goods", "total", "quantity"),
    [
        ("coffee 4.00", 400, 1000),
        ("a coffee 4.00", 400, 1000),
        ("2 coffee 4.00", 800, 2000),
        ("2 x coffee 4.00", 800, 2000),
        ("2 coffee 4.00 each", 800, 2000),
        ("2 coffee for 7.00", 700, 2000),
        ("1.354 kg coffee 2.99", 405, 1354),
        ("2 coffee 4.00 less 0.50", 750, 2000),
        ("12.50", 1250, 1000),
        ('"coffee 4" 4.00', 400, 1000),
        ("black coffee 4.00 in drinks and hot brand B sku 1 does not earn", 400, 1000),
    ],
)
def test_goods_have_quantities_and_prices(goods: str, total: int, quantity: int) -> None:
    [story] = parse(f"2026-01-10 ana joins\n2026-01-11 ana buys {goods}", {}, STARS)
    assert story.faults == ()
    bought = story.steps[1].action
    assert isinstance(bought, Happens)
    assert isinstance(bought.event, Receipt)
    [line] = bought.event.lines
    assert (line.total_minor, line.quantity) == (total, quantity)


def test_goods_come_back_from_the_last_receipt_that_has_them() -> None:
    [story] = parse(
        """
        2026-01-10  ana joins
        2026-01-11  ana buys 2 tea 3.00 as first
        2026-01-12  ana buys tea 3.00, cake 2.00 as second
        2026-01-13  ana returns tea
        2026-01-14  ana returns tea
        2026-01-15  ana returns cake, tea of second   refused more-than-bought
        """,
        {},
        STARS,
    )
    assert story.faults == ()
    returns = [step.action for step in story.steps if isinstance(step.action, Returns)]
    assert [(one.receipt_id, [line.line_id for line in one.lines]) for one in returns] == [
        ("second", ["1"]),
        ("first", ["1"]),
        ("second", ["2", "1"]),
    ]


def test_a_story_without_a_program_says_so_once_it_has_steps() -> None:
    [story] = parse("2026-01-10  ana joins", programs())
    assert "a line `program NAME` comes first" in story.faults[0].message


def test_a_refusal_that_nobody_expects_is_a_fault_and_ends_the_story() -> None:
    text = "2026-01-10 ana joins\n2026-01-11 ana buys x 5.00, spending 3 points\n2026-01-12 ana buys x 1.00  has 1"
    [result] = told(text)
    assert [fault.place for fault in result.faults] == ["2:2"]
    assert "this is refused: not-enough-points on pay" in result.faults[0].message
    assert result.steps == 2


WORDS = sorted(
    {word for file in FOLDER.glob("*.story") for word in re.split(r"(?<=\S)(?=[ \n])", file.read_text("utf-8"))}
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORDS), max_size=30).map("".join))
def test_whatever_is_written_is_understood_or_told_as_a_fault(text: str) -> None:
    told(HEAD + text, STARS)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_story_with_words_changed_is_understood_or_told_as_a_fault(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(sorted(FOLDER.glob("*.story"))))
    words = re.split(r"(?<=\S)(?=[ \n])", file.read_text("utf-8"))
    for _ in range(data.draw(st.integers(1, 4))):
        words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from(WORDS) | st.text(max_size=8))
    told("".join(words))


def test_an_empty_text_has_no_stories() -> None:
    assert told("") == []
    assert told("# nothing yet\n\n") == []


def test_the_codes_of_the_engine_are_known_to_the_language() -> None:
    assert _codes_of_the_engine() <= grammar.REASONS | grammar.REFUSALS


def _codes_of_the_engine() -> set[str]:
    """The literals that stand as the code of a reason, or as the refusal of an offer."""
    engine = Path(__file__).parents[2] / "src" / "regulars" / "engine"
    calls = [
        node
        for file in engine.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id != "Change"
    ]
    codes = [call.args[0] for call in calls if call.func.id == "Reason" and call.args]  # type: ignore[attr-defined]  # a Name, by the filter above
    codes += [word.value for call in calls for word in call.keywords if word.arg in ("refusal", "code")]
    return {str(code.value) for code in codes if isinstance(code, ast.Constant) and code.value}


RESERVED = sorted({*grammar.RECEIPT_WORDS, *grammar.GOODS_WORDS, *grammar.EXPECTATIONS, "and", "of", "a", "everything"})


@pytest.mark.parametrize("word", RESERVED)
@pytest.mark.parametrize("name", ["{} pie", "plum {} pie"])
def test_a_name_that_a_later_line_could_not_use_is_told_where_the_goods_are(word: str, name: str) -> None:
    called = name.format(word)
    used = "\n2026-01-12  ana buys {0} as r1   pays 4.00\n2026-01-13  ana returns {0} of r1   refunds 4.00"
    must_be_kept(f'goods "{called}" 4.00\n2026-01-10  ana joins' + used.format(f'"{called}"'))
    found = faults_of(f"{HEAD}goods {called} 4.00")
    if found:
        assert found[0].startswith("5:")
    else:
        must_be_kept(f"goods {called} 4.00\n2026-01-10  ana joins" + used.format(called))


def test_what_follows_from_a_line_that_was_not_understood_is_not_told() -> None:
    text = (
        HEAD + "goods pie with nuts 4.00\n2026-01-11  eve jions\n2026-01-12  eve buys pie\n2026-01-13  eve returns pie"
    )
    assert [fault.split()[0] for fault in faults_of(text)] == ["5:3", "6:3"]
    stories = [f"story of {who}\n2026-01-10  {who} joins\n2026-01-12  {who} buys pie\n" for who in ("ana", "bob")]
    assert [fault.split()[0] for fault in faults_of("goods pie with nuts 4.00\n" + "".join(stories))] == ["1:3"]
