"""What is known besides the program: the margin that was stated, and what the shop's own receipts say."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

import msgspec

Path = tuple[str | int, ...]
"""A place in the document, as `program_file` tells places: ("rules", 2, "per")."""


class Habits(msgspec.Struct, frozen=True):
    """How members buy, whatever the program.

    median_minor: of a receipt. long_gap_days: nine of ten pauses between two visits of a member are not longer; None
    where nobody came twice. discounted: the share of receipts with a price that the shop had lowered itself.
    amounts: of some receipts, in minor units.
    """

    median_minor: int
    long_gap_days: int | None
    discounted: Fraction
    amounts: Sequence[int] = ()


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What a back-test of a program came to; members take what they can at every receipt.

    cost: of sales. given: of sales, what members were given, used or not. redeemed: the share of members who spent
    points at least once; redeemed_in_a_year: the same of those who are watched so long, by Kaplan and Meier.
    median_days: by when half of all have; None for never. median_receipts: of those who have. tiers: (tier set, tier)
    -> members at the end; came_to: those that somebody rose or fell to. fired: rule -> how often it gave. taken: reward
    -> how often. top_tenth: what the tenth of members gets that gets most, of all that is given. held, idle: receipts
    of members who had points, and those of them on which none could be spent.
    """

    members: int
    cost: Fraction
    given: Fraction | None
    redeemed: Fraction
    redeemed_in_a_year: Fraction
    median_days: int | None
    median_receipts: Fraction | None
    tiers: Mapping[tuple[str, str], int]
    came_to: frozenset[tuple[str, str]]
    fired: Mapping[str, int]
    taken: Mapping[str, int]
    top_tenth: Fraction
    held: int
    idle: int

    def have(self, tiers: Iterable[tuple[str, str]]) -> Fraction:
        """The share of members who have one of these at the end."""
        return Fraction(sum(self.tiers.get(key, 0) for key in tiers), self.members)


Trial = Callable[[str], Figures]
"""A small back-test: the figures of a program with this text, on a sample of the members."""


class Past:
    """The shop's own receipts, and a program on them. figures: counted when they are asked for."""

    def __init__(self, habits: Habits, figures: Callable[[], Figures], trial: Trial) -> None:
        self.habits, self.trial, self._figures = habits, trial, figures

    @cached_property
    def figures(self) -> Figures:
        """What a back-test of the program came to."""
        return self._figures()

    def of(self, text: str) -> "Past":
        """The same receipts, and another program on a sample of them."""
        return Past(self.habits, lambda: self.trial(text), self.trial)


class Evidence(msgspec.Struct, frozen=True):
    """day: on which it is judged: what is over by then is not looked at. margin: gross, as a share of sales."""

    day: int
    margin: Fraction | None = None
    past: Past | None = None
