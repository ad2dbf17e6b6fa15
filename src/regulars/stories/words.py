"""Text to words: quotes, commas, arrows, comments; an indented line goes on with the line above."""

import re
from collections.abc import Iterator
from datetime import date, time

from regulars.engine.money import parse_decimal
from regulars.stories.faults import BadWord, Word, choice, suggestion
from regulars.stories.grammar import FACTS

YEARS = range(1970, 2201)
COMMA = ","
ARROW = "->"
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)

_WORD = re.compile(
    r'(?P<comment>(?<!\S)#.*)|"(?P<quoted>[^"]*)"|(?P<open>")|(?P<arrow>->|→)|(?P<decimal>\d+,\d+(?=[\s,]|$))'
    r'|(?P<comma>,)|(?P<plain>[^\s,"]+)'
)
DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_OTHER_DATE = re.compile(r"\d+[./-]\d+[./-]\d+", re.ASCII)


def words_of(text: str, line: int) -> list[Word]:
    """The words of one line. Raises BadWord for a quote that is not closed."""
    words: list[Word] = []
    number = end = 0
    for found in _WORD.finditer(text):
        if found["comment"] is not None:
            break
        between = text[end : found.start()]
        number += bool(between) or not words
        gap = not words or "\t" in between or len(between) > 1
        shown = found["quoted"] if found["quoted"] is not None else ARROW if found["arrow"] else found[0]
        word = Word(
            shown.replace("\u2212", "-"), line, number, found.start() + 1, found.end() - found.start(), gap,
            found["quoted"] is not None,
        )  # fmt: skip
        if found["open"]:
            raise BadWord(word, "the quote is not closed")
        words.append(word)
        end = found.end()
    return words


def lines_of(text: str, first_line: int = 1) -> Iterator[tuple[str, int, bool]]:
    """The lines that say something, with their numbers, and whether each goes on with the line above.

    A line goes on when it is indented and begins neither with a date nor with the word of a fact.
    """
    margin: int | None = None
    for number, line in enumerate(text.splitlines(), first_line):
        said = line.lstrip()
        if not said or said.startswith("#"):
            continue
        indent = len(line) - len(said)
        margin = indent if margin is None else min(margin, indent)
        first = said.split(maxsplit=1)[0]
        yield line, number, indent > margin and first not in FACTS and not _OTHER_DATE.fullmatch(first)


class Cursor:
    """Reads words one after the other; every refusal names the word at which it happened."""

    def __init__(self, words: list[Word], before: Word) -> None:
        self.words = words
        self.place = 0
        self.before = before

    def peek(self, ahead: int = 0) -> str:
        """The text of a coming word, empty at the end; a quoted word is never taken for one of the language."""
        place = self.place + ahead
        if place >= len(self.words):
            return ""
        word = self.words[place]
        return f'"{word.text}"' if word.quoted else word.text

    @property
    def ended(self) -> bool:
        """Whether every word is read."""
        return self.place >= len(self.words)

    @property
    def here(self) -> Word:
        """The word to read next, or the last one read at the end."""
        return self.words[self.place] if not self.ended else self.words[-1] if self.words else self.before

    def take(self, *texts: str) -> bool:
        """Read the words if they are the next ones."""
        if [self.peek(ahead) for ahead in range(len(texts))] != list(texts):
            return False
        self.place += len(texts)
        return True

    def next(self, wanted: str) -> Word:
        """Read a word. Raises BadWord, saying what is wanted, at the end."""
        if self.ended:
            raise BadWord(self.here, f"here the line ends, but {wanted} is missing")
        self.place += 1
        return self.words[self.place - 1]

    def demand(self, text: str, wanted: str) -> None:
        """Read exactly this word."""
        if not self.take(text):
            raise self.bad(f"expected {wanted}")

    def bad(self, message: str) -> BadWord:
        """A refusal at the next word."""
        found = f"{message}, not {self.here.text!r}" if not self.ended else f"{message}, but the line ends here"
        return BadWord(self.here, found)

    def one_of(self, known: dict[str, str] | tuple[str, ...] | list[str], kind: str) -> tuple[str, Word]:
        """Read a word that must be known. Raises BadWord with a suggestion, and with what there is."""
        word = self.next(kind)
        if word.text not in known:
            there = f"; there is {choice(known)}" if 0 < len(known) <= 12 else ""
            hint = suggestion(word.text, known) or there
            raise BadWord(word, f"{word.text!r} is no {kind}{hint}")
        return word.text, word

    def is_number(self, ahead: int = 0) -> bool:
        """Whether a coming word is a number, or is meant to be one."""
        return bool(NUMBER.fullmatch(self.peek(ahead).replace(COMMA, ".")))

    def decimal(self, digits: int, what: str) -> int:
        """Read a number in whole units of its last digit. Raises BadWord."""
        word = self.next(what)
        if word.text.replace(COMMA, "").isdigit() and COMMA in word.text:
            raise BadWord(word, f"write {word.text.replace(COMMA, '.')} with a point")
        if not NUMBER.fullmatch(word.text):
            raise BadWord(word, f"expected {what}, a number, not {word.text!r}")
        try:
            return parse_decimal(word.text.removeprefix("+"), digits)
        except ValueError as fault:
            raise BadWord(word, str(fault)) from None

    def day(self) -> date:
        """Read a date. Raises BadWord."""
        word = self.next("a date such as 2026-01-31")
        found = DATE.fullmatch(word.text)
        if not found:
            shape = (
                "a date is written 2026-01-31"
                if _OTHER_DATE.fullmatch(word.text)
                else "expected a date such as 2026-01-31"
            )
            raise BadWord(word, f"{shape}, not {word.text!r}")
        try:
            day = date(*(int(part) for part in found.groups()))
        except ValueError:
            raise BadWord(word, f"{word.text} is not a day of the calendar") from None
        if day.year not in YEARS:
            raise BadWord(word, f"a story is told between {YEARS[0]} and {YEARS[-1]}")
        return day

    def is_time(self) -> bool:
        """Whether the next word is a time of day."""
        return bool(_TIME.fullmatch(self.peek()))

    def time(self) -> time:
        """Read a time of day. Raises BadWord."""
        word = self.next("a time such as 14:30")
        found = _TIME.fullmatch(word.text)
        hour, minute, second = (int(part or 0) for part in found.groups()) if found else (99, 99, 99)
        if hour > 23 or minute > 59 or second > 59:
            raise BadWord(word, f"expected a time such as 14:30, not {word.text!r}")
        return time(hour, minute, second)

    def name(self, stops: frozenset[str], what: str, *, numbers: bool = False) -> str:
        """Read a name: one in quotes, or words up to a wide space, a comma, a word of the language or a number."""
        if not self.ended and self.here.quoted:
            return self.next(what).text
        parts: list[str] = []
        while not self.ended and self.peek() not in stops and self.peek() != COMMA:
            if self.here.quoted or (not numbers and self.is_number()) or (parts and self.here.gap):
                break
            parts.append(self.next(what).text)
        if not parts:
            raise self.bad(f"expected {what}")
        return " ".join(parts)
