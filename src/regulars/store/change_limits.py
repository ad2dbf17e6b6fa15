"""What a planned change of a program comes to in numbers, and above which of them it needs a second person."""

from collections.abc import Iterator

import msgspec

from regulars.errors import FieldError


class Counts(msgspec.Struct, frozen=True):
    """What a plan comes to, in numbers that it is held to. members: looked at; gain, lose: who gains or loses
    something; broken: whose points would keep less than they promise. owed_minor: what members are owed in money, now
    and then.
    """

    members: int = 0
    gain: int = 0
    lose: int = 0
    broken: int = 0
    owed_minor: int = 0
    owed_after_minor: int = 0


class Limits(msgspec.Struct, frozen=True):
    """Above what a change needs a second person: members who lose something, and per cent by which it changes what is
    owed to members, either way. None: no such limit.
    """

    members: int | None = None
    owed_percent: int | None = None

    @property
    def are_set(self) -> bool:
        """Whether there is any."""
        return self.members is not None or self.owed_percent is not None

    def above(self, counts: Counts) -> Iterator[FieldError]:
        """What is above them."""
        if self.members is not None and counts.lose > self.members:
            yield FieldError("/lose", f"{counts.lose} members lose something; alone one may decide on {self.members}")
        change = abs(counts.owed_after_minor - counts.owed_minor)
        if self.owed_percent is not None and change * 100 > counts.owed_minor * self.owed_percent:
            told = f"from {counts.owed_minor} to {counts.owed_after_minor} minor units"
            yield FieldError("/owed", f"what is owed changes {told}; alone one may decide on {self.owed_percent} %")


NO_LIMITS = Limits()
