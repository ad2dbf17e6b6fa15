"""Every story of the folder, through the engine; each is a test of its own."""

from functools import lru_cache
from pathlib import Path

import pytest

from regulars.stories import StoryResult
from tests.stories.shelf import FOLDER, programs, told

LIVE_ONLY = {"households.story", "friends.story"}
"""Stories of what the store alone keeps: test_live.py plays them."""
FILES = sorted(FOLDER.glob("*.story"))
STORIES = [
    (file, line.removeprefix("story "))
    for file in FILES
    for line in file.read_text("utf-8").splitlines()
    if line.startswith("story ")
]


@lru_cache(maxsize=64)
def results(file: Path) -> dict[str, StoryResult]:
    return {result.title: result for result in told(file.read_text("utf-8"), name=file.name)}


@pytest.mark.parametrize(("file", "title"), STORIES, ids=[f"{file.name}: {title}" for file, title in STORIES])
def test_the_story_is_kept(file: Path, title: str) -> None:
    result = results(file)[title]
    if file.name in LIVE_ONLY:
        assert "only played live" in result.skipped
    else:
        assert result.is_kept, f"\n{result.shown()}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name))
def test_each_story_has_a_title_of_its_own_and_steps(file: Path) -> None:
    assert list(results(file)) == [title for of, title in STORIES if of == file]
    assert all(result.steps or result.skipped for result in results(file).values())


def test_every_program_of_the_folder_has_a_story() -> None:
    told_of = "\n".join(file.read_text("utf-8") for file in FILES)
    assert {name for name in programs() if f"program {name}\n" not in f"{told_of}\n"} == set()


def test_every_program_is_called_like_its_file() -> None:
    assert set(programs()) == {file.stem for file in (FOLDER / "programs").glob("*.yaml")}
