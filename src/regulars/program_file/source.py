"""A program file's text with its lines, and the tree of what is written in it; every scalar is still text."""

import re
from bisect import bisect_right
from typing import TypeAlias

import msgspec

_BREAK = re.compile(r"\r\n|\r|\n")


class Source:
    """A text whose places can be told as an editor tells them. A byte order mark is not part of it."""

    def __init__(self, text: str) -> None:
        self.text = text.removeprefix("\ufeff")
        self._line_starts = [0, *(found.end() for found in _BREAK.finditer(self.text))]

    def place(self, index: int) -> tuple[int, int]:
        """Line and column of a code point, both from 1."""
        line = bisect_right(self._line_starts, index)
        return line, index - self._line_starts[line - 1] + 1


class Scalar(msgspec.Struct, frozen=True):
    """One text. style: empty for a plain one, else the sign that begins it. [start, end) in code points."""

    text: str
    style: str
    start: int
    end: int
    tag: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is written after the colon or the dash."""
        return not self.style and self.text in ("", "~", "null")


class Pair(msgspec.Struct, frozen=True):
    """A field with its value."""

    key: "Node"
    value: "Node"


class Mapping(msgspec.Struct, frozen=True):
    """Fields, in the order of the file, duplicates kept. in_braces: written on one line, `{one: star}`."""

    pairs: tuple[Pair, ...]
    start: int
    in_braces: bool = False
    tag: str = ""


class Sequence(msgspec.Struct, frozen=True):
    """A list."""

    items: tuple["Node", ...]
    start: int
    tag: str = ""


Node: TypeAlias = Scalar | Mapping | Sequence
