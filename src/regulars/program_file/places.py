"""Where the fields of a program file stand, and the file with one of them changed."""

from collections.abc import Container, Mapping

from regulars.program_file.faults import Path
from regulars.program_file.source import Node, Scalar, Source


class Places:
    """The fields of one file that are written in it, by their paths."""

    def __init__(self, source: Source, nodes: Mapping[Path, Node]) -> None:
        self._source, self._nodes = source, nodes

    def line_and_column(self, path: Path) -> tuple[int, int]:
        """Where the field stands; of one that is not written, what it would stand in."""
        return self._source.place(self._nodes[nearest_written(path, self._nodes)].start)

    def changed(self, values: Mapping[Path, str]) -> str | None:
        """The text of the file with other values of some fields; None where one of them is not written there."""
        text = self._source.text
        found = [(self._nodes.get(path), value) for path, value in values.items()]
        scalars = [(node, value) for node, value in found if isinstance(node, Scalar) and node.style not in ("|", ">")]
        if len(scalars) < len(values):
            return None
        for node, value in sorted(scalars, key=lambda one: one[0].start, reverse=True):
            text = f"{text[: node.start]}{node.style}{value}{node.style}{text[node.end :]}"
        return text


def nearest_written(path: Path, nodes: Container[Path]) -> Path:
    """The path itself where something is written there, else the nearest above it."""
    return next(path[:length] for length in range(len(path), -1, -1) if path[:length] in nodes)
