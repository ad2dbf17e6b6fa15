"""What a changed program means for all members: counted, and those whom it concerns."""

from collections import Counter
from collections.abc import Iterator

import msgspec
from msgspec import field

from regulars.analytics.program_change.comparison import Compared, Kind, Move, Promise
from regulars.engine.days import NEVER

MOST_LISTED = 200
"""So many members who lose are kept with the plan, and so many others; all of them are in the file of members."""


class Sum(msgspec.Struct, frozen=True, order=True):
    """One and the same thing that members have otherwise. Of points the amounts differ, so it says none."""

    kind: Kind
    about: str
    before: str
    after: str
    is_gain: bool


class Affected(msgspec.Struct, frozen=True):
    """A member who has something otherwise."""

    member_id: int
    moves: tuple[Move, ...]
    broken: tuple[Promise, ...] = ()

    @property
    def loses(self) -> bool:
        """Whether something of it is a loss."""
        return bool(self.broken) or any(not move.is_gain for move in self.moves)


class Impact(msgspec.Struct):
    """Counts over members. gain, lose: who gains or loses something, which may be the same. sums: how many members.
    points: of a wallet, by gain or loss. days: of a loss that comes later, the first and the last. owed: points by
    wallet, before and after. taken: rewards that were taken and not used, by reward.
    """

    members: int = 0
    gain: int = 0
    lose: int = 0
    broken: int = 0
    promises: Counter[Promise] = field(default_factory=Counter)
    sums: Counter[Sum] = field(default_factory=Counter)
    points: Counter[tuple[str, bool]] = field(default_factory=Counter)
    days: dict[Sum, tuple[int, int]] = {}
    owed: Counter[str] = field(default_factory=Counter)
    owed_after: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    losers: list[Affected] = []
    others: list[Affected] = []

    def add(self, member_id: int, one: Compared) -> Affected | None:
        """Count a member; what is listed of her, if there is anything."""
        self.members += 1
        self.owed.update(one.owed)
        self.owed_after.update(one.owed_after)
        self.taken.update(one.taken)
        if not one.moves and not one.broken:
            return None
        self.gain += any(move.is_gain for move in one.moves)
        self.broken += bool(one.broken)
        self.promises.update(one.broken)
        for move in one.moves:
            self._count(move)
        affected = Affected(member_id, tuple(one.moves), tuple(sorted(one.broken)))
        self.lose += affected.loses
        self._list(affected)
        return affected

    def _count(self, move: Move) -> None:
        key = _sum_of(move)
        self.sums[key] += 1
        if move.kind == "points":
            self.points[move.about, move.is_gain] += int(move.after) - int(move.before)
        if move.on < NEVER:
            first, last = self.days.get(key, (move.on, move.on))
            self.days[key] = min(first, move.on), max(last, move.on)

    def _list(self, affected: Affected) -> None:
        there = self.losers if affected.loses else self.others
        if len(there) < MOST_LISTED:
            there.append(affected)

    def join(self, other: "Impact") -> None:
        """What was counted of the members behind these."""
        for name in ("members", "gain", "lose", "broken"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("promises", "sums", "points", "owed", "owed_after", "taken"):
            getattr(self, name).update(getattr(other, name))
        for key, (first, last) in other.days.items():
            own = self.days.get(key, (first, last))
            self.days[key] = min(own[0], first), max(own[1], last)
        self.losers = (self.losers + other.losers)[:MOST_LISTED]
        self.others = (self.others + other.others)[:MOST_LISTED]

    def counted(self) -> Iterator[tuple[Sum, int]]:
        """Every sum with its members: losses first, the most members first."""
        yield from sorted(self.sums.items(), key=lambda one: (one[0].is_gain, -one[1], one[0]))


def _sum_of(move: Move) -> Sum:
    if move.kind == "points":
        return Sum("points", move.about, "", "", move.is_gain)
    if move.kind == "reward":
        return Sum(
            "reward", move.about, "" if move.is_gain else move.about, move.about if move.is_gain else "", move.is_gain
        )
    return Sum(move.kind, move.about, move.before, move.after, move.is_gain)
