"""The text of a mapping file: YAML with every scalar kept as text, and the place of each in the file."""

import re
from difflib import get_close_matches
from typing import Any

import msgspec

from regulars.program_file.compose import compose
from regulars.program_file.faults import Faults
from regulars.program_file.source import Node, Scalar, Sequence, Source

_PATH_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]+)`")
_WHERE = re.compile(r" - at (?:`key` in )?`\$(?P<path>.*)`$")
_KINDS = {
    "object": "fields with values", "array": "a list", "str": "a text", "int": "a whole number", "null": "nothing",
}  # fmt: skip

Path = tuple[str, ...]


class BadText(Exception):
    """The text is no YAML. place: line:column."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place, self.reason = place, reason


class Document(msgspec.Struct, frozen=True):
    """The data, and where each path of it stands, as line:column."""

    data: Any
    places: dict[Path, str]

    def place_of(self, path: Path) -> str:
        """Where the path stands, or the nearest of its parents that is written down."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, "1:1")

    def explained(self, message: str, words: list[str]) -> tuple[str, str]:
        """A message of msgspec as (line:column, what is wrong and which of `words` may be meant)."""
        where = _WHERE.search(message)
        reason = message[: where.start()] if where else message
        path = tuple(name or index for name, index in _PATH_STEP.findall(where["path"] if where else ""))
        unknown = _UNKNOWN.search(reason)
        if unknown:
            name = unknown["name"]
            return self.place_of((*path, name)), f"{name!r} is not a word of the mapping{nearest(name, words)}"
        return self.place_of(path), f"{'.'.join(path) or 'the file'}: {_in_words(reason)}"


def parse(text: str) -> Document:
    """Read YAML; numbers and dates stay the text they are. Raises BadText, also for a name written twice."""
    source = Source(text)
    faults = Faults(source)
    root = compose(source, faults)
    if root is None:
        raise _bad(source, faults.found[0].index, faults.found[0].detail)
    places: dict[Path, str] = {}
    return Document(data=_data(root, (), source, places), places=places)


def nearest(name: str, names: list[str]) -> str:
    """ ", did you mean X?" when one of the names is close, else nothing."""
    close = get_close_matches(name, names, n=1)
    return f", did you mean {close[0]!r}?" if close else ""


def _data(node: Node, path: Path, source: Source, places: dict[Path, str]) -> Any:
    start = node.start
    places.setdefault(path, _place(source, start))
    if isinstance(node, Sequence):
        return [_data(item, (*path, str(index)), source, places) for index, item in enumerate(node.items)]
    if isinstance(node, Scalar):
        return None if node.is_nothing else node.text
    found: dict[str, Any] = {}
    for key, value in ((pair.key, pair.value) for pair in node.pairs):
        if not isinstance(key, Scalar):
            raise _bad(source, key.start, "here stands the name of a field, not a list or fields")
        if key.text in found:
            raise _bad(source, key.start, f"`{key.text}` is written twice")
        places[(*path, key.text)] = _place(source, key.start)
        found[key.text] = _data(value, (*path, key.text), source, places)
    return found


def _bad(source: Source, index: int, reason: str) -> BadText:
    return BadText(_place(source, index), reason)


def _place(source: Source, index: int) -> str:
    line, column = source.place(index)
    return f"{line}:{column}"


def _in_words(reason: str) -> str:
    """What msgspec says, for somebody who does not know its types."""
    if missing := re.fullmatch(r"Object missing required field (`.+`)", reason):
        return f"{missing[1]} is missing"
    if other := re.fullmatch(r"Expected `(.+)`, got `(\w+)`", reason):
        wanted = " or ".join(dict.fromkeys(_KINDS.get(kind, kind) for kind in other[1].split(" | ")))
        return f"here stands {_KINDS.get(other[2], other[2])}, where {wanted} belongs"
    if size := re.fullmatch(r"Expected `(\w+)` (of length )?([<>]=) (\d+)", reason):
        one, many = ("character", "characters") if size[1] == "str" else ("entry", "entries")
        counted = f" {one if size[4] == '1' else many}" if size[2] else ""
        return f"takes {'at most' if size[3] == '<=' else 'at least'} {size[4]}{counted}"
    return f"{reason[:1].lower()}{reason[1:]}"
