"""An import and a back-test leave out the same rows, by the columns of the file and for the same reason."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from regulars import sheets
from regulars.actions.import_receipts import import_receipts
from regulars.connectors.files import open_receipts, read_mapping
from tests.actions.conftest import opened
from tests.analytics.backtest.histories import cashback, replayed, written

MAPPING = """
time_zone: UTC
currency: USD
receipts:
  receipt: bon
  occurred_at: when
  member: {column: who, kind: card}
  total: sum
  currency: money
  line: pos
"""
HEAD = "bon,when,who,sum,money,pos"
PROGRAM = cashback(5, "5.00")
LONG = "x" * 101
ROWS = [
    "1,2026-01-02,2900-1234,10.00,USD,1",
    "2,2026-01-03,2900-1234 ,10.00,USD,1",
    "3,2026-01-03,CARD 7,10.00,USD,1",
    "4,2026-01-04,card7,10.00,USD,1",
    "5,2026-01-04,,10.00,USD,1",
    f"{LONG},2026-01-05,2900-1234,10.00,USD,1",
    f"{LONG}y,2026-01-05,,10.00,USD,1",
    f"6,2026-01-05,2900-1234,10.00,USD,{LONG}",
    "7,2026-01-05,2900-1234,10.00,EUR,1",
    "8,2026-01-05,№#!,10.00,USD,1",
    "10,2206-01-05,2900-1234,10.00,USD,1",
    "11,2026-01-05,2900-1234,-10.00,USD,1",
    "12,2026-01-05,2900-1234,10.00,USX,1",
    "13,2026-01-05,29,10.00,USD,1",
    "15,2100-01-05,2900-1234,10.00,USD,1",
    *(f"14,2026-01-05,2900-1234,99000000000.00,USD,{line}" for line in range(102)),
]
SHOWN = LONG[:80]
LEFT_OUT = [
    ["7", "bon", SHOWN, "is longer than 100 characters"],
    ["8", "bon", SHOWN, "is longer than 100 characters"],
    ["9", "pos", SHOWN, "is longer than 100 characters"],
    ["10", "money", "EUR", "the program counts in USD, not EUR"],
    ["11", "who", "", "4 to 40 letters, digits and dashes"],
    ["12", "when", "2206-01-05", "lies before 1970 or after 2200; see `timestamps` in the mapping"],
    ["13", "sum", "-10.00", "is negative: returns are not imported as receipts"],
    ["14", "money", "USX", "is not a currency code such as EUR"],
    ["15", "who", "", "4 to 40 letters, digits and dashes"],
    ["16", "when", "2100-01-05 00:00 UTC", "in the future; check the till's clock"],
    *([str(row), "sum", "", "the lines come to more than any receipt"] for row in range(17, 119)),
]


def left_out(path: Path) -> list[list[str]]:
    """The rows of the file beside, in their order."""
    with path.open(encoding="utf-8", newline="") as file:
        return sorted(list(sheets.read(file))[1:], key=lambda row: int(row[0]))


def test_an_import_and_a_back_test_leave_out_the_same_rows(
    shop_database: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    history = written(tmp_path, ROWS, mapping=MAPPING, head=HEAD)
    report = replayed(tmp_path, history, PROGRAM, rejected=tmp_path / "tried.csv")
    assert left_out(tmp_path / "tried.csv") == LEFT_OUT
    assert (report.history.receipts, report.history.members, report.history.guest_receipts) == (4, 2, 1)

    async def told() -> tuple[int, int]:
        async with opened(shop_database, PROGRAM) as shop:
            with open_receipts(history, read_mapping(tmp_path / "mapping.yaml")) as file:
                done = await import_receipts(shop, file, at=datetime(2026, 3, 2, tzinfo=UTC))
            async with shop.db.connection() as connection:
                return done.accepted, await connection.fetchval("select count(*) from member")

    assert run(told()) == (5, 2)
    assert left_out(tmp_path / "receipts.rejected.csv") == LEFT_OUT
