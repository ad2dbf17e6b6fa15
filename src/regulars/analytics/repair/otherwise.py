"""Tiers and rewards that a member has otherwise than by the right program; points are elsewhere."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from regulars.engine.decision import Decision
from regulars.engine.effects import RedemptionGone, RedemptionMade
from regulars.engine.events import AnyEvent
from regulars.engine.events.redemptions import OpenRedemption, Redeemed, RedemptionEnded
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.store.repairs import Otherwise


class Sum(msgspec.Struct, frozen=True):
    """So many members have the same otherwise; see `Otherwise`."""

    kind: Literal["tier", "reward"]
    about: str
    was: str
    should_be: str
    members: int


class Gifts:
    """The rewards that a member was given without taking them, less those that were withdrawn.

    given: how many of each. points: by wallet, what became of them by itself.
    """

    def __init__(self, member: Member) -> None:
        self.given: Counter[str] = Counter()
        self.points: Counter[str] = Counter()
        self._open = dict(member.redemptions)

    def follow(self, event: AnyEvent, decision: Decision) -> None:
        """What follows from an event, and from the time before it."""
        for effect in decision.effects:
            match effect:
                case RedemptionMade(redemption_id, one):
                    if redemption_id not in self._open and not isinstance(event, Redeemed):
                        self._count(one, 1)
                    self._open[redemption_id] = one
                case RedemptionGone(redemption_id, "cancelled") if redemption_id in self._open:
                    gone = self._open.pop(redemption_id)
                    if not isinstance(event, RedemptionEnded):
                        self._count(gone, -1)

    def _count(self, one: OpenRedemption, sign: int) -> None:
        self.given[one.reward] += sign * one.quantity
        self.points[one.wallet] += sign * one.points


def tiers(member: str, present: Program, is_: Member, would: Member) -> Iterator[Otherwise]:
    """The tier sets in which she has another tier than she would."""
    for tier_set in present.tier_sets:
        held = [one.tiers[tier_set.name].tier if tier_set.name in one.tiers else "" for one in (is_, would)]
        was, should_be = (one or tier_set.ids[0] for one in held)
        if was != should_be and should_be in tier_set.ids:
            yield Otherwise(member, "tier", tier_set.name, was, should_be)


def rewards(member: str, was: Counter[str], should_be: Counter[str]) -> Iterator[Otherwise]:
    """The rewards of which she was given more or fewer than she would have been."""
    for reward in sorted({*was, *should_be}):
        if was[reward] != should_be[reward]:
            yield Otherwise(member, "reward", reward, str(was[reward]), str(should_be[reward]))


def summed(several: Iterable[Otherwise]) -> tuple[Sum, ...]:
    """How many members have the same otherwise; the most first."""
    sums = Counter((one.kind, one.about, one.was, one.should_be) for one in several)
    return tuple(Sum(*one, members) for one, members in sorted(sums.items(), key=lambda each: (-each[1], each[0])))
