"""Names of things, and secrets: the only place that asks for chance.

An id is 63 bits: 41 of milliseconds since 2026-01-01, 10 of the node that made it, 12 of a counter. It is
positive, grows with time and is made before the insert, so a retry repeats it. Its text is a prefix and 13
characters of Crockford's base 32: `mem_0000c5h8g4001`. What people carry (cards, links, keys) is a secret and
never an id, because ids end up in logs, exports and addresses.
"""

import re
import secrets
from typing import ClassVar

from regulars.errors import Invalid

EPOCH_MS = 1_767_225_600_000
"""2026-01-01T00:00:00Z, in milliseconds since 1970."""
NODES = 1 << 10
"""How many nodes may make ids at once; node 0 is never leased and left to tools and tests."""
LAST_ID = (1 << 63) - 1

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]
_LOOKALIKES = str.maketrans("ilo", "110")
_DIGITS = {character: value for value, character in enumerate(_ALPHABET)}
_TEXT = re.compile(rf"([a-z]{{2,8}})_([0-7][{_ALPHABET}]{{12}})")


class BadId(Invalid, ValueError):
    """This is not an id of that kind."""

    code: ClassVar[str] = "bad-id"
    text: str
    prefix: str


class Ids:
    """Makes the ids of one node, in one thread (an event loop)."""

    __slots__ = ("_last", "_node_bits", "node")

    def __init__(self, node: int) -> None:
        """node: 0 to 1023, leased in the database by `store/nodes.py`. Raises ValueError for another."""
        if not 0 <= node < NODES:
            raise ValueError(f"a node is a number from 0 to {NODES - 1}, not {node}")
        self.node = node
        self._node_bits = node << 12
        self._last = -1

    def new(self, now_ms: int) -> int:
        """The next id at `now_ms`, milliseconds since 1970; always greater than the one before it.

        When the clock goes back, or one millisecond is used up, it counts on from the last id: `_last` is time
        and counter joined, so its carry is the next millisecond.
        """
        earliest = (now_ms - EPOCH_MS) << 12
        self._last = last = max(earliest, self._last + 1, 0)
        return ((last >> 12) << 22) | self._node_bits | (last & 0xFFF)

    def many(self, now_ms: int, count: int) -> list[int]:
        """The next `count` ids, in order."""
        return [self.new(now_ms) for _ in range(count)]


def made_ms(number: int) -> int:
    """When an id was made, in milliseconds since 1970, by the clock of its node."""
    return (number >> 22) + EPOCH_MS


def encode(prefix: str, number: int) -> str:
    """`encode("mem", 1)` is `mem_0000000000001`; the texts of one prefix sort as their numbers do."""
    assert 0 <= number <= LAST_ID, number
    pairs = _PAIRS
    return (
        f"{prefix}_{_ALPHABET[number >> 60]}"
        f"{pairs[number >> 50 & 1023]}{pairs[number >> 40 & 1023]}{pairs[number >> 30 & 1023]}"
        f"{pairs[number >> 20 & 1023]}{pairs[number >> 10 & 1023]}{pairs[number & 1023]}"
    )


def decode(prefix: str, text: str) -> int:
    """The number in `text`, which must carry this prefix; upper case, I, L and O are read as Crockford says.

    Raises BadId.
    """
    kind, _, rest = text.strip().lower().partition("_")
    found = _TEXT.fullmatch(f"{kind}_{rest.translate(_LOOKALIKES)}")
    if found is None or found[1] != prefix:
        raise BadId(text=text[:40], prefix=prefix)
    number = 0
    for character in found[2]:
        number = number << 5 | _DIGITS[character]
    return number


def secret(nbytes: int = 32) -> str:
    """A random secret of `nbytes` bytes, in characters that need no quoting in addresses and settings."""
    return secrets.token_urlsafe(nbytes)


def secret_bytes(nbytes: int = 32) -> bytes:
    """A random secret, for keys."""
    return secrets.token_bytes(nbytes)


def check_digit(digits: str) -> str:
    """The EAN-13 check digit of the twelve digits before it."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-total % 10)


def new_card_number(prefix: str = "29") -> str:
    """A random card number of 13 digits with its check digit, which every till's scanner reads as EAN-13.

    prefix: one to six digits; 20 to 29 are left by GS1 to the shops' own use, so no goods carry them.
    """
    assert re.fullmatch("[0-9]{1,6}", prefix), prefix
    free = 12 - len(prefix)
    body = f"{prefix}{secrets.randbelow(10**free):0{free}d}"
    return body + check_digit(body)


def new_voucher_code() -> str:
    """A random code of 12 characters that a member can read out: 60 bits, none of them looks like another."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12)).upper()


def new_short_code() -> str:
    """Six random digits, to be typed once."""
    return f"{secrets.randbelow(10**6):06d}"
