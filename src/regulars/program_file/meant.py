"""What somebody probably meant who wrote something else: other spellings of words, numbers, days and durations."""

import difflib
import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from msgspec import inspect

from regulars.engine import words


def text_kind(alias: Any) -> inspect.StrType:
    """The type of one of the engine's small texts, such as Decimal."""
    kind = inspect.type_info(alias)
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    assert isinstance(kind, inspect.StrType)
    return kind


_RATIO = text_kind(words.RatioText).pattern
_UNITS = {"day": "D", "week": "W", "month": "M", "year": "Y", "d": "D", "w": "W", "m": "M", "y": "Y"}
_SWITCH = {"yes": "true", "on": "true", "y": "true", "1": "true", "no": "false", "off": "false", "n": "false"}


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that is most like the word, if any is."""
    if len(word) > 60:
        return None
    spelled = word.strip().lower().replace("-", "_").replace(" ", "_")
    found = difflib.get_close_matches(spelled, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def fitting(pattern: str, text: str) -> str | None:
    """A text that fits the pattern and means what `text` says, if there is one."""
    if len(text) > 60:
        return None
    for attempt in _ATTEMPTS.get(pattern, (str.upper, str.lower, _duration, partial(_near, named_in(pattern)))):
        found = attempt(text.strip())
        if found and fits(pattern, found):
            return found
    return None


def fits(pattern: str, text: str) -> bool:
    """Whether the text fits the whole pattern; no line break may trail behind it, and no rate is a share of 0."""
    if text.endswith("\n") or (pattern == _RATIO and text.rstrip("0").endswith("/")):
        return False
    return re.search(pattern, text) is not None


def named_in(pattern: str) -> list[str]:
    """The words that a pattern names, such as those of `^(spend|points|visits)$`."""
    return re.findall(r"(?<=[(|])[a-z]{2,}(?=[|)])", pattern)


def _near(known: list[str], text: str) -> str:
    return nearest(text, known) or ""


def switch(text: str) -> str | None:
    """`true` for a yes, `false` for a no."""
    lower = text.strip().lower()
    return _SWITCH.get(lower, lower if lower in ("true", "false") else None)


def _plain_number(text: str) -> str:
    """`10 EUR`, `€10`, `1 000` and `0,5` without currency, spaces and comma; `1,000` could be either number."""
    bare = re.sub(r"^[^\d.,-]+|[^\d.,%]+$", "", re.sub(r"(?<=\d)[\s_']+(?=\d)", "", text))
    if re.fullmatch(r"\d+,(\d{1,2}|\d{4,9})", bare):
        bare = bare.replace(",", ".")
    return f"0{bare}" if bare.startswith(".") else bare


def _rate(text: str) -> str:
    times = re.sub(r"^[x×*]\s*|\s*[x×*]$", "", text.lower())
    number = _plain_number(re.sub(r"\s*(%|percent)$", "", times))
    return f"{number}%" if times.endswith(("%", "percent")) else number


def _duration(text: str) -> str:
    found = re.fullmatch(r"(\d{1,4})\s*(day|week|month|year|d|w|m|y)s?", text.lower())
    return f"P{found[1]}{_UNITS[found[2]]}" if found else text.upper()


def _date(text: str) -> str:
    if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text):
        return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    found = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text)
    return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}" if found else ""


def _name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


_ATTEMPTS: dict[str | None, tuple[Callable[[str], str], ...]] = {
    text_kind(words.Name).pattern: (_name,),
    text_kind(words.Decimal).pattern: (_plain_number,),
    text_kind(words.RatioText).pattern: (_rate,),
    text_kind(words.DurationText).pattern: (_duration,),
    text_kind(words.DateText).pattern: (_date,),
}
