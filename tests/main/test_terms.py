"""`regulars terms`: a program as its members read it."""

from pathlib import Path

import pytest

from regulars.program_file import template
from tests.main.commands import regulars, told


@pytest.fixture
def stamps(tmp_path: Path) -> Path:
    file = tmp_path / "stamps.yaml"
    file.write_text(template("stamp-card"), "utf-8")
    return file


def text_of(*words: object) -> str:
    """What the command prints, with ordinary spaces."""
    return regulars("terms", *words).stdout.replace("\N{NO-BREAK SPACE}", " ")


def test_a_program_is_told_in_the_language_that_is_asked_for(stamps: Path) -> None:
    assert "- **A stamp a cup.** 1 stamp for every piece." in text_of(stamps)
    russian = text_of(stamps, "--language", "ru")
    assert "# Карта со штампами" in russian
    assert "Максимум 4 штампа за чек." in russian


def test_programs_read_the_same_as_data(stamps: Path) -> None:
    found = told("terms", stamps)
    assert found["program"] == "stamp-card"
    [rules] = [chapter for chapter in found["chapters"] if chapter["code"] == "rules"]
    assert [item["id"] for item in rules["items"]] == ["first", "cup"]
    assert rules["items"][1]["sentences"][0] == "1\N{NO-BREAK SPACE}stamp for every piece."


def test_what_cannot_be_told_is_refused(stamps: Path) -> None:
    assert "there is no 'fr'; there is en, hu, ro, ru" in regulars("terms", stamps, "--language", "fr", code=2).stderr
    stamps.write_text("program: Wrong", "utf-8")
    assert regulars("terms", stamps, code=2).stdout == ""


def test_a_template_is_told_to_members_without_its_secrets_and_to_the_shop_with_them(tmp_path: Path) -> None:
    file = tmp_path / "bakery.yaml"
    file.write_text(template("bakery-surprise"), "utf-8")
    assert "€60" not in text_of(file).partition("## Surprises")[2]
    assert "€60" in text_of(file, "--inside").partition("## Surprises")[2]


def test_what_a_law_wants_is_in_the_terms_and_what_the_owner_must_mind_beside_them(stamps: Path) -> None:
    text = stamps.read_text("utf-8")
    stamps.write_text(text.replace("currency:", "jurisdictions: [ca-qc]\nnotice: P60D\ncurrency:", 1), "utf-8")
    assert "wallets.stamps.expires: points must not be over" in regulars("terms", stamps, code=2).stderr
    free = stamps.read_text("utf-8").replace("[ca-qc]", "[{law: ca-qc, exempt: [small-rewards]}]")
    stamps.write_text(free, "utf-8")
    done = regulars("terms", stamps, "--language", "ru")
    assert "Изменения и права" in done.stdout
    assert "'fr'" in done.stderr
    assert [one["fact"] for one in told("terms", stamps)["to_mind"]] == ["french"]
