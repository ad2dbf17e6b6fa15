"""Chance out of a seed: the same seed plays the same games, however they are spread over processes."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_MASK = 2**64 - 1


class Chance:
    """A small generator of numbers (SplitMix64). Not for secrets."""

    def __init__(self, *seed: object) -> None:
        told = "\x1f".join(map(str, seed)).encode()
        self._state = int.from_bytes(blake2b(told, digest_size=8).digest(), "big")

    def below(self, most: int) -> int:
        """A number from 0 to below `most`."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ mixed >> 27) * 0x94D049BB133111EB) & _MASK
        return (mixed ^ mixed >> 31) % most

    def one_of(self, things: Sequence[T]) -> T:
        """One of them; there is at least one."""
        return things[self.below(len(things))]

    def happens(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self.below(100) < percent
