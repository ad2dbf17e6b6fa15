"""Tiers, rewards and badges that a member has otherwise than by the right program; points are elsewhere."""

from collections import Counter
from collections.abc import Iterator

from regulars.engine.days import last_before
from regulars.engine.decision import Decision
from regulars.engine.effects import RedemptionGone, RedemptionMade
from regulars.engine.events import AnyEvent
from regulars.engine.events.merges import Absorbing, Revived
from regulars.engine.events.redemptions import OpenRedemption, Redeemed, RedemptionEnded
from regulars.engine.member import Member, badges_of
from regulars.engine.program import Program
from regulars.engine.rewards.auto_redeem import AutoRedeem
from regulars.store.repairs import Difference

NOT_ASKED = "not asked for"
"""The note of what is too much, and is taken back only where that was asked for."""


class Gifts:
    """The rewards that a member was given without taking them, less those that were withdrawn.

    given: how many of each. points: by wallet, what became of them by itself.
    """

    def __init__(self, member: Member) -> None:
        self.given: Counter[str] = Counter()
        self.points: Counter[str] = Counter()
        self._open = dict(member.redemptions)

    def follow(self, event: AnyEvent, decision: Decision, *, by_repair: bool = False) -> None:
        """What follows from an event, and from the time before it. by_repair: what a person gave and withdrew, too."""
        by_hand = isinstance(event, Redeemed | RedemptionEnded) and not by_repair
        by_hand |= isinstance(event, Absorbing | Revived)  # They were given to the other.
        for effect in decision.effects:
            match effect:
                case RedemptionMade(redemption_id, one):
                    if redemption_id not in self._open and not by_hand:
                        self._count(one, 1)
                    self._open[redemption_id] = one
                case RedemptionGone(redemption_id, "cancelled") if redemption_id in self._open:
                    gone = self._open.pop(redemption_id)
                    if not by_hand:
                        self._count(gone, -1)

    def _count(self, one: OpenRedemption, sign: int) -> None:
        self.given[one.reward] += sign * one.quantity
        self.points[one.wallet] += sign * one.points


def tiers(member: str, present: Program, is_: Member, would: Member, *, note: str, lower: bool) -> Iterator[Difference]:
    """The tier sets in which she has another tier than she would; lower: whether she may lose one."""
    for one in present.tier_sets:
        held, right = is_.tiers.get(one.name), would.tiers.get(one.name)
        was = one.places.get(held.tier, 0) if held else 0
        should_be = one.places.get(right.tier, was) if right else 0
        if was == should_be:
            continue
        why = note or ("" if should_be > was or lower else NOT_ASKED)
        correction = 0 if why else should_be - was
        # Before the next look at it she cannot lose it.
        last_day = last_before(right.review) if correction and right and should_be else None
        yield Difference(
            member, one.name, was, should_be, correction, last_day, note=why, kind="tier", ladder=tuple(one.ids)
        )


def rewards(
    member: str, present: Program, is_: Member, gifts: Gifts, gifts_again: Gifts, *, note: str, withdraw: bool
) -> Iterator[Difference]:
    """The rewards of which she was given more or fewer than she would have been; withdraw: whether those that she has
    not used may be withdrawn.
    """
    for reward in sorted({*gifts.given, *gifts_again.given}):
        was, should_be = gifts.given[reward], gifts_again.given[reward]
        if was == should_be:
            continue
        why, correction = note or _look(present, reward, should_be - was), should_be - was
        if not why and correction < 0:
            there = len(is_.unused(reward, is_.at_us)) if withdraw else 0
            why = "" if there >= -correction else "used or by hand" if withdraw else NOT_ASKED
            correction = -min(there, -correction)
        elif why:
            correction = 0
        yield Difference(member, reward, was, should_be, correction, note=why, kind="reward")


def badges(
    member: str, present: Program, is_: Member, would: Member, *, note: str, withdraw: bool
) -> Iterator[Difference]:
    """The badges of the program that she has and would not have, or the other way round; withdraw: whether she may
    lose one.
    """
    has, should_have = badges_of(is_.won), badges_of(would.won)
    for badge in present.document.badges:
        was, should_be = int(badge in has), int(badge in should_have)
        if was != should_be:
            why = note or ("" if should_be or withdraw else NOT_ASKED)
            yield Difference(member, badge, was, should_be, 0 if why else should_be - was, note=why, kind="badge")


def _look(present: Program, reward: str, difference: int) -> str:
    """Why a person must look instead, if one must."""
    ready = present.rewards.get(reward)
    if ready is None:
        return "no such reward" if difference > 0 else ""
    return "became vouchers" if isinstance(ready.document, AutoRedeem) else ""
