"""The hunt: so many sequences are played, and of the pumps that are found the shortest is told."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

import msgspec

from regulars.analytics.pumps.adversary import Adversary
from regulars.analytics.pumps.ground import Ground
from regulars.analytics.pumps.growth import SHARE, growth
from regulars.analytics.pumps.shrinking import shrunk
from regulars.analytics.pumps.told import Pump, pump_of
from regulars.engine.program import Program

ACCEPTED = "money-pump"
"""Under this name a program says in `accepted` why it takes one."""

PART = 250
"""So many sequences are played before it is looked at what was found: the same ones, on however many processes."""
MOST_FOUND = 3


class Hunt(msgspec.Struct, frozen=True):
    """What a hunt came to. accepted: the program's own reason for a pump."""

    program: str
    sequences: int
    seed: int
    share: str
    accepted: str = ""
    pump: Pump | None = None

    @property
    def ok(self) -> bool:
        """Whether there is none, or it is accepted."""
        return self.pump is None or bool(self.accepted)

    def __str__(self) -> str:
        if self.pump is None:
            return f"{self.program}: {self.sequences} sequences played, no money pump found."
        told = f"{self.program}: a money pump after {self.sequences} sequences at the most.\n\n{self.pump.story}"
        return f"{told}\nThe program accepts it: {self.accepted}" if self.accepted else told


class Part(msgspec.Struct, frozen=True):
    """Sequences from one number to another, without it."""

    begin: int
    end: int


class Hunter:
    """Hunts in one program."""

    def __init__(self, program: Program, *, seed: int = 0, share: Fraction = SHARE) -> None:
        self.program, self.seed, self.share = program, seed, share
        self.ground = Ground(program)
        self.adversary = Adversary(self.ground, seed)

    def found_in(self, part: Part) -> list[int]:
        """The numbers of the first sequences of a part that are pumps."""
        found = []
        for number in range(part.begin, part.end):
            if growth(self.ground, self.adversary.sequence(number), self.share) is not None:
                found.append(number)
                if len(found) == MOST_FOUND:
                    break
        return found

    def shortest(self, numbers: Iterable[int]) -> Pump:
        """The shortest pump that these sequences come down to."""
        small = [shrunk(self.ground, self.adversary.sequence(number), self.share) for number in numbers]
        best = min(small, key=len)
        grown = growth(self.ground, best, self.share)
        assert grown is not None, "what is made shorter stays a pump"
        return pump_of(self.ground, best, grown)

    def hunt(self, found: Iterable[tuple[Part, list[int]]]) -> Hunt:
        """What comes of the parts, in their order; the first with a pump is the last."""
        tried, pump = 0, None
        for part, numbers in found:
            tried = part.end
            if numbers:
                pump = self.shortest(numbers)
                break
        document = self.program.document
        reason = document.accepted.get(ACCEPTED, "")
        return Hunt(document.program, tried, self.seed, _percent(self.share), reason, pump)


def parts(sequences: int) -> Iterator[Part]:
    """So many sequences in parts."""
    for begin in range(0, sequences, PART):
        yield Part(begin, min(begin + PART, sequences))


def hunt(program: Program, sequences: int, *, seed: int = 0, share: Fraction = SHARE) -> Hunt:
    """Play so many sequences, in this process."""
    hunter = Hunter(program, seed=seed, share=share)
    return hunter.hunt((part, hunter.found_in(part)) for part in parts(sequences))


def _percent(share: Fraction) -> str:
    percent = share * 100
    return f"{percent.numerator}%" if percent.denominator == 1 else f"{float(percent):g}%"
