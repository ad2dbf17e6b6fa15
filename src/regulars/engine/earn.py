"""What a receipt, or joining, earns: base rules, multipliers, limits and caps, in this order.

A pure function of the program, the frozen moment and the basket: the same for the till, for a quote, for a
receipt that stands shorter after a return, and for years of history.
"""

import msgspec

from regulars.engine.basket import Basket
from regulars.engine.counters import given_points, given_times
from regulars.engine.counting import count
from regulars.engine.decision import Reason
from regulars.engine.events import Moment
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.limits import allowed
from regulars.engine.money import rounded, share
from regulars.engine.program import Program, ReadyRule


class Award(msgspec.Struct, gc=False):
    """Points that one rule gives: on which lines, reckoned on how much money."""

    rule: ReadyRule
    points: int
    mask: int


class Earning:
    """All that is earned: awards in file order with their sums by wallet, and what was cut or kept back."""

    __slots__ = ("awards", "by_wallet", "cuts")

    def __init__(self, awards: list[Award], cuts: list[Reason]) -> None:
        self.awards = [award for award in awards if award.points] if cuts else awards
        self.cuts = cuts
        self.by_wallet: dict[str, int] = {}
        for award in self.awards:
            name = award.rule.wallet.name
            self.by_wallet[name] = self.by_wallet.get(name, 0) + award.points

    def count_limits(self, program: Program, draft: Draft, day: int, sign: int) -> None:
        """Move the counters of limited rules by what they gave."""
        for award in self.awards:
            if award.rule.limits:
                count(program, draft, given_points(award.rule.id), sign * award.points, day)
                count(program, draft, given_times(award.rule.id), sign, day)

    def reasons(self, basket: Basket) -> list[Reason]:
        """Why the points were given, rule by rule, then what was cut."""
        amount = basket.amount
        given = [
            Reason("rule", award.rule.id, award.rule.wallet.name, award.points, amount(award.mask), award.mask)
            for award in self.awards
        ]
        return given + self.cuts if self.cuts else given


def on_receipt(program: Program, facts: Facts, basket: Basket, now_us: int) -> Earning:
    """What a receipt of the moment `now_us` earns, by the rules that were in force then.

    The basket's amounts are what is left after discounts and part payment.
    """
    masks = program.match(basket, basket.lines, facts, now_us)
    basket.settle(masks[0] if program.excludes else 0)
    base, multipliers = program.rules_on(program.clock.day(now_us))
    return _earned(facts.moment, basket, base, multipliers, masks)


def on_joining(program: Program, facts: Facts, basket: Basket, now_us: int) -> Earning:
    """What joining earns."""
    masks = program.match_joined(None, (), facts, now_us)
    day = facts.moment.day
    rules = [rule for rule in program.joined_rules if rule.first_day <= day <= rule.last_day]
    awards = [Award(rule, rule.earn(basket, 0), 0) for rule in rules if masks[rule.match]]
    return _limited(facts.moment, awards, [])


def _earned(
    moment: Moment, basket: Basket, base: list[ReadyRule], multipliers: list[ReadyRule], masks: list[int]
) -> Earning:
    eligible = basket.eligible
    awards = []
    some_alone = False
    for rule in base:
        mask = masks[rule.match] & eligible
        if mask:
            points = rule.earn(basket, mask)
            if points:
                awards.append(Award(rule, points, mask))
                some_alone = some_alone or rule.alone
    cuts: list[Reason] = []
    if some_alone:
        awards, cuts = _alone(awards)
    if multipliers and awards:
        awards += _multiplied(basket, awards, multipliers, masks)
    return _limited(moment, awards, cuts)


def _alone(awards: list[Award]) -> tuple[list[Award], list[Reason]]:
    """The one rule that tolerates no other: the highest priority, the first in the file among equals."""
    winner = max((award for award in awards if award.rule.alone), key=lambda award: award.rule.priority)
    cuts = [
        Reason("suppressed", award.rule.id, award.rule.wallet.name, award.points, detail=winner.rule.id)
        for award in awards
        if award is not winner
    ]
    return [winner], cuts


def _multiplied(basket: Basket, base: list[Award], multipliers: list[ReadyRule], masks: list[int]) -> list[Award]:
    """What multipliers add: each reckoned on the base, or, compounding, on what is there by then."""
    extras: list[Award] = []
    whole: dict[str, int] = {}
    for rule in multipliers:
        mask = masks[rule.match] & basket.eligible
        if not mask or rule.extra is None:
            continue
        if rule.compound or rule.of or mask != basket.eligible:
            points = _points_of(basket, base + extras if rule.compound else base, rule, mask)
        else:
            whole = whole or Earning(base, []).by_wallet
            points = whole.get(rule.wallet.name, 0)
        extra = rounded(points * rule.extra.numerator, rule.extra.denominator, rule.rounding)
        if extra:
            extras.append(Award(rule, extra, mask))
    return extras


def _points_of(basket: Basket, awards: list[Award], rule: ReadyRule, mask: int) -> int:
    """The points that a multiplier multiplies: of its rules and wallet, as far as they fall on its lines."""
    points = 0
    for award in awards:
        if award.rule.wallet is rule.wallet and (not rule.of or award.rule.id in rule.of or award.rule.extra):
            points += award.points if award.mask & mask == award.mask else _points_on(basket, award, mask)
    return points


def _points_on(basket: Basket, award: Award, mask: int) -> int:
    """The part of an award's points that falls on the lines of the mask."""
    parts = share(award.points, basket.weights(award.mask, award.rule.weighs))
    return sum(part for place, part in enumerate(parts) if mask >> place & 1)


def _limited(moment: Moment, awards: list[Award], cuts: list[Reason]) -> Earning:
    """Rule limits, then the wallets' caps, trimmed in file order."""
    for award in awards:
        rule = award.rule
        if rule.limits:
            points, limit = allowed(rule, moment, award.points)
            if limit is not None:
                cuts.append(Reason("limit", rule.id, rule.wallet.name, award.points - points, detail=limit.per))
                award.points = points
    for award in awards:
        cap = award.rule.wallet.cap
        if cap is not None:
            cuts += _capped(moment, awards, award, cap)
    return Earning(awards, cuts)


def _capped(moment: Moment, awards: list[Award], award: Award, cap: int) -> list[Reason]:
    wallet = award.rule.wallet
    before = 0
    for other in awards:
        if other is award:
            break
        if other.rule.wallet is wallet:
            before += other.points
    room = max(cap - moment.balances.get(wallet.name, (0, 0))[1] - before, 0)
    if award.points <= room:
        return []
    cut, award.points = award.points - room, room
    return [Reason("wallet-cap", award.rule.id, wallet.name, cut, number=cap)]
