"""Tables in tests: rows under headings, one fact a row.

    @table(\"\"\"
        spend    points  per   |  earns
        9.99     1       1.00  |  9
        10.00    1       1.00  |  10
    \"\"\")
    def test_points_for_money_spent(spend: str, points: str, per: str, earns: int) -> None: ...

Columns are told apart by two spaces or more, or by a bar. A cell is what the annotation of its argument says: text,
a whole number, yes or no, a date, or whole numbers with commas between them. A cell of one dash is None.
"""

import inspect
import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import pytest

Test = TypeVar("Test", bound=Callable[..., None])

_BETWEEN = re.compile(r"\s*\|\s*|\s{2,}")


def table(text: str) -> Callable[[Test], Test]:
    """Run the test once for every row."""
    headings, *rows = [_BETWEEN.split(line.strip()) for line in text.splitlines() if line.strip()]

    def over(test: Test) -> Test:
        arguments = inspect.signature(test).parameters
        for row in rows:
            assert len(row) == len(headings), f"{row} does not fit under {headings}"
        cells = [
            [_read(cell, arguments[name].annotation) for cell, name in zip(row, headings, strict=True)] for row in rows
        ]
        marked: Test = pytest.mark.parametrize(headings, cells, ids=[" ".join(row) for row in rows])(test)
        return marked

    return over


def _read(cell: str, annotation: Any) -> Any:
    if cell == "-":
        return None
    if annotation in (int, int | None):
        return int(cell.replace(",", ""))
    if annotation in (date, date | None):
        return date.fromisoformat(cell)
    if annotation in (list[int], list[int] | None):
        return [int(part) for part in cell.split(",")]
    if annotation is bool:
        return {"yes": True, "no": False}[cell]
    return cell
