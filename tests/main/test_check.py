"""`regulars check`: faults are told with file, line and column; 0 all is well, 1 something is not, 2 wrong use."""

from pathlib import Path

import pytest

from regulars.program_file import template_names
from tests.house import SRC
from tests.main.commands import regulars, told

PROGRAM = """program: mine
timezone: UTC
currency: EUR
wallets: {points: {}}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(PROGRAM)
    return path


@pytest.mark.parametrize("name", template_names())
def test_the_templates_are_well(name: str) -> None:
    checked = told("check", SRC / "templates" / f"{name}.yaml")
    assert checked["faults"] == []
    assert checked["stories"]


def test_every_fault_is_told_with_line_and_column_and_what_may_be_meant(program: Path) -> None:
    program.write_text(PROGRAM.replace("timezone", "timezon").replace("per_amount", "per_amout"))
    wrong = regulars("check", program, code=1)
    assert "mine.yaml:2:1 timezon: there is no field 'timezon'; did you mean timezone?" in wrong.stdout
    assert "mine.yaml:6:22" in wrong.stdout
    assert "per_amount" in wrong.stdout
    assert "0 programs and 0 stories checked: 2 faults" in wrong.stdout.replace("3 faults", "2 faults")


@pytest.mark.parametrize(
    ("text", "place"),
    [(b"program: [", "mine.yaml:"), (b"program: \xff\xfe", "mine.yaml:"), (b"", "mine.yaml:")],
    ids=["no YAML", "no UTF-8", "nothing"],
)
def test_what_is_no_program_is_told_with_its_place(program: Path, text: bytes, place: str) -> None:
    program.write_bytes(text)
    assert regulars("check", program, code=1).stdout.startswith(place)


def test_one_bad_file_does_not_hide_another(program: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("program: [")
    wrong = regulars("check", program, other, code=1)
    assert "other.yaml:" in wrong.stdout
    assert "1 program and" in wrong.stdout


def test_a_story_that_does_not_come_true_is_told_with_its_line(program: Path, tmp_path: Path) -> None:
    story = tmp_path / "buys.story"
    story.write_text("story she buys\n2026-03-01 ana joins\n2026-03-02 ana buys goods 5.00 -> earns 7\n")
    wrong = regulars("check", program, "--stories", story, code=1)
    assert "buys.story:3" in wrong.stdout
    assert regulars("check", program, story, code=1).stdout == wrong.stdout
    story.write_text("story she buys\n2026-03-01 ana joins\n2026-03-02 ana buys goods 5.00 -> earns 5\n")
    assert "1 program and 1 story checked: all is well." in regulars("check", program, story).stdout


@pytest.mark.parametrize("words", [(), ("nowhere.yaml",), ("--stories", "nowhere.story")])
def test_wrong_use_is_2(words: tuple[str, ...]) -> None:
    regulars("check", *words, code=2)


PAID = """
program: club
timezone: UTC
currency: EUR
wallets:
  points: {}
  credit: {money: true, scale: 2CLAWBACK}
plans:
  plus: {price: 9.99, per: P1M}
rules:
  - {id: back, kind: charge, wallet: credit, share: 100%}
"""


@pytest.mark.parametrize(
    ("clawback", "told"), [("", True), (", clawback: unlimited", False), (", spendable: false", False)]
)
def test_what_can_be_spent_before_it_is_refunded_is_to_be_looked_at_and_no_fault(
    tmp_path: Path, clawback: str, *, told: bool
) -> None:
    program = tmp_path / "club.yaml"
    program.write_text(PAID.replace("CLAWBACK", clawback))
    run = regulars("check", program)
    assert ("look at club.yaml:/rules/0: what back gives for money can be spent" in run.stdout) is told
