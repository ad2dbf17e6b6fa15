"""The programs of the story tests, and the one way to play a text against one of them."""

from functools import lru_cache
from pathlib import Path

from regulars.engine.program import Program
from regulars.program_file import read_program
from regulars.stories import StoryResult, check_stories

FOLDER = Path(__file__).parent
HEAD = "program: table\ntimezone: UTC\ncurrency: EUR\nwallets: {points: {}}\n"


@lru_cache(maxsize=1)
def programs() -> dict[str, Program]:
    """Every program of the folder, by its name."""
    ready = [read_program(file.read_text("utf-8")) for file in sorted((FOLDER / "programs").glob("*.yaml"))]
    return {program.document.program: program for program in ready}


@lru_cache(maxsize=64)
def program_with(parts: str) -> Program:
    """A program in EUR and UTC with the wallet `points`, and these further parts of its file."""
    return read_program(HEAD + parts)


def told(text: str, program: Program | None = None, name: str = "test.story") -> list[StoryResult]:
    """How the stories of the text come out."""
    shelf = programs()
    return check_stories(program or shelf["one-for-one"], text, name, others=shelf.values())


def must_be_kept(text: str, program: Program | None = None) -> None:
    """Fail with what the stories say when one is not kept."""
    wrong = "\n".join(result.shown() for result in told(text, program) if not result.is_kept)
    assert not wrong, f"\n{wrong}"
