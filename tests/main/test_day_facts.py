"""`regulars fact`: the shop says something of a day, and sees what was said."""

from pathlib import Path

import pytest

from tests.main.commands import regulars, told

PROGRAM = """program: mine
timezone: Europe/Bucharest
currency: EUR
wallets: {points: {}}
facts: {weather: {one_of: [dry, rain]}}
"""


@pytest.fixture
def shop(empty_database: str, tmp_path: Path) -> str:
    """The address of a shop that knows of the weather."""
    file = tmp_path / "mine.yaml"
    file.write_text(PROGRAM)
    regulars("init", "--data-dir", tmp_path, "--program", file, url=empty_database)
    return empty_database


def test_it_is_said_of_a_day_and_listed(shop: str, tmp_path: Path) -> None:
    where = ("--data-dir", tmp_path)
    assert regulars("fact", "list", *where, url=shop).stdout.strip() == "Nothing was said of any day."
    would = regulars("fact", "say", "weather", "rain", "--day", "2026-03-02", "--dry-run", *where, url=shop)
    assert would.stdout.strip() == "Would say of 2026-03-02: weather rain."
    assert told("fact", "list", *where, url=shop)["facts"] == []
    said = regulars("fact", "say", "weather", "rain", "--day", "2026-03-02", *where, url=shop)
    assert said.stdout.strip() == "Said of 2026-03-02: weather rain."
    regulars("fact", "say", "weather", "dry", "--day", "2026-03-02", "--store", "hill", *where, url=shop)
    today = told("fact", "say", "weather", "rain", *where, url=shop)["day"]
    listed = regulars("fact", "list", *where, url=shop).stdout.splitlines()
    assert listed == [f"{today}  weather rain", "2026-03-02  weather rain", "2026-03-02  weather dry  at hill"]


def test_what_the_program_does_not_know_is_refused(shop: str, tmp_path: Path) -> None:
    for words in (("weather", "hail"), ("weather", "hail", "--dry-run")):
        wrong = regulars("fact", "say", *words, "--data-dir", tmp_path, code=2, url=shop)
        assert "/value: 'hail' is not one of dry, rain" in wrong.stderr
    wrong = regulars("fact", "say", "wether", "rain", "--data-dir", tmp_path, code=2, url=shop)
    assert "/fact: the program knows no fact 'wether'; there is weather" in wrong.stderr
    assert told("fact", "list", "--data-dir", tmp_path, url=shop)["facts"] == []
