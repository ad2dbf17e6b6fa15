"""Where the fields of a program file stand, and the file with one of them changed."""

from collections.abc import Container, Mapping

from regulars.program_file.faults import Path
from regulars.program_file.source import Mapping as Braces
from regulars.program_file.source import Node, Scalar, Source

Edit = tuple[int, int, str]
"""What stands from one code point to another, and what is to stand there instead."""


class Places:
    """The fields of one file that are written in it, by their paths."""

    def __init__(self, source: Source, nodes: Mapping[Path, Node]) -> None:
        self._source, self._nodes = source, nodes

    def line_and_column(self, path: Path) -> tuple[int, int]:
        """Where the field stands; of one that is not written, what it would stand in."""
        return self._source.place(self._nodes[nearest_written(path, self._nodes)].start)

    def changed(self, values: Mapping[Path, str]) -> str | None:
        """The text of the file with other values of some fields; what is not written is added to what it belongs to.
        None where that is not written either, or something longer than a value stands there.
        """
        edits = [self._edit(path, value) for path, value in values.items()]
        text = self._source.text
        for edit in sorted((one for one in edits if one), reverse=True):
            start, end, value = edit
            text = f"{text[:start]}{value}{text[end:]}"
        return text if all(edits) else None

    def _edit(self, path: Path, value: str) -> Edit | None:
        node, whole = self._nodes.get(path), self._nodes.get(path[:-1])
        if isinstance(node, Scalar) and node.style not in ("|", ">"):
            return node.start, node.end, f"{node.style}{value}{node.style}"
        if node is not None or not isinstance(whole, Braces):
            return None
        if whole.in_braces:
            return whole.start + 1, whole.start + 1, f"{path[-1]}: {value}{', ' if whole.pairs else ''}"
        start = whole.pairs[0].key.start
        _, column = self._source.place(start)
        return start, start, f"{path[-1]}: {value}\n{' ' * (column - 1)}"


def nearest_written(path: Path, nodes: Container[Path]) -> Path:
    """The path itself where something is written there, else the nearest above it."""
    return next(path[:length] for length in range(len(path), -1, -1) if path[:length] in nodes)
