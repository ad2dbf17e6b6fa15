"""What is wrong with a program file, gathered until all of it is known."""

from typing import ClassVar

import msgspec

from regulars.errors import FieldError, Invalid
from regulars.program_file.source import Source

MOST_FAULTS = 200
"""Nobody mends more at once; checking stops there."""

Path = tuple[str | int, ...]


class BadProgramFile(Invalid):
    """The program file has faults."""

    code: ClassVar[str] = "bad-program-file"

    def sentence(self) -> str:
        """Each fault on a line of its own, with its place."""
        return "\n".join(f"{error.pointer}: {error.detail}" for error in self.errors)


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong. index: where in the text it begins, in code points."""

    index: int
    path: Path
    detail: str


class TooManyFaults(Exception):
    """Checking may stop."""


class Faults:
    """Gathers faults; knows which paths are already told to be wrong."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Fault] = []

    def add(self, index: int, path: Path, detail: str) -> None:
        """One fault more. Raises TooManyFaults when that is enough."""
        self.found.append(Fault(index, path, detail))
        if len(self.found) >= MOST_FAULTS:
            raise TooManyFaults

    def touches(self, path: Path) -> bool:
        """Whether something at this path, above it or below it is told already."""
        return any(fault.path[: len(path)] == path or path[: len(fault.path)] == fault.path for fault in self.found)

    def raise_if_any(self) -> None:
        """Raises BadProgramFile with all faults in the order of the file, when there are any."""
        if self.found:
            errors = (self._told(fault) for fault in sorted(self.found, key=lambda fault: fault.index))
            raise BadProgramFile(errors=tuple(dict.fromkeys(errors)))

    def _told(self, fault: Fault) -> FieldError:
        line, column = self.source.place(fault.index)
        return FieldError(pointer=f"{line}:{column} {written(fault.path)}".rstrip(), detail=fault.detail)


def path_of(pointer: str) -> Path:
    """A JSON pointer as a path of the document."""
    return tuple(int(step) if step.isdigit() else step for step in pointer.split("/")[1:])


def written(path: Path) -> str:
    """The path as people write it: `rules[2].per`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{shortened(step)}" for step in path)
    return text.removeprefix(".")


def shown(text: str) -> str:
    """A text from the file inside a sentence: between quotes, and not longer than a glance."""
    return repr(shortened(text))


def shortened(text: str, most: int = 60) -> str:
    """The text on one line, its end left out when it is long."""
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
