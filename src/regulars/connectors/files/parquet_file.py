"""Parquet: its own types are kept, and it is read where it lies."""

from pathlib import Path

import duckdb

from regulars.connectors.files.mapping import Format
from regulars.connectors.files.quoting import literal, quoted

_MAGIC = b"PAR1"


def is_parquet(path: Path) -> bool:
    """Whether the file begins as Parquet does, whatever its name says. Raises FileNotFoundError."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def names_of(path: Path) -> list[str]:
    """The names of the columns. Raises duckdb.Error for a broken file."""
    with duckdb.connect() as connection:
        described = connection.execute(f"DESCRIBE FROM read_parquet({literal(str(path))})").fetchall()
    return [name for name, *_ in described]


def lay_out(connection: duckdb.DuckDBPyConnection, *, table: str, path: Path, form: Format, folder: Path) -> None:
    """Make a view of the file with `#row` counted from 1. Raises duckdb.Error for a broken file."""
    rows = 'file_row_number + 1 AS "#row", NULL::VARCHAR AS "#flaw", * EXCLUDE (file_row_number)'
    source = f"read_parquet({literal(str(path))}, file_row_number = true, hive_partitioning = false)"
    connection.execute(f"CREATE VIEW {quoted(table)} AS FROM {source} SELECT {rows}")
