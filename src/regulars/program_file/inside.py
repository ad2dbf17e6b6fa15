"""Where a code point of a scalar's text stands in the file: quotes, escapes, folds and indentation taken back."""

import re

from regulars.program_file.source import Scalar, Source

_SPACE = " \t\r\n\x85\u2028\u2029"
_DOUBLE = re.compile(r"\\(?:x(..)|u(....)|U(........)|\r\n|(.))|.", re.DOTALL)
_SINGLE = re.compile(r"''|.", re.DOTALL)
_ESCAPED_SPACE = {"t": "\t", "n": "\n", "r": "\r", " ": " ", "N": "\x85", "L": "\u2028", "P": "\u2029", "\t": "\t"}


def index_inside(source: Source, scalar: Scalar, offset: int) -> int:
    """The place in the file of the scalar's `offset`-th code point.

    Folding changes only white space, so the n-th visible character of the text is the n-th of what is written.
    """
    visible = [at for at, sign in _signs(source, scalar) if sign not in _SPACE]
    before = sum(sign not in _SPACE for sign in scalar.text[:offset])
    if before < len(visible) and scalar.text[offset : offset + 1] not in ("", *_SPACE):
        return visible[before]
    return visible[before - 1] + 1 if 0 < before <= len(visible) else scalar.start


def is_cut_by_comment(source: Source, scalar: Scalar) -> bool:
    """Whether a plain text with an open quote is followed by a comment: the # was probably meant."""
    rest = source.text[scalar.end : scalar.end + 20].split("\n")[0]
    open_quote = scalar.text.count('"') % 2 or scalar.text.count("'") % 2
    return not scalar.style and bool(open_quote) and rest.lstrip(" \t").startswith("#")


def _signs(source: Source, scalar: Scalar) -> list[tuple[int, str]]:
    """Each character of the text with the place where it is written, spaces of folds and indentation among them."""
    written = source.text[scalar.start : scalar.end]
    if scalar.style == "'":
        return [(scalar.start + 1 + found.start(), found[0][-1]) for found in _SINGLE.finditer(written[1:-1])]
    if scalar.style == '"':
        return [(scalar.start + 1 + found.start(), _meant(found)) for found in _DOUBLE.finditer(written[1:-1])]
    if scalar.style:
        header, _, body = written.partition("\n")
        return [(scalar.start + len(header) + 1 + at, sign) for at, sign in enumerate(body)]
    return [(scalar.start + at, sign) for at, sign in enumerate(written)]


def _meant(found: re.Match[str]) -> str:
    """The character that one written in a double-quoted text stands for; a space for a line that goes on."""
    digits = found[1] or found[2] or found[3]
    if digits:
        return chr(int(digits, 16))
    if found[4]:
        return _ESCAPED_SPACE.get(found[4], found[4])
    return " " if found[0].startswith("\\") else found[0]
