"""The rows that were not taken, each with its reason, in a file beside the input."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from regulars import sheets
from regulars.connectors.files.workbench import Workbench

HEADING = ("row", "column", "value", "reason")


def beside(path: Path) -> Path:
    """Where the rejected rows of a file are written: `receipts.csv` -> `receipts.rejected.csv`."""
    return path.with_name(f"{path.stem}.rejected.csv")


def count(bench: Workbench) -> int:
    """How many rows were not taken."""
    [(rows,)] = bench.rows('SELECT count(DISTINCT "row") FROM problem')
    return int(rows)


Row = tuple[int, str, str, str]
"""Row, column, value, reason."""


def write(bench: Workbench, path: Path, more: Iterable[Row] = ()) -> None:
    """Write every problem in order of rows, replacing what an earlier reading left there; behind them those that were
    found later.
    """
    query = 'SELECT "row", "column", "value", reason FROM problem ORDER BY "row", "column"'
    write_rows(path, chain(bench.stream(query), more))


def write_rows(path: Path, rows: Iterable[tuple[object, ...]]) -> None:
    """Write rows under the heading."""
    with path.open("w", encoding="utf-8", newline="") as file:
        sheets.write(file, chain([HEADING], rows))
