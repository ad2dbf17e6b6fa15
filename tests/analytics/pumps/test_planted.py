"""Programs with a hole: the adversary finds it, and tells it in a story that is true.

The first line of each program says what the hole is, the second what the story of it has.
"""

from pathlib import Path

import pytest

from regulars.analytics.pumps.hunt import hunt
from regulars.program_file import read_program
from regulars.stories import check_stories

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.yaml"))


def test_there_are_twelve_programs_at_least() -> None:
    assert len(PROGRAMS) >= 12


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_the_hole_is_found_and_told_as_a_story(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    hole, has = (line.removeprefix("# ") for line in text.splitlines()[:2])
    program = read_program(text)
    found = hunt(program, 2000)
    assert found.pump is not None, hole
    assert [words for words in has.partition(": ")[2].split(", ") if words not in found.pump.story] == []
    assert not found.ok
    (played,) = check_stories(program, found.pump.story, "pump")
    assert played.is_kept, played.shown()
    assert played.steps == found.pump.steps <= 6
