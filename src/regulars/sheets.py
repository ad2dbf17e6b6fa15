"""Tables that people open in a spreadsheet: CSV in which no text is taken for a formula, read back as it was."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[+-]?[\d.,\s]+", re.ASCII)


def write(file: TextIO, rows: Iterable[Sequence[object]]) -> None:
    """Add rows; before a text that a spreadsheet would take for a formula stands an apostrophe, which keeps it one."""
    csv.writer(file).writerows([_guarded(cell) for cell in row] for row in rows)


def read(lines: Iterable[str]) -> Iterator[list[str]]:
    """The rows as they were written, without the apostrophes. Raises csv.Error."""
    return ([_bare(cell) for cell in row] for row in csv.reader(lines))


def _guarded(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and _is_taken_for_formula(cell) else cell


def _bare(text: str) -> str:
    return text[1:] if text[:1] == "'" and _is_taken_for_formula(text[1:]) else text


def _is_taken_for_formula(text: str) -> bool:
    """Also what would be one without apostrophes of its own: with one more before them it is read back as it was."""
    return _FORMULA.match(text) is not None and not _NUMBER.fullmatch(text)
