"""A table that people open in a spreadsheet: no text is a formula there, and it is read back as it was written."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from regulars import sheets

TEXTS = st.text(st.sampled_from("='+-@\t\r\n1.,\"; aЯ"), max_size=6) | st.text(max_size=8)


def written(*rows: tuple[object, ...]) -> str:
    file = io.StringIO(newline="")
    sheets.write(file, rows)
    return file.getvalue()


@pytest.mark.parametrize(
    "text", ["=1+2", "@SUM(A1)", "+A1", "-A1", '=HYPERLINK("http://x","y")', "\t=1", "\r=1", "\n=1", "'=1", "-", "+"]
)
def test_what_a_spreadsheet_takes_for_a_formula_begins_with_an_apostrophe(text: str) -> None:
    [[cell]] = csv.reader(io.StringIO(written((text,)), newline=""))
    assert cell == f"'{text}"


@pytest.mark.parametrize("cell", ["-3.00", "+1 000,50", "Ana's", "'tis", "a=b", "", 7, -7])
def test_everything_else_stands_as_it_is(cell: object) -> None:
    [[text, _]] = csv.reader(io.StringIO(written((cell, "")), newline=""))
    assert text == str(cell)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
@example([("''=1", "'-5")])
def test_what_was_written_is_read_back(rows: list[tuple[str, str]]) -> None:
    assert [*map(tuple, sheets.read(io.StringIO(written(*rows), newline="")))] == rows
