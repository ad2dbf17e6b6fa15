"""The text of a mapping file: YAML with every scalar kept as text, and the place of each in the file."""

import re
from difflib import get_close_matches
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

_PATH_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]+)`")
_WHERE = re.compile(r" - at (?:`key` in )?`\$(?P<path>.*)`$")
_DEEPEST, _MOST = 20, 10_000

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
        return self.place_of(path), f"{'.'.join(path) or 'the file'}: {reason[:1].lower()}{reason[1:]}"


def parse(text: str) -> Document:
    """Read YAML; numbers and dates stay the text they are. Raises BadText, also for a name written twice."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadText(_place(mark) if mark else "1:1", str(error.problem or error.context)) from None
    places: dict[Path, str] = {}
    return Document(data={} if root is None else _data(root, (), places), places=places)


def nearest(name: str, names: list[str]) -> str:
    """ ", did you mean X?" when one of the names is close, else nothing."""
    close = get_close_matches(name, names, n=1)
    return f", did you mean {close[0]!r}?" if close else ""


def _data(node: Node, path: Path, places: dict[Path, str]) -> Any:
    if len(path) > _DEEPEST or len(places) > _MOST:
        raise BadText(_place(node.start_mark), "this goes on for ever: too deep or too long for a mapping")
    places.setdefault(path, _place(node.start_mark))
    if isinstance(node, SequenceNode):
        return [_data(item, (*path, str(index)), places) for index, item in enumerate(node.value)]
    if not isinstance(node, MappingNode):
        return None if str(node.tag).endswith(":null") else node.value
    found: dict[str, Any] = {}
    for key, value in node.value:
        if key.value in found:
            raise BadText(_place(key.start_mark), f"`{key.value}` is written twice")
        places[(*path, key.value)] = _place(key.start_mark)
        found[key.value] = _data(value, (*path, key.value), places)
    return found


def _place(mark: Any) -> str:
    return f"{mark.line + 1}:{mark.column + 1}"
