"""`docs/stories.md` tells what is true: each example of it is played, each word of the language is in it."""

import re
from pathlib import Path

import pytest

from regulars.program_file import read_program
from regulars.stories import check_stories, grammar

PAGE = Path(__file__).parents[2] / "docs" / "stories.md"
TEXT = PAGE.read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
PROGRAMS = [read_program(text) for kind, text in BLOCKS if kind == "yaml"]
STORIES = [
    (text, following[1] if following[0] == "text" and following[1].startswith("my.story:") else "")
    for (kind, text), following in zip(BLOCKS, [*BLOCKS[1:], ("", "")], strict=True)
    if kind == "story"
]


@pytest.mark.parametrize(("story", "faults"), STORIES)
def test_each_example_comes_out_as_the_page_says(story: str, faults: str) -> None:
    results = check_stories(PROGRAMS[0], story, "my.story", others=PROGRAMS)
    assert results
    assert "\n".join(result.shown() for result in results if not result.is_kept) == faults.rstrip()


@pytest.mark.parametrize(
    "words",
    [
        grammar.FACTS, grammar.VERBS, grammar.SPEAKERS, grammar.EXPECTATIONS, grammar.WOULD, grammar.RECEIPT_WORDS,
        grammar.GOODS_WORDS, grammar.UNITS,
    ],
)  # fmt: skip
def test_each_word_of_the_language_is_on_the_page(words: dict[str, str] | frozenset[str]) -> None:
    assert [word for word in words if not re.search(rf"`[^`\n]*\b{word}\b[^`\n]*`", TEXT)] == []


@pytest.mark.parametrize("codes", [grammar.REASONS, grammar.REFUSALS])
def test_each_code_is_on_the_page(codes: frozenset[str]) -> None:
    assert [code for code in sorted(codes) if f"`{code}`" not in TEXT] == []
