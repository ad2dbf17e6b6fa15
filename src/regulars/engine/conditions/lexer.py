"""A condition's text as tokens."""

import re
import unicodedata
from typing import Literal, NoReturn, TypeAlias

import msgspec

from regulars.engine.conditions.problems import syntax_problem
from regulars.engine.conditions.tree import MOST_CHARACTERS
from regulars.engine.conditions.types import INT64_DIGITS, MOST_SCALE

TokenKind: TypeAlias = Literal["number", "text", "name", "mark", "end"]


class Token(msgspec.Struct, frozen=True):
    """A word of the text at [start, end); `value` is what it stands for: 'and' is the mark `&&`."""

    kind: TokenKind
    value: str
    start: int
    end: int


TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<number>[0-9]+(?:\.[0-9]+)?)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<mark>&&|\|\||==|!=|<=|>=|[<>!+*?:,.()\[\]-])""",
    re.VERBOSE,
)
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
WORDS = {"and": "&&", "or": "||", "not": "!"}
# What people type out of habit: the code, what to say, and what to put instead.
HABITS = {
    "=": ("syntax", "use == to compare", "=="),
    "&": ("syntax", "use && (or the word and)", "&&"),
    "|": ("syntax", "use || (or the word or)", "||"),
    "/": ("unsupported", "there is no division in a condition; multiply the other side", None),
    "%": ("unsupported", "there is no remainder in a condition", None),
    "{": ("unsupported", "there are no maps in a condition", None),
    "“": ("syntax", 'use straight quotes: "', '"'),
    "”": ("syntax", 'use straight quotes: "', '"'),
    "«": ("syntax", 'use straight quotes: "', '"'),
    "»": ("syntax", 'use straight quotes: "', '"'),
    "’": ("syntax", "use straight quotes: '", "'"),
    "≥": ("syntax", "use >=", ">="),
    "≤": ("syntax", "use <=", "<="),
    "≠": ("syntax", "use !=", "!="),
    "<>": ("syntax", "use !=", "!="),
    "=>": ("syntax", "use >=", ">="),
    "=<": ("syntax", "use <=", "<="),
}


def tokens_of(text: str) -> list[Token]:
    """The tokens, an end mark last. Raises BadCondition at the first place that is none."""
    if len(text) > MOST_CHARACTERS:
        message = f"the condition has {len(text)} characters; {MOST_CHARACTERS} are allowed"
        raise syntax_problem(text, "too_long", message, MOST_CHARACTERS, len(text))
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None or text[at : at + 2] in HABITS:
            _refuse(text, at)
        if found.lastgroup != "space":
            tokens.append(_token(text, found))
        at = found.end()
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def _token(text: str, found: "re.Match[str]") -> Token:
    start, end, written = found.start(), found.end(), found.group()
    if found.lastgroup == "number":
        return _number(text, written, start, end)
    if found.lastgroup == "text":
        return Token("text", _unescaped(text, start, end), start, end)
    if found.lastgroup == "name":
        mark = WORDS.get(written)
        return Token("mark" if mark else "name", mark or written, start, end)
    return Token("mark", written, start, end)


def _number(text: str, written: str, start: int, end: int) -> Token:
    if re.match(r"[A-Za-z_.]", text[end:]):
        message = "a number is digits, a point and digits: 42 or 49.90"
        raise syntax_problem(text, "syntax", message, start, end + 1)
    wrong = wrong_in_number(written)
    if wrong:
        raise syntax_problem(text, wrong[0], wrong[1], start, end)
    return Token("number", written, start, end)


def wrong_in_number(written: str) -> tuple[str, str] | None:
    """The code and message for a number with more digits than the language holds exactly."""
    whole, _, part = written.lstrip("-").partition(".")
    if len(part) > MOST_SCALE:
        return "precision", f"at most {MOST_SCALE} digits may stand behind the point"
    if len(whole.lstrip("0") + part) > INT64_DIGITS:
        return "number_too_large", f"a number may have at most {INT64_DIGITS} digits"
    return None


def _unescaped(text: str, start: int, end: int) -> str:
    def one(found: "re.Match[str]") -> str:
        written = found.group(1)
        if len(written) > 1:
            point = int(written[1:], 16)
            return chr(point) if point < 0x110000 else _bad_escape(text, start, end, written)
        return written if written in "\\\"'" else _bad_escape(text, start, end, written)

    value = ESCAPE.sub(one, text[start + 1 : end - 1])
    wrong = wrong_in_text(value)
    if wrong:
        raise syntax_problem(text, "bad_value", wrong, start, end)
    return value


def _bad_escape(text: str, start: int, end: int, written: str) -> NoReturn:
    message = f"\\{written} means nothing in a text; write \\\\ for a backslash"
    raise syntax_problem(text, "syntax", message, start, end)


def wrong_in_text(value: str) -> str | None:
    """Why a text cannot be a literal: the database holds no NUL, and nothing holds half a character."""
    for character in value:
        category = unicodedata.category(character)
        if category in ("Cc", "Cs"):
            return f"a text cannot hold the control character U+{ord(character):04X}"
    return None


def _refuse(text: str, at: int) -> NoReturn:
    for length in (2, 1):
        habit = HABITS.get(text[at : at + length])
        if habit:
            code, message, replace = habit
            raise syntax_problem(text, code, message, at, at + length, replace=replace)
    if text[at] in "\"'":
        raise syntax_problem(text, "syntax", "the text has no closing quote", at, len(text))
    shown = text[at] if text[at].isprintable() else f"U+{ord(text[at]):04X}"
    raise syntax_problem(text, "syntax", f"{shown} has no meaning here", at, at + 1)
