"""`regulars publish` and `regulars program`: a changed file becomes the next version, or nothing does."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from regulars import clock
from regulars.program_file import template
from tests.main.commands import regulars, told

HOUSEHOLD = """examples: |
  story One alone
    2026-01-10  ana joins
  story Two together
    2026-01-10  ana joins
    2026-01-10  ana opens household home
"""


@pytest.fixture
def shop(empty_database: str, tmp_path: Path) -> str:
    """The address of a shop with the template `cashback`."""
    regulars("init", "--data-dir", tmp_path, "--template", "cashback", url=empty_database)
    return empty_database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The template, changed."""
    path = tmp_path / "mine.yaml"
    path.write_text(template("cashback") + "\n# changed\n")
    return path


def versions(shop: str, tmp_path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = told("program", "versions", "--data-dir", tmp_path, url=shop)["versions"]
    return found


def test_a_changed_program_is_the_next_version_and_the_same_again_is_not(shop: str, file: Path, tmp_path: Path) -> None:
    first = told("publish", file, "--data-dir", tmp_path, url=shop)
    assert (first["version"], first["unchanged"], first["dry_run"]) == (2, False, False)
    assert first["examples"] > 0
    again = told("publish", file, "--data-dir", tmp_path, url=shop)
    assert again == first | {"unchanged": True}
    assert [(one["version"], one["in_force"]) for one in versions(shop, tmp_path)] == [(1, False), (2, True)]
    assert "Published" not in regulars("publish", file, "--data-dir", tmp_path, url=shop).stdout
    shown = regulars("program", "show", "--data-dir", tmp_path, url=shop).stdout
    assert shown.strip() == file.read_text().strip()
    first_text = told("program", "show", "--version", "1", "--data-dir", tmp_path, url=shop)["text"]
    assert first_text == template("cashback")


def test_a_dry_run_says_what_would_be_published_and_publishes_nothing(shop: str, file: Path, tmp_path: Path) -> None:
    would = told("publish", file, "--dry-run", "--data-dir", tmp_path, url=shop)
    assert (would["version"], would["dry_run"]) == (2, True)
    assert len(versions(shop, tmp_path)) == 1


def test_a_program_can_be_planned_for_a_day_of_its_own_zone(shop: str, file: Path, tmp_path: Path) -> None:
    day = clock.now().date() + timedelta(days=30)
    done = told("publish", file, "--from", day, "--data-dir", tmp_path, url=shop)
    assert done["from_at"][:10] in (str(day), str(day - timedelta(days=1)))
    assert done["from_at"] == told("publish", file, "--from", day, "--data-dir", tmp_path, url=shop)["from_at"]
    assert [one["in_force"] for one in versions(shop, tmp_path)] == [True, False]


def test_what_is_wrong_is_told_and_nothing_is_published(shop: str, file: Path, tmp_path: Path) -> None:
    past = regulars("publish", file, "--from", "2020-01-01", "--data-dir", tmp_path, url=shop, code=2)
    assert "is over" in past.stderr
    whole = file.read_text()
    file.write_text(whole.replace("earns", "earns 1000000 and", 1) if "earns" in whole else whole + "\nfoo: 1\n")
    wrong = regulars("publish", file, "--data-dir", tmp_path, url=shop, code=2)
    assert wrong.stderr.count("\n") >= 2
    file.write_text("program: [")
    regulars("publish", file, "--data-dir", tmp_path, url=shop, code=2)
    assert told("program", "show", "nobody", "--data-dir", tmp_path, url=shop, code=2)["code"] == "unknown-program"
    assert (
        told("program", "show", "--version", "9", "--data-dir", tmp_path, url=shop, code=2)["code"] == "unknown-program"
    )
    assert len(versions(shop, tmp_path)) == 1


def test_a_segment_that_is_not_there_yet_is_told_and_is_no_fault(shop: str, file: Path, tmp_path: Path) -> None:
    rule = "  - {id: extra, kind: visits, points: 1, when: '\"quiet-ones\" in member.segments'}\n"
    file.write_text(file.read_text().replace("\nrules:\n", f"\nrules:\n{rule}", 1))
    would = told("publish", file, "--dry-run", "--data-dir", tmp_path, url=shop)
    assert would["missing_segments"] == ["quiet-ones"]
    done = regulars("publish", file, "--data-dir", tmp_path, url=shop).stdout
    assert "Published version 2" in done
    assert "Mind: there is no segment quiet-ones yet" in done


def test_an_example_that_is_only_played_live_is_no_reason_to_refuse(shop: str, file: Path, tmp_path: Path) -> None:
    whole = template("cashback")
    file.write_text(whole[: whole.index("examples: |")] + HOUSEHOLD)
    done = told("publish", file, "--data-dir", tmp_path, url=shop)
    assert (done["version"], done["examples"]) == (2, 1)
