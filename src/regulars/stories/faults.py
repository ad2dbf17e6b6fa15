"""What is wrong with a story, at line and word: a word nobody understands, or an expectation that did not come true."""

from collections.abc import Iterable
from difflib import get_close_matches

import msgspec


class Word(msgspec.Struct, frozen=True):
    """A word of a story and where it stands.

    line, number and column count from 1; `number` is the word's place in its line. gap: two spaces or more, a tab
    or the beginning of a line stand before it. quoted: it stood in quotes, and is a name whatever it says.
    """

    text: str
    line: int
    number: int
    column: int
    width: int
    gap: bool = False
    quoted: bool = False


NOWHERE = Word("", 0, 0, 1, 0)


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with a story.

    word: where. source: the line as it was written. reasons: what the decision told, when an expectation failed.
    """

    word: Word
    message: str
    source: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """`line:word`, both from 1."""
        return f"{self.word.line}:{self.word.number}"

    def shown(self, name: str, live: str = "") -> str:
        """The fault as a terminal shows it: file, line and word, the sentence, the line with the word marked."""
        return f"{name}:{self.place}: {live}{self.told}"

    @property
    def told(self) -> str:
        """The sentence, the line with the word marked, and the reasons."""
        told = [self.message]
        if self.source:
            told += [f"    {self.source}", "    " + " " * (self.word.column - 1) + "^" * max(self.word.width, 1)]
        told += [f"    why: {reason}" for reason in self.reasons]
        return "\n".join(told)


class BadWord(Exception):
    """A word that cannot stand where it stands; caught line by line, so that all lines are told at once."""

    def __init__(self, word: Word, message: str) -> None:
        super().__init__(message)
        self.word = word
        self.message = message


class Missing(BadWord):
    """What a line above should have told; where one above could not be understood, that is all there is to mend."""


def suggestion(text: str, known: Iterable[str]) -> str:
    """`; did you mean 'earns'?` for a word that is close to a known one, else the empty text."""
    by_lower = {one.lower(): one for one in known}
    near = get_close_matches(text.lower(), by_lower, n=1, cutoff=0.6)
    return f"; did you mean {by_lower[near[0]]!r}?" if near else ""


def choice(known: Iterable[str]) -> str:
    """`gold, silver or bronze`: what could have stood there."""
    *most, last = list(dict.fromkeys(known)) or ["nothing"]
    return f"{', '.join(most)} or {last}" if most else last
