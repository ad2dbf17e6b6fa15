"""The file of a repair: a row for each member and wallet, as CSV or JSON, to be looked at and changed by people."""

import csv
import io
from pathlib import Path

import msgspec

from regulars.errors import FieldError, Invalid


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One correction; points as decimals of their wallet. A row that is removed, or 0 as its correction, books nothing.

    by_hand: what people gave and took meanwhile. note: why the correction is not the whole difference.
    """

    repair: str
    program: str
    member: str
    wallet: str
    was: str
    should_be: str
    difference: str
    correction: str
    last_day: str
    by_hand: str
    note: str
    reason: str


def write(path: Path, rows: tuple[Row, ...]) -> None:
    """All rows, as JSON into a file that is called so, else as CSV."""
    if path.suffix == ".json":
        path.write_bytes(msgspec.json.format(msgspec.json.encode(rows), indent=2) + b"\n")
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(Row.__struct_fields__)
        lines.writerows(msgspec.structs.astuple(row) for row in rows)


def read(path: Path) -> list[Row]:
    """The rows that are still there. Raises Invalid."""
    try:
        if path.suffix == ".json":
            return msgspec.json.decode(path.read_bytes(), type=list[Row])
        lines = csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
        return msgspec.convert(list(lines), list[Row])
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError, csv.Error) as error:
        raise Invalid(errors=(FieldError(path.name, f"is not a file of corrections: {error}"),)) from None
