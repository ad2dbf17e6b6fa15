"""A file that has been laid out: how much is in it, its good records in order, its rejected rows."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar

from regulars.connectors.files import rejects
from regulars.connectors.files.columns import MissingColumn, Sheet
from regulars.connectors.files.mapping import BadMapping, Format
from regulars.connectors.files.translation import Field, columns_of
from regulars.connectors.files.workbench import Workbench
from regulars.errors import FieldError

Record = TypeVar("Record")
Made = TypeVar("Made")

_CHUNK = 2_000


class RecordFile(Generic[Record]):
    """The records of one file. To be used in a `with`, or closed: it keeps its workings on disk meanwhile.

    total: good records; rows: rows they came from; rejected: rows not taken. sha256: of the file's bytes, so that
    the same file is known again. shift_days: by how many days the times were moved.
    months_us: a moment of each month, of UTC, that the records are of; in microseconds since 1970.
    columns: by our word, what the file calls it.
    """

    def __init__(
        self,
        bench: Workbench,
        path: Path,
        read: Callable[[Workbench, int, int], list[Record]],
        fields: Sequence[Field],
        *,
        total: int,
        rows: int,
        shift_days: int = 0,
        months_us: Sequence[int] = (),
    ) -> None:
        self.path, self.total, self.rows, self.shift_days, self.months_us = path, total, rows, shift_days, months_us
        self.rejected = rejects.count(bench)
        self.columns = columns_of(fields)
        self._bench, self._read = bench, read

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Remove the workings."""
        self._bench.close()

    @property
    def sha256(self) -> str:
        """The hash of the file's bytes, in hexadecimal."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def records(self, *, after: int = 0) -> Iterator[Record]:
        """The good records, those behind position `after`; the same file and mapping give the same positions."""
        for start in range(after, self.total, _CHUNK):
            yield from self._read(self._bench, start, start + _CHUNK)

    def write_rejects(self, to: Path | None = None) -> Path | None:
        """Write the rejected rows beside the file, or `to`. None when there are none: an older such file goes."""
        to = to or rejects.beside(self.path)
        if self.rejected:
            rejects.write(self._bench, to)
            return to
        to.unlink(missing_ok=True)
        return None


def laid_out(path: Path, form: Format, build: Callable[[Workbench, Sheet], Made]) -> Made:
    """Lay the file out as the table `raw` and build on it; whatever goes wrong, nothing is left behind.

    Raises UnreadableFile, BadMapping for a column that the file has not, FileNotFoundError.
    """
    bench = Workbench()
    try:
        return build(bench, Sheet(bench.lay_out("raw", path, form), form))
    except MissingColumn as error:
        bench.close()
        raise BadMapping(file=path.name, errors=(FieldError("", str(error)),)) from None
    except BaseException:
        bench.close()
        raise
