"""YAML text to a tree of nodes, within limits. Nothing is resolved: `4.10`, `no` and dates stay the texts they are.

The tree is built from the parser's events, not by recursion, so depth and size are refused before they cost.
"""

from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from regulars.program_file.faults import Faults, shown
from regulars.program_file.source import Mapping, Node, Pair, Scalar, Sequence, Source

MOST_BYTES = 1_000_000
MOST_NODES = 50_000
DEEPEST = 20

_ODD_TEXTS = (ValueError, OverflowError, IndexError)
"""What the parser raises for escapes that stand for no character."""


class _Stop(Exception):
    def __init__(self, index: int, detail: str) -> None:
        super().__init__(detail)
        self.index, self.detail = index, detail


class _Open(msgspec.Struct):
    """A list or mapping whose end has not come yet."""

    start: int
    is_mapping: bool
    in_braces: bool
    anchor: str | None
    tag: str
    children: list[Node] = []
    size: int = 1


def compose(source: Source, faults: Faults) -> Node | None:
    """The tree of the text's only document; None, and the reason among the faults, when it has none."""
    tree = _Tree()
    last = 0
    try:
        for event in YAML(typ="safe", pure=True).parse(source.text):
            last = event.start_mark.index
            tree.take(event)
    except _Stop as stop:
        faults.add(stop.index, (), stop.detail)
    except ReaderError as bad:
        found = source.text[bad.position : bad.position + 1]
        faults.add(bad.position, (), f"the character U+{ord(found or chr(0)):04X} cannot stand in a text file")
    except MarkedYAMLError as bad:
        faults.add(*_explained(bad, source))
    except (YAMLError, *_ODD_TEXTS):
        faults.add(last, (), "this is not YAML from here on")
    else:
        if tree.root is None:
            faults.add(0, (), "the file is empty")
        return tree.root
    return None


class _Tree:
    def __init__(self) -> None:
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.documents = 0
        self.size = 0

    def take(self, event: Event) -> None:
        start = event.start_mark.index
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _Stop(start, "one file holds one document: a second one begins here")
        elif isinstance(event, AliasEvent):
            self._alias(event, start)
        elif isinstance(event, ScalarEvent):
            node = Scalar(event.value, event.style or "", start, event.end_mark.index, _tag(event))
            self._done(node, 1, event.anchor, start)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            if len(self.open) == DEEPEST:
                raise _Stop(start, f"lists and fields inside one another more than {DEEPEST} deep")
            is_mapping = isinstance(event, MappingStartEvent)
            self.open.append(_Open(start, is_mapping, bool(event.flow_style), event.anchor, _tag(event)))
        elif isinstance(event, CollectionEndEvent):
            self._close()

    def _alias(self, event: Any, start: int) -> None:
        if event.anchor not in self.anchors:
            detail = f"*{event.anchor} refers to no anchor before it; a text that begins with * must be quoted"
            raise _Stop(start, detail)
        node, size = self.anchors[event.anchor]
        self._done(node, size, None, start)

    def _close(self) -> None:
        done = self.open.pop()
        children = tuple(done.children)
        if done.is_mapping:
            pairs = tuple(map(_pair, children[::2], children[1::2]))
            node: Node = Mapping(pairs, done.start, done.in_braces, done.tag)
        else:
            node = Sequence(children, done.start, done.tag)
        self._done(node, done.size, done.anchor, done.start)

    def _done(self, node: Node, size: int, anchor: str | None, start: int) -> None:
        """A node is whole. size: how many nodes it stands for, those of aliases counted each time."""
        if anchor is not None:
            self.anchors[anchor] = (node, size)
        self.size += 1
        if self.open:
            self.open[-1].children.append(node)
            self.open[-1].size += size
            size = self.open[-1].size
        else:
            self.root = node
        if max(size, self.size) > MOST_NODES:
            raise _Stop(start, f"more than {MOST_NODES} texts, lists and fields")


def _pair(key: Node, value: Node) -> Pair:
    """A field; where nothing is written, its value stands behind the colon, not at what comes next."""
    if isinstance(key, Scalar) and isinstance(value, Scalar) and value.is_nothing and value.start == value.end:
        value = Scalar("", "", key.end + 1, key.end + 1, value.tag)
    return Pair(key, value)


def _tag(event: NodeEvent) -> str:
    tag = getattr(event, "tag", None)
    return "" if tag is None else str(tag)


def _explained(bad: MarkedYAMLError, source: Source) -> tuple[int, tuple[()], str]:
    """Where and why the text is no YAML, for somebody who does not know how a parser speaks."""
    problem = str(bad.problem or bad.context or "this is not YAML")
    mark = bad.problem_mark or bad.context_mark
    index = 0 if mark is None else min(mark.index, len(source.text))
    if source.text[index : index + 1] == "\t" or "\\t" in problem:
        return index, (), "a tab: indent with spaces"
    if "could not find expected ':'" in problem and bad.context_mark is not None:
        index = bad.context_mark.index
    if "unexpected end of stream" in problem and bad.context_mark is not None:
        return bad.context_mark.index, (), "the quote that begins here is never closed"
    for said, meant in _IN_OTHER_WORDS.items():
        if said in problem:
            return index, (), meant
    if "expected <block end>" in problem:
        if quoted := _quoted_start(source, index):
            return index, (), f"a text that begins with a quote is quoted as a whole: write {quoted}"
        return index, (), "this line is indented differently from those around it, or a dash is missing"
    return index, (), f"this is not YAML: {problem}"


_IN_OTHER_WORDS = {
    "mapping values are not allowed": (
        "a field cannot begin here; a text with a colon and a space in it is put between quotes"
    ),
    "expected ',' or '}'": "between braces a text with a colon, a comma or a brace in it is put between quotes",
    "expected ',' or ']'": "between brackets a text with a comma or a bracket in it is put between quotes",
    "could not find expected ':'": "a colon is missing, or the line is not indented as those around it",
    "but found '<block mapping start>'": "this line is indented differently from those around it",
    "cannot start any token": "a text that begins with this sign is put between quotes",
    "unknown escape character": 'after a backslash between double quotes stands one of n, t, ", \\ or u',
}


def _quoted_start(source: Source, index: int) -> str:
    """The value of the line of `index`, quoted whole, when it begins with a quoted text that goes on unquoted."""
    line_start = source.text.rfind("\n", 0, index) + 1
    line_end = source.text.find("\n", index)
    line = source.text[line_start : line_end if line_end >= 0 else None]
    before, _, value = line.partition(": ")
    value = value.strip()
    if not value.startswith('"') or index <= line_start + len(before):
        return ""
    return "'" + shown(value.replace("'", "''"))[1:-1] + "'" if value.count('"') > 1 else ""
