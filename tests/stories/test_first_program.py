"""docs/first-program.md is followed word for word: after each step the program keeps what it promises."""

import re

import pytest

from regulars.program_file import examples_line, read_program
from regulars.stories import StoryResult, check_stories
from tests.stories.first_program import BLOCKS, PAGE, in_the_making

STEPS = list(in_the_making())


def played(text: str) -> list[StoryResult]:
    program = read_program(text)
    return check_stories(program, program.document.examples, "bakery.yaml", first_line=examples_line(text))


@pytest.mark.parametrize("text", STEPS, ids=range(1, len(STEPS) + 1))
def test_the_program_of_each_step_keeps_its_stories(text: str) -> None:
    results = played(text)
    assert "\n".join(result.shown() for result in results if not result.is_kept) == ""
    assert len(results) == len(re.findall(r"(?m)^  story ", text))


def test_every_story_of_the_page_is_in_the_last_step() -> None:
    assert len(STEPS) == 4
    assert len(played(STEPS[-1])) == 5
    assert {kind for kind, _ in BLOCKS} == {"yaml", "story", "sh"}


def test_what_the_page_says_of_a_slip_and_of_a_change_is_so() -> None:
    [slip] = [one for one in played(STEPS[0].replace("earns 3", "earns 4")) if not one.is_kept]
    assert "expected `earns 4`; what came: `earns 3`" in slip.shown()
    assert "write `earns 4` in place of `earns 3`" in " ".join(PAGE.split())
    [changed] = [one for one in played(STEPS[-1].replace("points: 10", "points: 8")) if not one.is_kept]
    assert changed.title == "A free loaf for ten stars"
