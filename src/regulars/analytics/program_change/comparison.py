"""One member under two versions of her program: what she would gain, and what she would lose."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Literal

import msgspec
from msgspec import structs

from regulars.analytics.backtest.worth import worth_of
from regulars.analytics.program_change.known import Known
from regulars.engine.counters import in_segments
from regulars.engine.days import NEVER
from regulars.engine.decide import advance
from regulars.engine.events.members import TimePassed
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.outlook import Outlook, outlook
from regulars.store import given
from regulars.store.members import Loaded

Kind = Literal["tier", "points", "reward", "price", "plan"]
Promise = Literal["wallet", "worth", "validity", "price"]
"""How points that were earned would keep less than was promised: their wallet is gone, they are worth less, they end
when they did not, or a reward that they are enough for costs more or is gone."""

_OF_REWARDS = ("rewards", "reward_categories", "wallets", "tier_sets", "plans", "offers", "choices", "places", "facts")


class Move(msgspec.Struct, frozen=True, gc=False):
    """Something that a member has otherwise. about: the tier set, wallet, reward or plan. before, after: tiers by id,
    numbers as whole units of the last digit; empty for nothing. on: the day of a loss that comes later, else NEVER.
    """

    kind: Kind
    about: str
    before: str
    after: str
    is_gain: bool
    on: int = NEVER


class Compared(msgspec.Struct, frozen=True, gc=False):
    """A member before and after. owed, owed_after: points by wallet. taken: rewards that she took and has not used."""

    moves: Sequence[Move]
    broken: frozenset[Promise]
    owed: dict[str, int]
    owed_after: dict[str, int]
    taken: frozenset[str]


def repriced(old: Program, new: Program) -> frozenset[str]:
    """The rewards that change or are gone."""
    return frozenset(
        one.id for one in old.document.rewards if one.id not in new.rewards or new.rewards[one.id].document != one
    )


class Comparison:
    """Two versions of a program side by side, at the moment from which the second is to count. known: what each finds
    then, whoever the member is.
    """

    def __init__(self, old: Program, new: Program, from_us: int, known: tuple[Known, Known]) -> None:
        self.old, self.new, self.from_us, self.known = old, new, from_us, known
        before, after = old.document, new.document
        self._rewards_differ = any(getattr(before, part) != getattr(after, part) for part in _OF_REWARDS)
        self._tier_segments = old.tier_segments | new.tier_segments
        both = old.wallets.keys() & new.wallets.keys()
        self._worth_less = {name for name in both if self._worth(new, name) < self._worth(old, name)}
        self._ends_now = {
            name for name in both if old.wallets[name].inactivity is None and new.wallets[name].inactivity is not None
        }
        if after.over is not None and after.over != before.over:
            self._ends_now |= both
        self.repriced = repriced(old, new)

    @staticmethod
    def _worth(program: Program, name: str) -> Fraction:
        return worth_of(program, program.wallets[name]).minor

    def compare(self, loaded: Loaded, member: Member) -> Compared:
        """What is otherwise for her. The present version decides until that moment, then each by itself.

        loaded: what the shop knows of her, as the segments that she is kept in.
        """
        _, before = advance(self.old, member, TimePassed(), self.from_us)
        if self._tier_segments:
            before = structs.replace(
                before, counters={**before.counters, **in_segments(self._tier_segments, loaded.segments)}
            )
        _, after = advance(self.new, before, TimePassed(), self.from_us)
        old_known, new_known = self.known
        old = self._outlook(self.old, loaded, before, old_known)
        new = self._outlook(self.new, loaded, after, new_known)
        moves = [*self._tiers(old, new), *self._points(old, new), *_rewards(old, new), *_plans(old, new)]
        broken = frozenset(self._broken(old, new))
        taken = frozenset(one.reward for one in before.redemptions.values() if one.reward in self.repriced)
        return Compared(moves, broken, dict(old.points), dict(new.points), taken)

    def _outlook(self, program: Program, loaded: Loaded, member: Member, known: Known) -> Outlook:
        if not self._rewards_differ:
            return outlook(program, member, self.from_us, with_rewards=False)
        told = [given.of(loaded, program, self.from_us, facts) for facts in known.facts]
        return outlook(program, member, self.from_us, told, known.shared)

    def _tiers(self, old: Outlook, new: Outlook) -> Iterator[Move]:
        old_sets = {one.name: one for one in self.old.tier_sets}
        new_sets = {one.name: one for one in self.new.tier_sets}
        for name, was in old.tiers.items():
            if name not in new_sets:
                if was.tier != old_sets[name].ids[0]:
                    yield Move("tier", name, was.tier, "", False)
                continue
            ladder, now = new_sets[name], new.tiers[name]
            if ladder.named.get(was.tier) == now.tier:
                continue
            place = ladder.places.get(was.tier)
            is_gain = place is not None and ladder.places[now.tier] > place
            yield Move("tier", name, was.tier, now.tier, is_gain, NEVER if is_gain else now.lost_on)
        for name, now in new.tiers.items():
            if name not in old_sets and now.tier != new_sets[name].ids[0]:
                yield Move("tier", name, "", now.tier, True)

    def _points(self, old: Outlook, new: Outlook) -> Iterator[Move]:
        for name in dict.fromkeys((*old.points, *new.points)):
            was, now = old.points.get(name, 0), new.points.get(name, 0)
            if was != now:
                yield Move("points", name, str(was), str(now), now > was)

    def _broken(self, old: Outlook, new: Outlook) -> Iterator[Promise]:
        has = {name for name, points in old.points.items() if points > 0}
        if has - self.new.wallets.keys():
            yield "wallet"
        if has & self._worth_less:
            yield "worth"
        if has & self._ends_now:
            yield "validity"
        costs = [(reward, price) for reward, price in old.promised.items() if price]
        if any(reward not in new.promised or (new.promised[reward] or 0) > price for reward, price in costs):
            yield "price"


def _rewards(old: Outlook, new: Outlook) -> Iterator[Move]:
    """Those that she can take before or after, and not both, or at another price."""
    for reward in dict.fromkeys((*old.rewards, *new.rewards)):
        was, now = old.rewards.get(reward), new.rewards.get(reward)
        if reward not in new.rewards:
            yield Move("reward", reward, _price(was), "", False)
        elif reward not in old.rewards:
            yield Move("reward", reward, "", _price(now), True)
        elif was is not None and now is not None and was != now:
            yield Move("price", reward, str(was), str(now), now < was)


def _price(points: int | None) -> str:
    return "0" if points is None else str(points)


def _plans(old: Outlook, new: Outlook) -> Iterator[Move]:
    for plan in sorted(old.plans - new.plans):
        yield Move("plan", plan, plan, "", False)
