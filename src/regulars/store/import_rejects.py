"""The rows that a program does not take, added to those that the reader of the file could not."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from regulars import sheets

HEADING = ("row", "column", "value", "reason")


class Rejected(NamedTuple):
    """A record that was not taken: its first row, the word of the mapping, the reason, and what stands there unless it
    is personal.
    """

    row: int
    word: str
    reason: str
    value: str = ""


class Rejects:
    """The file beside the input. Rows are added chunk by chunk, so that a run that breaks off loses none."""

    def __init__(
        self, path: Path, columns: Mapping[str, str], write: Callable[[], Path | None], *, fresh: bool
    ) -> None:
        """columns: what the file calls our words. write: writes what the reader refused, or removes what an older
        reading left. fresh: nothing of this import was written before.
        """
        self._path, self._columns = path.with_name(f"{path.stem}.rejected.csv"), columns
        if fresh:
            write()

    def add(self, rejected: Iterable[Rejected]) -> None:
        """Add rows behind those that are there."""
        rows = list(rejected)
        if not rows:
            return
        is_new = not self._path.exists()
        with self._path.open("a", encoding="utf-8", newline="") as file:
            heading = [HEADING] if is_new else []
            sheets.write(file, [*heading, *((one.row, self._columns[one.word], one.value, one.reason) for one in rows)])

    def close(self) -> Path | None:
        """Put the rows in order, each once; None when there are none."""
        if not self._path.exists():
            return None
        with self._path.open(encoding="utf-8", newline="") as file:
            lines = sheets.read(file)
            next(lines)
            rows = {(int(row), *rest) for row, *rest in lines}
        with self._path.open("w", encoding="utf-8", newline="") as file:
            sheets.write(file, [HEADING, *sorted(rows)])
        return self._path
