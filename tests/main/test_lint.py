"""`regulars lint`: findings with their lines for people and programs, and exit codes that say how bad it is."""

from pathlib import Path

import pytest

from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding
from regulars.analytics.lint.judge import lint
from regulars.connectors.files.histories import open_histories
from regulars.connectors.files.mapping import read_mapping
from regulars.main.measuring import Measured
from regulars.program_file import places_of, read_program, template, template_names
from tests.analytics.backtest.histories import cashback, written
from tests.main.commands import regulars, told

ROWS = [f"{number},2026-0{1 + number % 6}-0{1 + number % 9},m{number % 7},{5 + number}.00" for number in range(1, 60)]

SAFE = "clawback: unlimited, transfers: {allowed: false}"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.yaml"
    text = cashback(5, "20.00", "P20D").replace("worth: 0.01", f"worth: 0.01, {SAFE}")
    path.write_text(text, encoding="utf-8")
    return path


def test_a_program_alone_is_judged_with_the_line_of_each_finding(program: Path) -> None:
    out = regulars("lint", program).stdout
    assert "program.yaml:8:3 rules\n  note: no-head-start\n  A new member begins with nothing" in out
    assert "0 errors, 0 warnings, 1 note, 0 accepted." in out
    assert "Not judged without --history: expires-before-next-visit, first-reward-too-far" in out


def test_a_history_gives_figures_and_a_better_value(tmp_path: Path, program: Path) -> None:
    answer = told("lint", program, "--history", written(tmp_path, ROWS), "--margin", "25%", "--processes", "1", code=1)
    found = {one["lint"]: one for one in answer["findings"]}
    expiry = found["expires-before-next-visit"]
    assert (expiry["severity"], expiry["line"], expiry["field"]) == ("error", 6, "wallets.cents.expires")
    assert (
        expiry["instead"].replace("\N{NO-BREAK SPACE}", " ").startswith("With 60 days instead of 20 days it is over.")
    )
    far = found["first-reward-too-far"]
    assert far["field"] == "rewards[0].points"
    assert "for US$" in far["instead"]
    assert "not 0%" in far["instead"]
    assert set(far["change"]) == {"rewards[0].points", "rewards[0].amount"}
    assert answer["not_judged"] == {}


def test_a_wallet_of_which_nothing_is_said_is_told_with_the_lines_that_close_its_holes(program: Path) -> None:
    open_ = program.read_text("utf-8").replace(f", {SAFE}", "")
    program.write_text(open_, encoding="utf-8")
    better = [one["instead"] for one in told("lint", program, code=1)["findings"] if one["instead"]]
    assert [one.split("“")[1].split("”")[0] for one in better] == SAFE.split(", ")


TIERS = """
  - {id: vip, kind: per_amount, when: member.tier == "vip", points: 1, per: 1.00}
tier_sets:
  club: {counts: spend, window: lifetime, tiers: [{id: member}, {id: vip, at_least: 9000}]}
rewards:
"""


@pytest.mark.parametrize(("old", "new", "code"), [
    ("", "", "expires-before-next-visit"),
    ("", "", "first-reward-too-far"),
    ("points: 2000", "points: 200", "return-too-high"),
    ("half_even}", "half_even, least: 500.00}", "rule-never-fires"),
    ("\nrewards:\n", TIERS, "tier-nobody-reaches"),
    ("\nrewards:\n", TIERS.replace("9000", "20"), "top-tier-of-many"),
    ("\nrewards:\n", "\n  - {id: join, kind: welcome, points: 10}\nrewards:\n", "points-without-use"),
])  # fmt: skip
def test_what_it_suggests_by_a_history_is_found_no_more_once_it_is_written(
    tmp_path: Path, program: Path, old: str, new: str, code: str
) -> None:
    history, text = written(tmp_path, ROWS), program.read_text("utf-8").replace(old, new)
    [one] = found(history, text, code)
    after = places_of(text).changed(one.change)
    assert one.change
    assert after is not None
    assert found(history, after, code) == []


def test_pieces_enough_for_the_sample_alone_are_not_suggested(
    tmp_path: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regulars.main.measuring.SAMPLE", 20)
    history, code = written(tmp_path, ROWS), "reward-out-of-stock"
    text = program.read_text("utf-8") + "  - {id: mug, kind: catalogue_item, points: 100, stock: 1}\n"
    [one] = found(history, text, code)
    after = places_of(text).changed(one.change)
    assert after is not None
    assert found(history, after, code) == []


def found(history: Path, text: str, code: str) -> list[Finding]:
    """What one lint finds by a history."""
    with open_histories(
        history, read_mapping(history.parent / "mapping.yaml"), now_us=20_700 * 86_400_000_000
    ) as source:
        how = Measured("", source, text, processes=1, tell=lambda what, done, total: None, rejected=0)
        judged = lint(read_program(text), Evidence(20_500, None, how.past()), text)
    return [one for one in judged if one.lint == code]


def test_rows_that_cannot_be_taken_are_told(tmp_path: Path, program: Path) -> None:
    history = written(tmp_path, [*ROWS, "99,?,ana,1.00"])
    out = regulars("lint", program, "--history", history, "--processes", "1", code=1).stdout
    assert "Judged by 59 receipts of 7 members in receipts.csv.\n1 of its rows could not be taken" in out


def test_what_is_accepted_makes_no_exit_code(program: Path) -> None:
    dear = program.read_text("utf-8").replace("points: 5,", "points: 15,")
    program.write_text(dear, encoding="utf-8")
    assert "warning: return-too-high" in regulars("lint", program, code=1).stdout
    program.write_text(dear + "accepted:\n  return-too-high: for a month\n", encoding="utf-8")
    out = regulars("lint", program).stdout
    assert "accepted: return-too-high" in out
    assert "  accepted: for a month" in out
    assert "0 errors, 0 warnings, 1 note, 1 accepted." in out


def test_it_is_told_in_the_language_that_is_asked_for(program: Path) -> None:
    assert "Новый участник начинает с нуля" in regulars("lint", program, "--language", "ru").stdout


def test_wrong_use_is_told(tmp_path: Path, program: Path) -> None:
    for words, part in (
        (("--history", "nothing.csv"), "is no file, and not own"),
        (("--margin", "lots"), "is not a share"),
        (("--language", "fr"), "is none of en"),
    ):
        assert part in regulars("lint", program, *words, code=2).stderr
    program.write_text("program: broken", encoding="utf-8")
    assert "wallets is missing" in regulars("lint", program, code=2).stderr
    history = written(tmp_path, ["1,?,ana,1.00"])
    program.write_text(cashback(5, "20.00"), encoding="utf-8")
    assert "could be replayed" in regulars("lint", program, "--history", history, code=2).stderr


@pytest.mark.parametrize("name", template_names())
def test_each_template_is_as_it_should_be_or_says_why_not(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_text(template(name), encoding="utf-8")
    answer = told("lint", path)
    assert [one["lint"] for one in answer["findings"] if not one["accepted"]] == []
    assert len(answer["findings"]) <= 3
