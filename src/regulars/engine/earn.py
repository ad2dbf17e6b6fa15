"""What a receipt, or joining, earns: base rules, multipliers, limits and caps, in this order.

A pure function of the program, the frozen moment and the basket: the same for the till, for a quote, for a
receipt that stands shorter after a return, and for years of history.
"""

from collections.abc import Iterable, Sequence

from msgspec import structs

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

Award = Reason
"""The points that one rule gives, on which lines, reckoned on how much money: the reason that it will be told as."""


class Earning:
    """All that is earned: awards in file order with their sums by wallet, and what was cut or kept back."""

    __slots__ = ("awards", "by_wallet", "cuts")

    def __init__(self, awards: list[Award], cuts: list[Reason]) -> None:
        self.awards = awards
        self.cuts = cuts
        self.by_wallet: dict[str, int] = {}
        points = self.by_wallet
        for award in awards:
            points[award.wallet] = points.get(award.wallet, 0) + award.points

    def add(self, award: Award) -> None:
        """One award more."""
        self.awards.append(award)
        self.by_wallet[award.wallet] = self.by_wallet.get(award.wallet, 0) + award.points

    def count_limits(self, program: Program, draft: Draft, day: int, sign: int) -> None:
        """Move the counters of limited rules by what they gave."""
        if program.has_limits:
            for award in self.awards:
                if program.rule[award.subject].limits:
                    count(program, draft, given_points(award.subject), sign * award.points, day)
                    count(program, draft, given_times(award.subject), sign, day)

    def reasons(self) -> list[Reason]:
        """Why the points were given, rule by rule, then what was cut."""
        return self.awards + self.cuts if self.cuts else self.awards


def on_receipt(program: Program, facts: Facts, basket: Basket, now_us: int) -> Earning:
    """What a receipt of the moment `now_us` earns, by the rules that were in force then.

    The basket's amounts are what is left after discounts and part payment.
    """
    masks = program.match(basket, basket.lines, facts, now_us)
    basket.settle(masks[0] if program.excludes else 0)
    rules = program.rules_on(program.clock.day(now_us))
    awards = _awards(basket, rules.base, masks)
    cuts: list[Reason] = []
    if rules.some_alone:
        awards, cuts = _alone(program, awards)
    earning = Earning(awards, cuts)
    if rules.multipliers and awards:
        _multiply(program, basket, earning, rules.multipliers, masks)
    return _limited(program, facts.moment, earning) if rules.some_limited else earning


def on_joining(program: Program, facts: Facts, basket: Basket, now_us: int) -> Earning:
    """What joining earns."""
    masks = program.match_joined(None, (), facts, now_us)
    day = facts.moment.day
    rules = [rule for rule in program.joined_rules if rule.first_day <= day <= rule.last_day and masks[rule.match]]
    awards = [Award("rule", rule.id, rule.wallet.name, rule.earn(basket, 0)) for rule in rules]
    return _limited(program, facts.moment, Earning(awards, []))


def _awards(basket: Basket, base: Iterable[ReadyRule], masks: list[int]) -> list[Award]:
    eligible, money = basket.eligible, basket.money
    awards = []
    for rule in base:
        mask = masks[rule.match] & eligible
        if mask:
            points = rule.earn(basket, mask)
            if points:
                awards.append(Award("rule", rule.id, rule.wallet.name, points, money[mask], mask))
    return awards


def _alone(program: Program, awards: list[Award]) -> tuple[list[Award], list[Reason]]:
    """The one rule that tolerates no other, if one gives: the highest priority, the first in the file among equals."""
    rivals = [award for award in awards if program.rule[award.subject].alone]
    if not rivals:
        return awards, []
    winner = max(rivals, key=lambda award: program.rule[award.subject].priority)
    cuts = [
        Reason("suppressed", award.subject, award.wallet, award.points, detail=winner.subject)
        for award in awards
        if award is not winner
    ]
    return [winner], cuts


def _multiply(
    program: Program, basket: Basket, earning: Earning, multipliers: Iterable[ReadyRule], masks: list[int]
) -> None:
    """Add what multipliers give: each reckoned on the base, or, compounding, on what is there by then."""
    base, whole = earning.awards.copy(), earning.by_wallet.copy()
    for rule in multipliers:
        mask = masks[rule.match] & basket.eligible
        if not mask or rule.extra is None:
            continue
        if rule.compound or rule.of or mask != basket.eligible:
            points = _points_of(program, basket, earning.awards if rule.compound else base, rule, mask)
        else:
            points = whole.get(rule.wallet.name, 0)
        extra = rounded(points * rule.extra.numerator, rule.extra.denominator, rule.rounding)
        if extra:
            earning.add(Award("rule", rule.id, rule.wallet.name, extra, basket.money[mask], mask))


def _points_of(program: Program, basket: Basket, awards: Sequence[Award], rule: ReadyRule, mask: int) -> int:
    """The points that a multiplier multiplies: of its rules and wallet, as far as they fall on its lines."""
    points = 0
    for award in awards:
        of = program.rule[award.subject]
        if of.wallet is rule.wallet and (not rule.of or of.id in rule.of or of.extra):
            points += award.points if award.lines & mask == award.lines else _points_on(basket, award, of, mask)
    return points


def _points_on(basket: Basket, award: Award, rule: ReadyRule, mask: int) -> int:
    """The part of an award's points that falls on the lines of the mask."""
    parts = share(award.points, basket.weights(award.lines, rule.weighs))
    return sum(part for place, part in enumerate(parts) if mask >> place & 1)


def _limited(program: Program, moment: Moment, earning: Earning) -> Earning:
    """Rule limits, then the wallets' caps, trimmed in file order."""
    awards, cuts = earning.awards, earning.cuts
    for place, award in enumerate(awards):
        rule = program.rule[award.subject]
        if rule.limits:
            points, limit = allowed(rule, moment, award.points)
            if limit is not None:
                cuts.append(Reason("limit", rule.id, award.wallet, award.points - points, detail=limit.per))
                awards[place] = structs.replace(award, points=points)
    room: dict[str, int] = {}
    for place, award in enumerate(awards):
        cap = program.wallets[award.wallet].cap
        if cap is not None:
            left = room.get(award.wallet, max(cap - moment.balances.get(award.wallet, (0, 0))[1], 0))
            points = min(award.points, left)
            room[award.wallet] = left - points
            if points < award.points:
                cuts.append(Reason("wallet-cap", award.subject, award.wallet, award.points - points, number=cap))
                awards[place] = structs.replace(award, points=points)
    return Earning([award for award in awards if award.points], cuts) if cuts else earning
