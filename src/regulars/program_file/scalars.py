"""One text held against one type: what it may be, what it is, what was probably meant."""

from typing import Any

import msgspec
from msgspec import inspect

from regulars.engine import words
from regulars.program_file import meant
from regulars.program_file.faults import shown
from regulars.program_file.source import Scalar

_SAID: dict[tuple[str | None, int | None], str] = {
    (kind.pattern, kind.max_length): said
    for alias, said in (
        (words.Name, "a name of lower case letters, digits and dashes"),
        (words.Decimal, "a decimal number such as 4.10"),
        (words.RatioText, "an exact rate such as 1.5, 12.5% or 1/3"),
        (words.DurationText, "a duration such as P14D, P12M or P1Y"),
        (words.ValidityText, "never, a duration such as P1Y, or an end such as end of next year"),
        (
            words.PendingText,
            "a duration such as P14D, an end such as end of month, dates such as 1 july, or return window",
        ),
        (words.WindowText, "return window, or a duration such as P14D, P12M or P1Y"),
        (words.DateText, "a day such as 2026-11-21"),
        (words.Condition, "a condition"),
    )
    for kind in [meant.text_kind(alias)]
}
"""What the engine's small texts are called; they are known by their patterns and lengths."""


class Expected(msgspec.Struct, frozen=True):
    """What may stand somewhere. what: in words, after "is not". Only one of the groups below is used, words besides.

    choices: the words that may stand there. pattern: what another text must fit; None when no other text may.
    """

    what: str
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    most_signs: int | None = None
    is_switch: bool = False
    is_number: bool = False
    least: int | None = None
    most: int | None = None


def expected(kind: inspect.Type) -> Expected:
    """What a type lets stand, in words."""
    titles: dict[str, Any] = {}
    while isinstance(kind, inspect.Metadata):
        titles = {**(kind.extra_json_schema or {}), **titles}
        kind = kind.type
    if isinstance(kind, inspect.UnionType):
        return _any_of([expected(one) for one in kind.types if not isinstance(one, inspect.NoneType)])
    if isinstance(kind, inspect.LiteralType):
        choices = tuple(str(value) for value in kind.values)
        return Expected(f"one of {', '.join(choices)}", choices)
    if isinstance(kind, inspect.BoolType):
        return Expected("true or false", is_switch=True)
    if isinstance(kind, inspect.IntType):
        return Expected(_number(kind), is_number=True, least=kind.ge, most=kind.le)
    if isinstance(kind, inspect.StrType):
        return Expected(_text(kind, titles), pattern=kind.pattern or "", most_signs=kind.max_length)
    return Expected(_compound(kind), pattern="")


def _any_of(several: list[Expected]) -> Expected:
    if len(several) == 1:
        return several[0]
    texts = [one for one in several if one.pattern is not None]
    choices = tuple(choice for one in several for choice in one.choices)
    what = " or ".join([", ".join(choices), *(one.what for one in texts)] if choices else [one.what for one in several])
    return Expected(what, choices, texts[0].pattern if texts else None)


def _number(kind: inspect.IntType) -> str:
    if kind.ge is not None and kind.le is not None:
        return f"a whole number from {kind.ge} to {kind.le}"
    return "a whole number" if kind.ge is None else f"a whole number, at least {kind.ge}"


def _text(kind: inspect.StrType, titles: dict[str, Any]) -> str:
    if said := _SAID.get((kind.pattern, kind.max_length)):
        return said
    if titles.get("examples"):
        return f"a text such as {titles['examples'][0]}"
    if kind.pattern and titles.get("description"):
        return str(titles["description"])
    return f"a text of at most {kind.max_length} characters" if kind.max_length else "a text"


def _compound(kind: inspect.Type) -> str:
    return "a list" if isinstance(kind, inspect.VarTupleType | inspect.ListType) else "fields with values"


NAME = expected(inspect.type_info(words.Name))


def read_scalar(node: Scalar, want: Expected) -> tuple[Any, str | None]:
    """The value, or None and what was probably meant."""
    text = node.text
    if text in want.choices:
        return text, None
    if want.is_switch:
        return (text == "true" if text in ("true", "false") else None), meant.switch(text)
    if want.is_number:
        return _whole(text, want)
    if want.pattern is None or node.is_nothing:
        return None, meant.nearest(text, want.choices)
    if want.most_signs is not None and len(text) > want.most_signs:
        return None, None
    if not want.pattern or meant.fits(want.pattern, text):
        return text, None
    return None, meant.nearest(text, want.choices) or meant.fitting(want.pattern, text)


def _whole(text: str, want: Expected) -> tuple[int | None, str | None]:
    if not meant.fits(r"^-?[0-9]{1,15}$", text):
        return None, meant.fitting(r"^-?[0-9]{1,15}$", text.removesuffix(".0"))
    value = int(text)
    below = want.least is not None and value < want.least
    above = want.most is not None and value > want.most
    return (None if below or above else value), None


def wanted(node: Scalar, want: Expected, guess: str | None) -> str:
    """The sentence that says what should stand there."""
    if node.is_nothing:
        return f"nothing is written here; it should be {want.what}"
    if want.most_signs is not None and len(node.text) > want.most_signs:
        return f"this is {len(node.text)} characters long, at most {want.most_signs} are allowed"
    hint = f"; did you mean {guess}?" if guess else ""
    return f"{shown(node.text)} is not {want.what}{hint}"
