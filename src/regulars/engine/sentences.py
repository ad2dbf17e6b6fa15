"""A rule in words: a text to translate and the values in it, each with its kind, so that every reader has his own
numbers, money and plurals, and two versions of a program can be held against each other.

The texts are written as a part of a sentence, small and without a stop: so one can stand inside another. Who shows
them (`regulars/prose.py`) begins with a capital and ends with a stop.
"""

from collections.abc import Iterator, Mapping

import msgspec


class Points(msgspec.Struct, frozen=True, tag=True):
    """So many of a wallet's unit, a decimal as the program has it; of the first wallet when none is named."""

    amount: str
    wallet: str | None = None


class Money(msgspec.Struct, frozen=True, tag=True):
    """An amount of the program's currency, a decimal."""

    amount: str


class EveryMoney(msgspec.Struct, frozen=True, tag=True):
    """Every so much of the program's currency."""

    amount: str


class Share(msgspec.Struct, frozen=True, tag=True):
    """An exact rate as the program has it: 12.5% or 1/3."""

    rate: str


class Figure(msgspec.Struct, frozen=True, tag=True):
    """A bare number, a decimal."""

    number: str


class Counted(msgspec.Struct, frozen=True, tag=True):
    """A text in the form that a number asks for, which is `n` in it: 1 visit, 5 visits. number: an exact rate."""

    number: str
    texts: tuple[str, str]


class Lasting(msgspec.Struct, frozen=True, tag=True):
    """A duration of ISO 8601: P14D, PT30M."""

    duration: str


class Day(msgspec.Struct, frozen=True, tag=True):
    """A day of the calendar: 2026-12-31."""

    day: str


class DayOfYear(msgspec.Struct, frozen=True, tag=True):
    """A day of every year."""

    month: int
    day: int


class Month(msgspec.Struct, frozen=True, tag=True):
    """A month, by its number."""

    number: int


class ClockTime(msgspec.Struct, frozen=True, tag=True):
    """A time of day; minutes from midnight, 1440 for its end."""

    minutes: int


class DayAndTime(msgspec.Struct, frozen=True, tag=True):
    """A moment on the program's clock: 2026-11-21 10:00."""

    moment: str


class Named(msgspec.Struct, frozen=True, tag=True):
    """Something that the program has a name for in some languages, by its id.

    what: the member of the document that it stands in: rewards, plans; of a tier, tier_sets/ and the set.
    """

    what: str
    id: str


class Quoted(msgspec.Struct, frozen=True, tag=True):
    """A word of the shop's own, as it is written: a category, an article."""

    text: str


class Together(msgspec.Struct, frozen=True, tag=True):
    """Several of which each counts; told one after the other."""

    parts: "tuple[Value, ...]"


class Either(msgspec.Struct, frozen=True, tag=True):
    """Several of which one counts."""

    parts: "tuple[Value, ...]"


class Written(msgspec.Struct, frozen=True, tag=True):
    """A text that stands in each language as somebody wrote it, and the values of its places."""

    texts: Mapping[str, str]
    values: "dict[str, Value]" = {}


class Sentence(msgspec.Struct, frozen=True, tag=True):
    """A text to translate, which is its code too, and the values of its places."""

    text: str
    values: "dict[str, Value]" = {}


Value = (
    Points
    | Money
    | EveryMoney
    | Share
    | Figure
    | Counted
    | Lasting
    | Day
    | DayOfYear
    | Month
    | ClockTime
    | DayAndTime
    | Named
    | Quoted
    | Together
    | Either
    | Written
    | Sentence
)
Sentences = Iterator[Sentence]


def say(text: str, **values: Value) -> Sentence:
    """A sentence of a marked text and its values."""
    return Sentence(text, values)


def quoted(texts: "tuple[str, ...] | list[str]") -> "tuple[Value, ...]":
    """Words of the shop's own."""
    return tuple(Quoted(text) for text in texts)
