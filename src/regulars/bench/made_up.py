"""Receipts made up for measuring: the same ones each time, so that runs can be compared."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from regulars.engine.events.receipts import Line, Receipt

CATEGORIES = ("Coffee", "Tea", "Bakery", "Dairy", "Produce", "Household")
BRANDS = ("Private", "National")
LINES = 5
GOODS = 1000
RECEIPTS_A_MEMBER = 50
DAY_US = 86_400_000_000

Thing = TypeVar("Thing")

_TIMES, _PLUS, _BITS = 6364136223846793005, 1442695040888963407, 0xFFFF_FFFF_FFFF_FFFF


class Chance:
    """Numbers that look drawn and are always the same: Knuth's 64-bit congruential generator."""

    def __init__(self, seed: int) -> None:
        self._state = seed * 2 + 1

    def below(self, end: int) -> int:
        """The next number from 0 to `end` - 1."""
        self._state = (self._state * _TIMES + _PLUS) & _BITS
        return (self._state >> 33) % end

    def one_of_each(self, shelves: Iterable[Sequence[Thing]]) -> list[Thing]:
        """Something from each shelf, by the next numbers."""
        state, taken = self._state, []
        for shelf in shelves:
            state = (state * _TIMES + _PLUS) & _BITS
            taken.append(shelf[(state >> 33) % len(shelf)])
        self._state = state
        return taken


def goods(seed: int = 1) -> list[list[Line]]:
    """What the shop sells, for each place on a receipt: lines that receipts are put together from."""
    chance = Chance(seed)
    return [[_line(place, chance) for _ in range(GOODS)] for place in range(1, LINES + 1)]


def _line(place: int, chance: Chance) -> Line:
    first = chance.below(len(CATEGORIES))
    second = (first + 1 + chance.below(len(CATEGORIES) - 1)) % len(CATEGORIES)
    number = chance.below(GOODS)
    return Line(
        line_id=str(place),
        total_minor=100 + chance.below(800),
        sku=f"sku-{number:04}",
        name=f"Article {number}",
        brand=BRANDS[chance.below(len(BRANDS))],
        categories=frozenset((CATEGORIES[first], CATEGORIES[second])),
    )


def receipts(count: int, *, seed: int = 1, first_us: int = 1_700_000_000_000_000) -> Iterator[Receipt]:
    """Receipts of five lines in USD, two and a half days apart from `first_us` on; after 50 the days come back, as
    those of the next member.
    """
    chance, shelves = Chance(seed), goods(seed)
    for place in range(count):
        yield Receipt(
            receipt_id=f"r{place}",
            occurred_us=first_us + place % RECEIPTS_A_MEMBER * DAY_US * 5 // 2,
            currency="USD",
            lines=tuple(chance.one_of_each(shelves)),
            channel="pos",
        )
