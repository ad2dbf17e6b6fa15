"""How far a figure hangs on who happened to come: the same members drawn again and again, with some twice, some never.

Members are put into groups by chance, and whole groups are drawn: of each group only sums are kept, so that memory does
not grow with the members, and a sum over random groups varies as one over members does.
"""

from array import array
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b, shake_128

GROUPS = 1024
DRAWS = 400
LEAST_MEMBERS = 20
"""Of fewer members there is no interval: it would say more than is known."""
_TAIL = DRAWS // 40
"""So many draws are below the interval, and as many above: 95 of 100 are in it."""


def sums() -> "array[int]":
    """A sum for each group."""
    return array("q", bytes(8 * GROUPS))


def group_of(member: str, seed: int) -> int:
    """The group of a member, the same in every process."""
    return int.from_bytes(blake2b(f"{seed}\x1f{member}".encode(), digest_size=4).digest(), "big") % GROUPS


def interval(part: Sequence[int], whole: Sequence[int]) -> tuple[Fraction, Fraction] | None:
    """Between which shares, one over the other, 95 of 100 draws lie; None where there is nothing to share."""
    found = []
    for draw in _draws():
        total = sum(map(whole.__getitem__, draw))
        if total > 0:
            found.append(Fraction(sum(map(part.__getitem__, draw)), total))
    found.sort()
    return (found[_TAIL], found[-1 - _TAIL]) if len(found) == DRAWS else None


@lru_cache(maxsize=1)
def _draws() -> "list[array[int]]":
    """For each draw the groups that are in it: always the same, so that a report can be made again."""
    drawn = []
    for number in range(DRAWS):
        groups = array("H", shake_128(str(number).encode()).digest(2 * GROUPS))
        drawn.append(array("H", [one % GROUPS for one in groups]))
    return drawn
