"""The program of a story that is played live: its text under a name of the story's own."""

from collections.abc import Iterator
from functools import lru_cache

from regulars.program_file.compose import compose
from regulars.program_file.faults import Faults
from regulars.program_file.source import Mapping, Scalar, Source

GAP = "\0"
"""Where a name is to stand; in no text that is read."""


def renamed(text: str, name: str) -> str:
    """The text of a right program file with another name, and without its examples, which are played by themselves."""
    return _unnamed(text).replace(GAP, name)


@lru_cache(maxsize=64)
def _unnamed(text: str) -> str:
    """Most stories are of the same few programs."""
    source = Source(text)
    tree = compose(source, Faults(source))
    assert isinstance(tree, Mapping), "a program is a mapping"
    told = source.text
    # From the end of the file to its beginning, so that no place moves before it is used.
    for value, instead in sorted(_changes(tree), key=lambda one: -one[0].start):
        told = told[: value.start] + instead + told[value.end :]
    return told


def _changes(tree: Mapping) -> Iterator[tuple[Scalar, str]]:
    """The values that are to be others, with what is to stand there."""
    for pair in tree.pairs:
        key, value = pair.key, pair.value
        if isinstance(key, Scalar) and isinstance(value, Scalar):
            if key.text == "program":
                yield value, GAP
            elif key.text == "examples":
                yield value, '""\n' if value.style in ("|", ">") else '""'
