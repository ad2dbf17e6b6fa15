"""A history that is not as it should be is told, row by row; nothing of it is dropped in silence."""

from pathlib import Path

import pytest

from regulars import clock
from regulars.analytics.backtest.behaviour import Behaviour
from regulars.analytics.backtest.spread import Orders, Worker, rejected_rows
from regulars.analytics.backtest.telling import told
from regulars.analytics.backtest.trial import CannotCompare, EmptyHistory
from regulars.connectors.files.histories import Part, open_histories
from regulars.connectors.files.mapping import read_mapping
from regulars.engine.days import micros
from regulars.errors import Invalid
from tests.analytics.backtest.histories import cashback, one, replayed, written

ZONED = """
time_zone: Europe/Bucharest
currency: USD
receipts: {receipt: receipt, occurred_at: at, member: member, total: total, currency: money, line: line}
"""
HEAD = "receipt,at,member,total,money,line"
PROGRAM = cashback(5, "5.00")


def reasons(path: Path) -> dict[int, str]:
    """Row and reason of each row that was left out."""
    told = [line.split(",", 3) for line in path.read_text("utf-8").splitlines()[1:]]
    return {int(row): reason for row, _, _, reason in told}


def test_each_bad_row_is_told_and_the_good_ones_are_replayed(tmp_path: Path) -> None:
    rows = [
        "1,2026-01-02 10:00,ana,10.00,USD,1",
        "1,2026-01-02 10:00,ana,10.00,USD,1",
        "2,2026-01-03 10:00,ana,10.00,USD,1",
        "3,2026-01-04 10:00,ana,10.00,QQQ,1",
        "4,2026-01-05 10:00,ana,10.00,EUR,1",
        "5,no day,ana,10.00,USD,1",
        "6,2026-01-06 10:00,ana,-3.00,USD,1",
        "7,2026-01-07 10:00,ana,1.00",
        "8,2206-01-07 10:00,ana,1.00,USD,1",
        "9,2026-01-08 10:00,ana,1.00,=1+2,1",
    ]
    history = written(tmp_path, rows, mapping=ZONED, head=HEAD)
    report = replayed(tmp_path, history, PROGRAM)
    assert (report.history.receipts, report.history.rejected, report.ok) == (1, 9, False)
    why = reasons(tmp_path / "receipts.rejected.csv")
    assert report.history.rejects_file == str(tmp_path / "receipts.rejected.csv")
    assert why.keys() == {2, 3, 5, 6, 7, 8, 9, 10, 11}
    for row, part in {
        2: "not taken because of row 3", 3: "this line is already in row 2", 5: "not a currency code",
        6: "the program counts in USD, not EUR", 7: "not a time", 8: "is negative", 9: "4 cells",
    }.items():  # fmt: skip
        assert part in why[row], row
    kept = (tmp_path / "receipts.rejected.csv").read_text("utf-8")
    assert (",'=1+2," in kept, ",-3.00," in kept) == (True, True), "a formula of a stranger stays a text"
    assert "9 rows could not be taken" in told(report)


def test_receipts_from_the_future_are_told(tmp_path: Path) -> None:
    rows = ["1,2026-01-02,ana,10.00", "2,2100-01-02,ana,10.00", "3,2101-01-02,,10.00"]
    report = replayed(tmp_path, written(tmp_path, rows), cashback(5, "5.00", "P1Y"))
    assert (report.history.receipts, report.history.guest_receipts, report.history.rejected) == (1, 0, 2)
    why = reasons(tmp_path / "receipts.rejected.csv")
    assert ("in the future" in why[3], "in the future" in why[4]) == (True, True)
    [wallet] = report.programs[0].wallets
    assert (wallet.open, wallet.expired) == ("50", "0"), "the books are closed with the last receipt that was taken"


def test_a_part_that_is_done_twice_tells_its_rows_once(tmp_path: Path) -> None:
    """A cluster does the part of a worker that was lost once more."""
    history = written(tmp_path, ["1,2026-01-02,ana,10.00,EUR,1"], mapping=ZONED, head=HEAD)
    with open_histories(history, read_mapping(tmp_path / "mapping.yaml"), now_us=micros(clock.now())) as found:
        last_us = found.last_us or 0
        worker = Worker(Orders(found.where, (PROGRAM,), Behaviour(), last_us, last_us))
        assert [worker.part(Part(0, 1)).sales.rejected for _ in range(2)] == [1, 1]
        assert len(list(rejected_rows(found.where))) == 1


def test_a_file_of_rejects_of_an_earlier_run_goes(tmp_path: Path) -> None:
    old = tmp_path / "receipts.rejected.csv"
    old.write_text("row,column,value,reason\n", encoding="utf-8")
    report = replayed(tmp_path, written(tmp_path, ["1,2026-01-02,ana,10.00"]), PROGRAM)
    assert report.ok
    assert not old.exists()


def test_rejects_can_be_written_elsewhere(tmp_path: Path) -> None:
    to = tmp_path / "else.csv"
    report = replayed(tmp_path, written(tmp_path, ["1,2026-01-02,ana,10.00", "2,?,ana,1"]), PROGRAM, rejected=to)
    assert report.history.rejects_file == str(to)
    assert list(reasons(to)) == [3]
    assert not (tmp_path / "receipts.rejected.csv").exists()


def test_a_history_of_which_nothing_is_taken_says_where_the_reasons_are(tmp_path: Path) -> None:
    mapping = ZONED.replace("occurred_at: at", "occurred_at: {constant: now}")
    history = written(tmp_path, ["1,2026-01-02,ana,10.00,USD,1"], mapping=mapping, head=HEAD)
    with pytest.raises(EmptyHistory) as refused:
        replayed(tmp_path, history, PROGRAM)
    beside = tmp_path / "receipts.rejected.csv"
    assert (refused.value.rejected, refused.value.rejects_file) == (1, str(beside))
    assert beside.read_text("utf-8").splitlines()[1].startswith("2,occurred_at,now,is not a time")


def test_a_pause_in_the_history_is_told(tmp_path: Path) -> None:
    rows = ["1,2026-01-02,ana,10.00", "2,2026-01-09,ana,10.00", "3,2026-02-10,bea,10.00"]
    report = replayed(tmp_path, written(tmp_path, rows), PROGRAM)
    [gap] = report.history.gaps
    assert (gap.first, gap.last, gap.days) == ("2026-01-10", "2026-02-09", 31)
    assert "Is something missing?" in told(report)


def test_times_of_mixed_zones_are_read_right_and_told(tmp_path: Path) -> None:
    rows = ["1,2026-01-02 23:30,ana,10.00,USD,1", "2,2026-01-02 23:30Z,ana,20.00,USD,1"]
    program = cashback(5, "5.00").replace("timezone: UTC", "timezone: Europe/Bucharest")
    report = replayed(tmp_path, written(tmp_path, rows, mapping=ZONED, head=HEAD), program)
    assert (report.history.with_zone, report.history.without_zone) == (1, 1)
    assert (report.history.first_day, report.history.last_day) == ("2026-01-02", "2026-01-03")
    assert (
        "Mixed zones: 1 times carry a zone of their own, the first in row 3; 1 carry none, the first in row 2"
        in told(report)
    )


def test_receipts_of_nobody_are_counted_aside(tmp_path: Path) -> None:
    rows = ["1,2026-01-02,ana,10.00", "2,2026-01-02,,7.50", "3,2026-01-05,,2.50"]
    report = replayed(tmp_path, written(tmp_path, rows), PROGRAM)
    assert (report.history.receipts, report.history.guest_receipts) == (1, 2)
    assert report.history.guest_sales == {"USD": "10.00"}
    assert report.programs[0].sales == "10.00"
    assert "2 receipts of nobody (10.00 USD)" in told(report)


@pytest.mark.parametrize("rows", [[], ["1,2026-01-02,,10.00"], ["1,never,ana,10.00"]])
def test_a_history_without_a_receipt_of_a_member_is_refused(tmp_path: Path, rows: list[str]) -> None:
    with pytest.raises(EmptyHistory):
        one(tmp_path, rows, PROGRAM)


def test_programs_in_different_money_or_zones_have_no_figures_side_by_side(tmp_path: Path) -> None:
    other = PROGRAM.replace("USD", "EUR").replace("UTC", "Europe/Paris")
    with pytest.raises(CannotCompare) as refused:
        replayed(tmp_path, written(tmp_path, ["1,2026-01-02,ana,10.00"]), PROGRAM, other)
    assert [error.pointer for error in refused.value.errors] == ["currency", "timezone"]


@pytest.mark.parametrize("how", [{"margin": "much"}, {"margin": "120%"}, {"expected": "-1%"}])
def test_a_share_that_is_none_is_refused(tmp_path: Path, how: dict[str, str]) -> None:
    with pytest.raises(Invalid, match="is not a share"):
        replayed(tmp_path, written(tmp_path, ["1,2026-01-02,ana,10.00"]), PROGRAM, **how)
