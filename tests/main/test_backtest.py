"""`regulars backtest`: a report for people and for programs, and exit codes that say whether rows were left out."""

from pathlib import Path

import pytest

from tests.analytics.backtest.histories import cashback, written
from tests.main.commands import regulars, told

ROWS = ["1,2026-01-02,ana,150.00", "2,2026-02-12,ana,40.00", "3,2026-02-01,bea,3.00"]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.yaml"
    path.write_text(cashback(5, "5.00"), encoding="utf-8")
    return path


def test_it_tells_people_what_it_costs_and_what_is_assumed(tmp_path: Path, program: Path) -> None:
    history = written(tmp_path, ROWS)
    out = regulars("backtest", program, "--history", history, "--margin", "30%").stdout
    assert "3 receipts of 2 members, 2026-01-02 to 2026-02-12, 193.00 USD" in out
    assert "Cost per 100 of sales" in out
    assert "2.59" in out
    assert "not reached" not in out.split("Median days")[0].split("Kaplan-Meier")[1]
    assert "What is assumed" in out
    assert "none of them is a forecast" in out


def test_it_answers_programs_in_json(tmp_path: Path, program: Path) -> None:
    answer = told("backtest", program, "--history", written(tmp_path, ROWS), "--redeem", "never")
    [one] = answer["programs"]
    assert (one["cost"], one["wallets"][0]["earned"], one["wallets"][0]["open"]) == ("0.00", "965", "965")
    assert one["reach"]["kaplan_meier_days"] == "not reached"
    assert answer["assumptions"]


def test_rows_left_out_make_the_answer_no(tmp_path: Path, program: Path) -> None:
    history = written(tmp_path, [*ROWS, "4,?,ana,1.00"])
    assert told("backtest", program, "--history", history, code=1)["history"]["rejected"] == 1


def test_wrong_use_is_told(tmp_path: Path, program: Path) -> None:
    history = written(tmp_path, ROWS)
    for words, part in (
        (("--redeem", "often"), "neither never nor at-once"),
        (("--margin", "lots"), "is not a share"),
        (("--html", tmp_path / "nowhere" / "report.html"), "there is no folder"),
        (("--rejected", tmp_path), "is a folder"),
    ):
        assert part in regulars("backtest", program, "--history", history, *words, code=2).stderr
    (tmp_path / "mapping.yaml").unlink()
    assert "--mapping" in regulars("backtest", program, "--history", history, code=2).stderr


def test_a_fault_of_a_program_is_told_with_its_file_and_line(tmp_path: Path, program: Path) -> None:
    broken = tmp_path / "other.yaml"
    broken.write_text(program.read_text("utf-8").replace("per_amount", "per_amout"), encoding="utf-8")
    out = regulars("backtest", program, broken, "--history", written(tmp_path, ROWS), code=2).stderr
    assert "other.yaml:8:" in out
    assert "per_amount" in out
