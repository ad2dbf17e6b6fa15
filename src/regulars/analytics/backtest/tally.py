"""What is counted while members are replayed, kept small, and added up from all processes to the same sums."""

from array import array
from collections import Counter
from collections.abc import Mapping
from operator import add
from typing import NamedTuple

import msgspec
from msgspec import field

from regulars.analytics.backtest.intervals import sums
from regulars.engine.effects import ACCOUNTS, Movement

HELD_BY_MEMBERS = frozenset({"pending", "available", "held", "owed"})


def _flows() -> dict[Movement, tuple[str, int]]:
    """Of each movement that changes what members hold altogether: what it is for the books, and its sign there."""
    names = {"issued": "earned", "redeemed": "redeemed", "expired": "expired", "corrected": "corrected"}
    signs = {"earned": 1, "corrected": 1, "redeemed": -1, "expired": -1}
    found: dict[Movement, tuple[str, int]] = {}
    for movement, (of, to) in ACCOUNTS.items():
        if (of in HELD_BY_MEMBERS) != (to in HELD_BY_MEMBERS):
            other = to if of in HELD_BY_MEMBERS else of
            if other in names:
                gains = 1 if to in HELD_BY_MEMBERS else -1
                found[movement] = names[other], gains * signs[names[other]]
    return found


FLOWS = _flows()
"""Movement -> (earned, redeemed, expired or corrected; +1 or -1). earned - redeemed - expired + corrected is what is
open, whatever happens.
"""


def _values() -> "array[int]":
    return array("q")


GIFTS = "gifts"
"""Of the points that were earned, those that nobody paid for: for joining, a birthday, an activity."""

COST, REWARDED = ("", "cost"), ("", "rewarded")
"""What is summed up by groups besides the flows of wallets."""


class Flow(NamedTuple):
    """Where movements of one kind are counted: with which sign, by day, by group of members; gifts: by day, those that
    give points without a purchase, where the movement gives any.
    """

    sign: int
    days: Counter[int]
    groups: "array[int]"
    gifts: Counter[int] | None


class Tally(msgspec.Struct):
    """One program. Days are numbers; money is in minor units.

    points: (wallet, flow) -> day -> points. cost: day -> face value of what was given. rules: how often each gave, and
    how many points. rewards: how often each was given, points, face value. unpriced: those without a face value.
    first_days, first_visits: members by the days, and the receipts, from their first receipt to their first reward;
    the first receipt is the 1st. waiting: members without any, by the days they were watched. able: members who had
    enough for some reward at a receipt. held, idle: receipts of members who had points for them and took what they
    could, and those of them on which they could take nothing. moves: (tier set, before, after) -> how often. values:
    face value by member. held_back: (rule, code, detail) -> how often a rule gave nothing for that reason. group: the
    group of random members that the present one is of; by_group: sums of each group.
    """

    points: dict[tuple[str, str], Counter[int]] = field(default_factory=dict)
    cost: Counter[int] = field(default_factory=Counter)
    rules: dict[str, list[int]] = field(default_factory=dict)
    rewards: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    unpriced: Counter[str] = field(default_factory=Counter)
    first_days: Counter[int] = field(default_factory=Counter)
    first_visits: Counter[int] = field(default_factory=Counter)
    waiting: Counter[int] = field(default_factory=Counter)
    able: int = 0
    held: int = 0
    idle: int = 0
    tiers: dict[tuple[str, str], int] = field(default_factory=dict)
    moves: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    values: "array[int]" = field(default_factory=_values)
    held_back: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    group: int = 0
    by_group: dict[tuple[str, str], "array[int]"] = field(default_factory=dict)

    def flow(self, wallet: str, movement: Movement) -> "Flow | None":
        """Where such movements are counted; None where members hold as much after them as before."""
        if movement not in FLOWS:
            return None
        flow, sign = FLOWS[movement]
        days = self.points.setdefault((wallet, flow), Counter())
        gifts = self.points.setdefault((wallet, GIFTS), Counter()) if flow == "earned" else None
        return Flow(sign, days, self.of_groups((wallet, flow)), gifts)

    def rewarded(self, days: int, visits: int) -> None:
        """The member redeemed points for the first time."""
        self.first_days[days] += 1
        self.first_visits[visits] += 1
        self.of_groups(REWARDED)[self.group] += 1

    def of_groups(self, key: tuple[str, str]) -> "array[int]":
        """The sums of each group of members."""
        found = self.by_group.get(key)
        if found is None:
            found = self.by_group[key] = sums()
        return found

    def gave(self, rule: str, points: int) -> None:
        """A rule gave points."""
        sums = self.rules.get(rule)
        if sums is None:
            sums = self.rules[rule] = [0, 0]
        sums[0] += 1
        sums[1] += points

    def took(self, reward: str, points: int, value_minor: int, times: int = 1) -> None:
        """A reward was given."""
        count, spent, value = self.rewards.get(reward, (0, 0, 0))
        self.rewards[reward] = count + times, spent + points, value + value_minor

    def add(self, other: "Tally") -> None:
        """What another process counted, of members behind these."""
        for key, days in other.points.items():
            self.points.setdefault(key, Counter()).update(days)
        for own, more in (
            (self.cost, other.cost),
            (self.first_days, other.first_days),
            (self.first_visits, other.first_visits),
            (self.waiting, other.waiting),
        ):
            own.update(more)
        for key, more_sums in other.by_group.items():
            self.by_group[key] = _added(self.of_groups(key), more_sums)
        self.unpriced.update(other.unpriced)
        self.held_back.update(other.held_back)
        self.moves.update(other.moves)
        for rule, (times, points) in other.rules.items():
            before = self.rules.get(rule, [0, 0])
            self.rules[rule] = [before[0] + times, before[1] + points]
        for reward, (times, points, value) in other.rewards.items():
            self.took(reward, points, value, times)
        for tier, count in other.tiers.items():
            self.tiers[tier] = self.tiers.get(tier, 0) + count
        self.able += other.able
        self.held += other.held
        self.idle += other.idle
        self.values.extend(other.values)

    def total(self, wallet: str, flow: str) -> int:
        """The points of a flow over all days."""
        return sum(self.points.get((wallet, flow), {}).values())


class Sales(msgspec.Struct):
    """The history itself, whatever the program: by day how many receipts and their money, and money by member.

    rejected: receipts that no program could take. groups, group_minor: members of each group, and their money.
    """

    receipts: Counter[int] = field(default_factory=Counter)
    minor: Counter[int] = field(default_factory=Counter)
    by_member: "array[int]" = field(default_factory=_values)
    rejected: int = 0
    groups: "array[int]" = field(default_factory=sums)
    group_minor: "array[int]" = field(default_factory=sums)

    def member(self, group: int, minor: int) -> None:
        """A member, and what she bought in all."""
        self.by_member.append(minor)
        self.groups[group] += 1
        self.group_minor[group] += minor

    def add(self, other: "Sales") -> None:
        """What another process counted, of members behind these."""
        self.receipts.update(other.receipts)
        self.minor.update(other.minor)
        self.by_member.extend(other.by_member)
        self.rejected += other.rejected
        self.groups = _added(self.groups, other.groups)
        self.group_minor = _added(self.group_minor, other.group_minor)


def _added(some: "array[int]", more: "array[int]") -> "array[int]":
    return array("q", map(add, some, more))


def by_month(days: Mapping[int, int], month_of: Mapping[int, int]) -> Counter[int]:
    """Sums by the first day of each month."""
    months: Counter[int] = Counter()
    for day, amount in days.items():
        months[month_of[day]] += amount
    return months
