"""What is earned, and the steps that few programs need: one rule alone, multipliers of some points, limits and caps.

A program's own function (`award.py`) calls them in their order, with the base rules and the simple multipliers
written out; a pure function of the program, the frozen moment and the basket.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from regulars.engine.basket import Basket
from regulars.engine.decision import Reason
from regulars.engine.events.returns import Moment
from regulars.engine.money import share
from regulars.engine.ready.rules import ReadyRule

Rules = Mapping[str, ReadyRule]


class Earning(msgspec.Struct, gc=False):
    """All that is earned: awards in file order, their sums by wallet and dates, and what was cut or kept back.

    An award is what one rule gives, on which lines, reckoned on how much money: the reason that it is told as.
    moment, now_us: in which it was decided, where rules are limited. by_dates: points by the key of their `Dates`.
    took: of budgets by their key, with what this event had taken before.
    """

    awards: list[Reason]
    cuts: list[Reason]
    by_dates: dict[str, int]
    moment: Moment = Moment(0)
    now_us: int = 0
    took: dict[str, int] | None = None

    def reasons(self) -> list[Reason]:
        """Why the points were given, rule by rule, then what was cut."""
        return self.awards + self.cuts if self.cuts else self.awards


def points_in(awards: Iterable[Reason], wallet: str) -> int:
    """The points of one wallet among the awards."""
    return sum([award.points for award in awards if award.wallet == wallet])


def by_dates(awards: Iterable[Reason], rules: Rules) -> dict[str, int]:
    """The points of each wallet and dates, in the order of the awards: so they are given."""
    points: dict[str, int] = {}
    for award in awards:
        key = rules[award.subject].dates.key
        points[key] = points.get(key, 0) + award.points
    return points


def alone(awards: list[Reason], rules: Rules) -> tuple[list[Reason], list[Reason]]:
    """The one rule that tolerates no other, if one gives: the highest priority, the first in the file among equals."""
    rivals = [award for award in awards if rules[award.subject].alone]
    if not rivals:
        return awards, []
    winner = max(rivals, key=lambda award: rules[award.subject].priority)
    cuts = [
        Reason("suppressed", award.subject, award.wallet, award.points, detail=winner.subject)
        for award in awards
        if award is not winner
    ]
    return [winner], cuts


def one_of(awards: list[Reason], rules: Rules, group: str, mode: str) -> tuple[list[Reason], list[Reason]]:
    """Of the rules of a group the first that gives, or the one that gives most: the first in the file among equals."""
    rivals = [award for award in awards if rules[award.subject].group == group]
    if len(rivals) < 2:
        return awards, []
    winner = rivals[0] if mode == "first" else max(rivals, key=lambda award: award.points)
    cuts = [
        Reason("suppressed", award.subject, award.wallet, award.points, detail=winner.subject)
        for award in rivals
        if award is not winner
    ]
    return [award for award in awards if award is winner or rules[award.subject].group != group], cuts


def points_of(awards: Sequence[Reason], rules: Rules, multiplier: str, basket: Basket, mask: int) -> int:
    """The points that a multiplier multiplies: of its rules and wallet, as far as they fall on its lines."""
    rule = rules[multiplier]
    assert rule.multiplies is not None
    points = 0
    for award in awards:
        of = rules[award.subject]
        if of.wallet is rule.wallet and (not rule.multiplies.of or of.id in rule.multiplies.of or of.multiplies):
            points += award.points if award.lines & mask == award.lines else _points_on(basket, award, of, mask)
    return points


def _points_on(basket: Basket, award: Reason, rule: ReadyRule, mask: int) -> int:
    """The part of an award's points that falls on the lines of the mask."""
    parts = share(award.points, basket.weights(award.lines, rule.weighs))
    return sum(part for place, part in enumerate(parts) if mask >> place & 1)
