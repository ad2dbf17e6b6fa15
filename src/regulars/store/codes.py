"""Codes that can be used once, ten million to a batch, without a row for each: a code proves itself.

A code is 16 characters of Crockford's base 32: 3 say its batch, 5 its number, hidden, 7 are a tag that only our secret
makes, 1 is a check by which a slip of the pen is told from a guess.
"""

from collections.abc import Callable, Iterator
from hmac import compare_digest
from typing import ClassVar

from regulars.errors import Invalid, NotFound

MOST = 1 << 25
"""Codes in a batch at most."""
BATCHES = 1 << 15
LENGTH = 16
DISPLAY_LENGTH = 8
INVITATION_LENGTH = 8
LINES_AT_ONCE = 1_000

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_DIGITS = {character: value for value, character in enumerate(_ALPHABET)}
_LOOKALIKES = str.maketrans("ilo", "110")
_TAG_BITS = 35

Mac = Callable[[bytes], bytes]


class MistypedCode(Invalid):
    """This code is mistyped: look at it once more."""

    code: ClassVar[str] = "mistyped-code"


class UnknownCode(NotFound):
    """There is no such code."""

    code: ClassVar[str] = "unknown-code"


def code_of(mac: Mac, batch_no: int, number: int) -> str:
    """The code of a number of a batch, in groups of four."""
    tag = _tag(mac, batch_no, number)
    text = _text(batch_no, 3) + _text(number ^ _mask(mac, batch_no, tag), 5) + _text(tag, 7)
    text = (text + _check(text)).upper()
    return "-".join(text[place : place + 4] for place in range(0, LENGTH, 4))


def codes_of(mac: Mac, batch_no: int, first: int, last: int) -> Iterator[str]:
    """The codes of the numbers from `first` up to `last`, which is left out."""
    return (code_of(mac, batch_no, number) for number in range(first, last))


def lines_of(mac: Mac, batch_no: int, size: int) -> Iterator[str]:
    """All codes of a batch as a file with one column, some lines at a time."""
    yield "code\n"
    for first in range(0, size, LINES_AT_ONCE):
        last = min(first + LINES_AT_ONCE, size)
        yield "".join([f"{code}\n" for code in codes_of(mac, batch_no, first, last)])


def read_code(mac: Mac, sent: str) -> tuple[int, int]:
    """The batch and the number of a code, however it was typed. Raises MistypedCode, UnknownCode."""
    text = _checked(sent, LENGTH)
    batch_no, hidden, tag = _number(text[:3]), _number(text[3:8]), _number(text[8:15])
    number = hidden ^ _mask(mac, batch_no, tag)
    if _tag(mac, batch_no, number) != tag:
        raise UnknownCode()
    return batch_no, number


DISPLAY_SECONDS = 60
"""So long a code on display is shown; it can be used for as long again."""


def display_code(mac: Mac, program_no: int, display: str, moment: int) -> str:
    """What a display shows at a moment, in seconds since 1970: 8 characters in groups of four."""
    minute = moment // DISPLAY_SECONDS
    text = _text(int.from_bytes(mac(b"display:%d:%d:%s" % (program_no, minute, display.encode()))[:5]), 8).upper()
    return f"{text[:4]}-{text[4:]}"


def is_on_display(mac: Mac, program_no: int, display: str, moment: int, sent: str) -> bool:
    """Whether it is the code of a moment or of the one before it. Raises MistypedCode."""
    text = _typed(sent, DISPLAY_LENGTH)
    shown = (display_code(mac, program_no, display, moment - back) for back in (0, DISPLAY_SECONDS))
    return any(compare_digest(text.upper(), one.replace("-", "")) for one in shown)


def invitation(free: str) -> str:
    """The code by which a member invites friends, of seven random characters: the eighth is a check."""
    free = free.lower()
    return f"{free}{_check(free)}".upper()


def read_invitation(sent: str) -> str:
    """Such a code, however it was typed. Raises MistypedCode."""
    return _checked(sent, INVITATION_LENGTH).upper()


def _checked(sent: str, length: int) -> str:
    """A code whose last character is a check. Raises MistypedCode."""
    text = _typed(sent, length)
    if _check(text[:-1]) != text[-1]:
        raise MistypedCode()
    return text


def _typed(sent: str, length: int) -> str:
    """The characters of a code of that length; spaces, dashes and look-alikes do not matter. Raises MistypedCode."""
    text = "".join(sent.lower().split()).replace("-", "").translate(_LOOKALIKES)
    if len(text) != length or any(one not in _DIGITS for one in text):
        raise MistypedCode()
    return text


def _tag(mac: Mac, batch_no: int, number: int) -> int:
    return int.from_bytes(mac(b"code:%d:%d" % (batch_no, number))[:5]) >> (40 - _TAG_BITS)


def _mask(mac: Mac, batch_no: int, tag: int) -> int:
    """What hides the number, so that nobody sees how many codes there are."""
    return int.from_bytes(mac(b"mask:%d:%d" % (batch_no, tag))[:4]) >> 7


def _check(text: str) -> str:
    """Weights that differ from place to place and are odd: one wrong character, or two neighbours exchanged, shows."""
    total = sum((2 * place + 1) * _DIGITS[one] for place, one in enumerate(text))
    return _ALPHABET[total % 31]


def _text(number: int, length: int) -> str:
    return "".join(_ALPHABET[number >> (5 * place) & 31] for place in reversed(range(length)))


def _number(text: str) -> int:
    found = 0
    for one in text:
        found = found << 5 | _DIGITS[one]
    return found
