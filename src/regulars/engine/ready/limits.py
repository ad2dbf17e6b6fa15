"""The most that is given: to one member by a rule or a promotion, in a wallet, and to all members by a budget.

What is counted is that of the frozen moment: a receipt never runs into its own points, but the rules of one promotion,
one wallet or one budget share what is left of it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import structs

from regulars.engine.counters import LIFETIME, Window, given_points, given_times, last_given
from regulars.engine.days import DAY_US
from regulars.engine.decision import Reason
from regulars.engine.events.returns import Moment
from regulars.engine.ready.earn import Earning, Rules, by_dates
from regulars.engine.ready.rules import ReadyRule
from regulars.engine.terms.limits import ReadyLimit
from regulars.engine.terms.promotions import Cooldown, ReadyPromotion


def limited(earning: Earning, rules: Rules, moment: Moment, about: Any, now_us: int) -> Earning:
    """Cooldowns, rule limits, those of promotions, then the wallets' caps, then budgets, trimmed in file order.

    about: the basket or doing, of which the store and what was given are read.
    """
    awards, cuts = earning.awards, earning.cuts
    of_promotions: dict[str, int] = {}
    room: dict[str, int] = {}
    took = dict(about.took)
    alone: set[str] = set()
    for place, award in enumerate(awards):
        rule = rules[award.subject]
        if not award.points:
            if _is_given_alone(rule, award, moment, now_us, of_promotions, cuts):
                alone.add(award.subject)
            continue
        left = award
        if rule.is_limited:
            left = _within(rule, left, moment, now_us, of_promotions, cuts)
        if rule.wallet.cap is not None:
            left = _under_cap(rule.wallet.cap, left, moment, room, cuts)
        if rule.budgets:
            left = _from_budgets(rule, left, about, now_us, took, cuts)
        if left is not award:
            awards[place] = left
    if cuts:
        given = [award for award in awards if award.points or award.subject in alone]
        earning = Earning(given, cuts, by_dates(given, rules))
    earning.moment, earning.now_us, earning.took = moment, now_us, took
    return earning


def _within(
    rule: ReadyRule, award: Reason, moment: Moment, now_us: int, of_promotions: dict[str, int], cuts: list[Reason]
) -> Reason:
    """The award within the limits of its rule and of its promotion."""
    left = _own(rule, award, moment, now_us, cuts)
    if rule.promotion is not None:
        left = _of_promotion(rule.promotion, left, moment, now_us, of_promotions, cuts)
    return left


def _is_given_alone(
    rule: ReadyRule, award: Reason, moment: Moment, now_us: int, of_promotions: dict[str, int], cuts: list[Reason]
) -> bool:
    """Whether a reward without points is given: where one point would be."""
    if not rule.is_limited:
        return True
    before = len(cuts)
    left = _within(rule, structs.replace(award, points=1), moment, now_us, of_promotions, cuts)
    cuts[before:] = [structs.replace(cut, points=0) for cut in cuts[before:]]
    return left.points > 0


def limit_windows(rules: Iterable[ReadyRule]) -> Iterator[tuple[str, Window]]:
    """The counters that limits and cooldowns of the rules and their promotions read, each with its window."""
    for rule in rules:
        for name, limits, cooldown in _terms(rule):
            yield from _windows(name, limits, cooldown)


def _windows(name: str, limits: Iterable[ReadyLimit], cooldown: Cooldown | None) -> Iterator[tuple[str, Window]]:
    for limit in limits:
        if limit.window is not None and limit.points is not None:
            yield given_points(name), limit.window
        if limit.window is not None and limit.times is not None:
            yield given_times(name), limit.window
    if cooldown is not None:
        yield last_given(name), LIFETIME


def _cut(award: Reason, points: int, code: str, cuts: list[Reason], number: int = 0, detail: str = "") -> Reason:
    """The award trimmed to the points, and what was cut of it told."""
    cuts.append(Reason(code, award.subject, award.wallet, award.points - points, number=number, detail=detail))
    return structs.replace(award, points=points)


def _own(rule: ReadyRule, award: Reason, moment: Moment, now_us: int, cuts: list[Reason]) -> Reason:
    if rule.cooldown is not None:
        award = _rested(rule.cooldown, last_given(rule.id), award, moment, now_us, cuts)
    cut, points = None, award.points
    for limit in rule.limits:
        left = left_of(limit, given_points(rule.id), given_times(rule.id), moment, points)
        if left < points:
            points, cut = (left if limit.trims else 0), limit
    return award if cut is None else _cut(award, points, "limit", cuts, detail=cut.per)


def _rested(cooldown: Cooldown, counter: str, award: Reason, moment: Moment, now_us: int, cuts: list[Reason]) -> Reason:
    last_us = moment.counters.get(counter, {}).get(0, 0)
    if not last_us or not award.points or not cooldown.rests(last_us, now_us):
        return award
    return _cut(award, 0, "cooldown", cuts, number=cooldown.ends_us(last_us), detail=cooldown.text)


def _of_promotion(
    promotion: ReadyPromotion, award: Reason, moment: Moment, now_us: int, used: dict[str, int], cuts: list[Reason]
) -> Reason:
    """What the promotion's rules may still give together; they give once, however many of them give."""
    name = f"promotion:{promotion.name}"
    if promotion.cooldown is not None:
        award = _rested(promotion.cooldown, last_given(name), award, moment, now_us, cuts)
    cut, points, before = None, award.points, used.get(name, 0)
    for limit in promotion.limits:
        left = left_of(limit, given_points(name), given_times(name), moment, points + before) - before
        if left < points:
            points, cut = (max(left, 0) if limit.trims else 0), limit
    used[name] = before + points
    if cut is None:
        return award
    number = cut.points if cut.points is not None else cut.times or 0
    return _cut(award, points, "promotion-limit", cuts, number, promotion.name)


def left_of(limit: ReadyLimit, of_points: str, of_times: str, moment: Moment, points: int) -> int:
    """How many of the points the limit lets through."""
    if limit.window is None:
        return points if limit.points is None else min(points, limit.points)
    left = points
    if limit.times is not None:
        times = limit.window.total(moment.counters.get(of_times, {}), moment.day)
        left = points if times < limit.times else 0
    if limit.points is not None:
        given = limit.window.total(moment.counters.get(of_points, {}), moment.day)
        left = min(left, max(limit.points - given, 0))
    return left


def opens_us(rule: ReadyRule, moment: Moment, now_us: int) -> int:
    """The first moment from which the limits and cooldowns of a rule and of its promotion let something through, as far
    as is known at `now_us`; 0 for never.
    """
    found = now_us
    for name, limits, cooldown in _terms(rule):
        last_us = moment.counters.get(last_given(name), {}).get(0, 0)
        if cooldown is not None and last_us and cooldown.rests(last_us, now_us):
            found = max(found, cooldown.ends_us(last_us))
        for limit in limits:
            if limit.window is None or left_of(limit, given_points(name), given_times(name), moment, 1):
                continue
            if limit.window == LIFETIME:
                return 0
            found = max(found, now_us + (limit.window.next_start(moment.day) - moment.day) * DAY_US)
    return found


def _terms(rule: ReadyRule) -> Iterator[tuple[str, Iterable[ReadyLimit], Cooldown | None]]:
    yield rule.id, rule.limits, rule.cooldown
    if rule.promotion is not None:
        yield f"promotion:{rule.promotion.name}", rule.promotion.limits, rule.promotion.cooldown


def _under_cap(cap: int, award: Reason, moment: Moment, room: dict[str, int], cuts: list[Reason]) -> Reason:
    left = room.get(award.wallet, max(cap - moment.balances.get(award.wallet, (0, 0))[1], 0))
    points = min(award.points, left)
    room[award.wallet] = left - points
    return award if points == award.points else _cut(award, points, "wallet-cap", cuts, number=cap)


def _from_budgets(
    rule: ReadyRule, award: Reason, about: Any, now_us: int, took: dict[str, int], cuts: list[Reason]
) -> Reason:
    """What the budgets have left for it: of a budget that nobody asked about, all that is wanted."""
    keys = [(budget, budget.key(about.store, about.budgets_us or now_us)) for budget in rule.budgets]
    for budget, key in keys:
        known = about.given.budgets.get(key)
        if known is None:
            continue
        taken, ceiling, at_once = known
        own = took.get(key, 0)
        slowed = budget.slowed(award.points, taken + own, ceiling)
        if slowed < award.points:
            award = _cut(award, slowed, "budget-slowed", cuts, (taken + own) * 100 // max(ceiling, 1), budget.name)
        left = max(min(ceiling - taken, at_once) - own, 0)
        if left < award.points:
            award = _cut(award, left, "budget-spent", cuts, left, budget.name)
    for _, key in keys:
        took[key] = took.get(key, 0) + award.points
    return award
