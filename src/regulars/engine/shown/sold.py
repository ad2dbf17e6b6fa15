"""What the points cost that a member lacks, where a rule sells them."""

from regulars.engine.counters import given_points, given_times
from regulars.engine.events.returns import Moment
from regulars.engine.program import Program
from regulars.engine.ready.limits import left_of
from regulars.engine.ready.rules import ReadyRule
from regulars.engine.rules.points_bought import PointsBought
from regulars.engine.terms.rule import Terms


def price_of(program: Program, moment: Moment, wallet: str, points: int) -> int:
    """The least money, in minor units, for which so many of the wallet's points can be bought at once now; 0 where
    nobody sells them, or not so many. A rule with a condition, a budget or a promotion is left out: whether it sells
    shows when somebody buys.
    """
    prices = [
        price
        for rule in program.document.rules
        if isinstance(rule, PointsBought) and rule.enabled and not (rule.when.strip() or rule.promotion)
        and (price := _price(program, moment, rule, wallet, points))
    ]  # fmt: skip
    return min(prices, default=0)


def _price(program: Program, moment: Moment, rule: PointsBought, wallet: str, points: int) -> int:
    ready = next(one for one in program.triggers[rule.answers()].rules if one.id == rule.id)
    if ready.wallet.name != wallet or ready.budgets or not ready.first_day <= moment.day <= ready.last_day:
        return 0
    price, bought = rule.price(points, Terms(program.digits, ready.wallet.scale))
    return price if bought and _has_room(ready, moment, bought) else 0


def _has_room(rule: ReadyRule, moment: Moment, points: int) -> bool:
    """Whether no limit and no cap is in the way: what is over one is not sold at all."""
    cap, (_, balance) = rule.wallet.cap, moment.balances.get(rule.wallet.name, (0, 0))
    if cap is not None and balance + points > cap:
        return False
    names = given_points(rule.id), given_times(rule.id)
    return all(left_of(limit, *names, moment, points) == points for limit in rule.limits)
