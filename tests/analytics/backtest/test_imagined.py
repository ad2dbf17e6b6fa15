"""A history in which nobody is known: receipts are dealt to imagined members, and what rests on them says so."""

from collections import Counter
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from regulars import clock
from regulars.analytics.backtest.page import page_of
from regulars.analytics.backtest.report import RESTS_ON_MEMBERS, Backtest
from regulars.analytics.backtest.telling import told
from regulars.connectors.files.histories import Part, open_histories, read_part
from regulars.connectors.files.imagined import BadVisits, Visits
from regulars.connectors.files.mapping import read_mapping
from regulars.engine.days import micros
from tests.analytics.backtest.histories import cashback, replayed, written
from tests.main.commands import regulars

OFTEN = "1:50%, 4:30%, 12:20%"
PROGRAM = cashback(5, "5.00")
ROWS = [f"{number:04},2025-{1 + number % 12:02}-{1 + number % 28:02},,20.00" for number in range(410)]
"""A year of 410 receipts: 100 visitors as above come 50 + 120 + 240 times."""


def visits(folder: Path, seed: int = 0) -> Counter[int]:
    """How many members come how often."""
    history = written(folder, ROWS)
    words, often = read_mapping(folder / "mapping.yaml"), Visits.parse(OFTEN, seed=seed)
    with open_histories(history, words, now_us=micros(clock.now()), visits=often) as found:
        assert found.imagined.receipts == found.receipts == 410
        members = [len(list(own)) for _, own in read_part(found.where, Part(0, 410))]
    assert len(members) == found.imagined.members
    return Counter(members)


def test_visitors_come_as_often_as_was_stated(tmp_path: Path) -> None:
    """The file holds a few days less than a year, so a few members more come for it."""
    found = visits(tmp_path)
    assert sum(found.values()) == pytest.approx(100, abs=4)
    assert found[1] == 50
    assert sum(members for often, members in found.items() if 3 <= often <= 5) == pytest.approx(30, abs=2)
    assert sum(members for often, members in found.items() if often >= 10) == pytest.approx(20, abs=2)


def test_the_same_seed_deals_the_same(tmp_path: Path) -> None:
    alone, again, other = (
        replayed(tmp_path, written(tmp_path, ROWS), PROGRAM, visits=OFTEN, seed=seed) for seed in (1, 1, 2)
    )
    assert alone == again
    assert alone.programs[0].sales == other.programs[0].sales
    assert alone.programs[0].months != other.programs[0].months


@pytest.fixture
def report(tmp_path: Path) -> Backtest:
    return replayed(tmp_path, written(tmp_path, ROWS), PROGRAM, PROGRAM, visits=OFTEN, margin="25%")


def test_every_figure_that_rests_on_it_is_marked_in_the_text(report: Backtest) -> None:
    lines = told(report).splitlines()
    assert any(line.startswith("* rests on imagined members: 410 receipts") for line in lines)
    marked = {line.split("  ")[0] for line in lines}
    assert {
        "Cost, at face value *",
        "Points earned *",
        "Members with a reward, % *",
        "Sales",
        "Margin stated, %",
    } <= marked
    [first, _] = [line for line in lines if line.startswith("Month")]
    assert [head for head in first.split("  ") if head.strip() and not head.endswith("*")] == [
        "Month",
        "Receipts",
        " Sales",
    ]
    assert all(line.endswith("*") for line in lines if line.startswith(("Reward ", "Days that", "Against ", "Assumed")))


def test_every_figure_that_rests_on_it_is_marked_in_the_data_and_on_the_page(report: Backtest) -> None:
    [one, other] = msgspec.to_builtins(report)["programs"]
    assert tuple(one["rests_on_imagined"]) == tuple(other["rests_on_imagined"]) == RESTS_ON_MEMBERS
    facts = {"program", "file", "sales", "months", "assumptions", "rests_on_imagined", "worst_days", "break_even",
             "names"}  # fmt: skip
    assert {name for name in one if f"/{name}" not in RESTS_ON_MEMBERS} <= facts
    page = page_of(report, "en")
    assert page.count("<figcaption>") == page.count(" *</figcaption>")
    assert "Cost, at face value *" in page
    assert "rests on imagined members" in page


def test_of_members_who_are_known_nothing_is_marked(tmp_path: Path) -> None:
    report = replayed(tmp_path, written(tmp_path, ["1,2026-01-02,ana,150.00"]), PROGRAM, visits=OFTEN)
    assert report.history.imagined is None
    assert report.programs[0].rests_on_imagined == ()
    assert "*" not in told(report)


@pytest.mark.parametrize("text", ["", "1", "1:50%", "0:100%", "1:120%, 2:-20%", "often:100%", "1:1/0"])
def test_what_is_no_frequency_is_refused(text: str) -> None:
    with pytest.raises(BadVisits):
        Visits.parse(text)


def test_receipts_are_dealt_out_whole() -> None:
    hands = list(Visits.parse(OFTEN).hands(410, Fraction(1)))
    assert hands == [(50, 50), (120, 30), (240, 20)]


def test_the_command_needs_a_file_for_it(tmp_path: Path) -> None:
    program = tmp_path / "program.yaml"
    program.write_text(PROGRAM, encoding="utf-8")
    assert "name it with --history" in regulars("backtest", program, "--visits", OFTEN, code=2).stderr
    out = regulars("backtest", program, "--history", written(tmp_path, ROWS), "--visits", OFTEN).stdout
    assert "imagined members" in out
