"""CSV as tills and spreadsheets write it: any delimiter, any encoding, rows that do not fit, lines that end anyhow."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self, TextIO

import duckdb

from regulars.connectors.files.mapping import Format
from regulars.connectors.files.quoting import literal, quoted
from regulars.errors import FieldError

_DELIMITERS = ",;\t|"
_HINT = "a file of an older program may need its encoding named in the mapping, such as cp1250 or cp1251"
_LONGEST_ROW = 1 << 24


class Unreadable(Exception):
    """The file as a whole cannot be read; `where` tells the line and the reason."""

    def __init__(self, where: FieldError) -> None:
        super().__init__(where.detail)
        self.where = where

    @classmethod
    def at(cls, place: str, detail: str) -> Self:
        """With its place, as `line 7`, or empty."""
        return cls(FieldError(place, detail))


def lay_out(connection: duckdb.DuckDBPyConnection, *, table: str, path: Path, form: Format, folder: Path) -> None:
    """Make a table of trimmed texts, null when empty; `#row` is the line at which a row begins. Raises Unreadable."""
    tidy = folder / f"{table}.csv"
    with _opened(path, form.encoding) as file, tidy.open("w", encoding="utf-8", newline="") as out:
        try:
            names, rows = _rows(file, form)
            csv.writer(out, lineterminator="\n").writerows(rows)
        except UnicodeDecodeError as error:
            raise _broken(path, form.encoding, error) from None
        except csv.Error as error:
            raise Unreadable.at("line 1", f"the heading cannot be read: {error}") from None
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    source = (
        f"read_csv({literal(str(tidy))}, header = false, auto_detect = false, parallel = false, "
        f"delim = ',', quote = '\"', escape = '\"', max_line_size = {_LONGEST_ROW}, "
        f"columns = {{'#row': 'BIGINT', '#flaw': 'VARCHAR', {columns}}})"
    )
    connection.execute(f"CREATE TABLE {quoted(table)} AS FROM {source}")
    tidy.unlink()


def names_of(path: Path, form: Format) -> list[str]:
    """The names of the columns. Raises Unreadable."""
    with _opened(path, form.encoding) as file:
        try:
            return _rows(file, form)[0]
        except UnicodeDecodeError as error:
            raise _broken(path, form.encoding, error) from None
        except csv.Error as error:
            raise Unreadable.at("line 1", f"the heading cannot be read: {error}") from None


def _opened(path: Path, encoding: str) -> TextIO:
    with path.open("rb") as file:
        start = file.read(4)
    try:
        codecs.lookup(encoding)
        return path.open(encoding=_by_mark(start) or encoding, newline="")
    except (LookupError, ValueError):
        raise Unreadable.at("", f"{encoding!r} is not an encoding; try utf-8, cp1250 or cp1251") from None


def _by_mark(start: bytes) -> str | None:
    """The encoding that the file's own byte order mark tells."""
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def _rows(file: TextIO, form: Format) -> tuple[list[str], Iterator[tuple[int | str, ...]]]:
    """The names of the columns, and the rows as (line, flaw, cell, cell ...), as many cells as names."""
    first = file.readline()
    delimiter = form.delimiter or _delimiter_of(first)
    lines = _with(first, file)
    reader = csv.reader(lines, delimiter=delimiter)
    names = list(form.heading) or [name.strip() for name in next(reader, [])]
    return _checked(names), _fitted(reader, len(names))


def _with(first: str, file: TextIO) -> Iterator[str]:
    yield first
    yield from file


def _delimiter_of(heading: str) -> str:
    """The delimiter that cuts the heading into the most pieces; the first of the list when none does."""
    return max(_DELIMITERS, key=lambda sign: len(next(csv.reader([heading], delimiter=sign), [])))


def _checked(names: list[str]) -> list[str]:
    if not any(names):
        raise Unreadable.at("line 1", "the file is empty: it has no heading")
    if any("\0" in name for name in names):
        raise Unreadable.at("line 1", "this is no text: it holds null characters; is it a CSV or Parquet file?")
    named = [name or f"column {number}" for number, name in enumerate(names, start=1)]
    folded = [name.casefold() for name in named]  # DuckDB's names do not tell case apart.
    twice = sorted({name for name, key in zip(named, folded, strict=True) if folded.count(key) > 1})
    if twice:
        raise Unreadable.at("line 1", f"the heading names {', '.join(map(repr, twice))} more than once")
    return named


def _fitted(reader: Iterable[list[str]], width: int) -> Iterator[tuple[int | str, ...]]:
    """Each row cut or filled to the width of the heading, with what is wrong with it."""
    source = iter(reader)
    while True:
        line: int = reader.line_num + 1  # type: ignore[attr-defined]  # csv.reader's own type has no public name
        try:
            row = next(source, None)
        except csv.Error as error:
            yield (line, f"this row cannot be read: {error}", *[""] * width)
            continue
        if row is None:
            return
        if row:
            yield _fit(row, line, width)


def _fit(row: list[str], line: int, width: int) -> tuple[int | str, ...]:
    flaw, cells = "", [cell.strip() for cell in row]
    if len(cells) != width:
        if len(cells) < width or any(cells[width:]):
            flaw = f"this row has {len(cells)} cells, the heading has {width}"
        cells = cells[:width] + [""] * (width - len(cells))
    if "\0" in "".join(cells):
        flaw, cells = "this row holds a null character", [cell.replace("\0", "") for cell in cells]
    return (line, flaw, *cells)


def _broken(path: Path, encoding: str, error: UnicodeDecodeError) -> Unreadable:
    """Which line it is; the error itself knows only its place in some block."""
    decoder = codecs.getincrementaldecoder(error.encoding)()
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                decoder.decode(line)
            except UnicodeDecodeError as found:
                byte = line[found.start : found.start + 1].hex()
                return Unreadable.at(f"line {number}", f"byte {byte} is not {encoding}; {_HINT}")
    return Unreadable.at("", f"the file ends in the middle of a character of {encoding}")
