"""Where a file is laid out while it is read: a private DuckDB on disk that needs little memory."""

import contextlib
import errno
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

import duckdb

from regulars.connectors.files import csv_file, parquet_file
from regulars.connectors.files.mapping import Format
from regulars.connectors.files.quoting import literal, quoted
from regulars.errors import FieldError, Invalid
from regulars.workings import Workings

MEMORY = "256MB"
THREADS = 2
_CHUNK = 10_000


class UnreadableFile(Invalid):
    """The file cannot be read."""

    code: ClassVar[str] = "unreadable-file"
    file: str

    @classmethod
    def by(cls, file: str, error: duckdb.Error) -> Self:
        """As DuckDB found it."""
        return cls(file=file, errors=(FieldError("", _said(error)),))


class Workbench:
    """Tables made of files. Every table made from a file has the columns `#row` and `#flaw` (why a row cannot
    be read at all, else null) before the file's own.
    """

    def __init__(self, kept: Path | None = None, *, threads: int = THREADS) -> None:
        """kept: a file that another bench wrote, to be read only."""
        self._workings = Workings()
        self._folder = self._workings.path
        self._file = ""
        self._connection = duckdb.connect(
            str(kept or self._folder / "bench.duckdb"),  # In memory, ten million receipts would not fit.
            read_only=kept is not None,
            config={
                "memory_limit": MEMORY,
                "temp_directory": str(self._folder / "spill"),
                "preserve_insertion_order": False,
                "threads": threads,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        # What lives for minutes is not worth a search for how it is written with the fewest bytes.
        self._connection.execute("SET force_compression = 'uncompressed'")
        self._connection.execute("SET TimeZone = 'UTC'")  # Not the machine's, for what is shown of a timestamp.

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()
        self._workings.close()

    def run(self, template: str, **parts: str) -> None:
        """Run a statement; each `<name>` in it is replaced by SQL made elsewhere, never by a value of a file.

        Raises UnreadableFile where the file turns out to be damaged, and OSError where memory or disk is too small.
        """
        try:
            self._connection.execute(_filled(template, parts))
        except duckdb.InvalidInputException as error:  # Of a Parquet file only the end was read before.
            raise UnreadableFile.by(self._file, error) from None
        except duckdb.OutOfMemoryException as error:
            reason = f"no room to lay the file out: {_said(error)}"
            raise OSError(errno.ENOMEM, reason, str(self._folder)) from None
        except duckdb.IOException as error:
            reason = f"the file cannot be laid out: {_said(error)}"
            raise OSError(errno.EIO, reason, str(self._folder)) from None

    def rows(self, template: str, values: list[Any] | None = None, **parts: str) -> list[tuple[Any, ...]]:
        """All rows that a query answers; `?` stands for values."""
        return self._connection.execute(_filled(template, parts), values or []).fetchall()

    def stream(self, template: str, **parts: str) -> Iterator[tuple[Any, ...]]:
        """The rows that a query answers, some at a time. No other query may run meanwhile."""
        answer = self._connection.execute(_filled(template, parts))
        while some := answer.fetchmany(_CHUNK):
            yield from some

    @contextlib.contextmanager
    def keeping(self, *tables: str) -> Iterator[Path]:
        """The tables, to be made meanwhile as `kept.<table>`, are in a file beside the workings, for other benches to
        read as long as this one is there. Here they are then found by their names.
        """
        path = self._folder / "kept.duckdb"
        self._connection.execute(f"ATTACH {literal(str(path))} AS kept")
        yield path
        self._connection.execute("DETACH kept")
        self._connection.execute(f"ATTACH {literal(str(path))} AS kept (READ_ONLY)")
        for table in tables:
            self._connection.execute(f"CREATE VIEW {quoted(table)} AS FROM kept.{quoted(table)}")

    def lay_out(self, table: str, path: Path, form: Format) -> dict[str, str]:
        """Make `table` out of a CSV or Parquet file; answers the file's columns with their types.

        Raises UnreadableFile, or FileNotFoundError.
        """
        self._file = path.name
        read = parquet_file.lay_out if parquet_file.is_parquet(path) else csv_file.lay_out
        try:
            read(self._connection, table=table, path=path, form=form, folder=self._folder)
        except csv_file.Unreadable as error:
            raise UnreadableFile(file=path.name, errors=(error.where,)) from None
        except duckdb.Error as error:
            raise UnreadableFile.by(path.name, error) from None
        described = self._connection.execute(f'DESCRIBE "{table}"').fetchall()
        return {name: kind for name, kind, *_ in described if not name.startswith("#")}


def _said(error: duckdb.Error) -> str:
    """What DuckDB says, without the name that the error has inside of it."""
    return re.sub(r"^[A-Z][A-Za-z ]* Error: ", "", str(error).splitlines()[0])


def _filled(template: str, parts: dict[str, str]) -> str:
    for name, part in parts.items():
        template = template.replace(f"<{name}>", part)
    return template
