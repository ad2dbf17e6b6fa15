"""The function that a program's rules become: readable, and nothing in it that the program does not ask for."""

from textwrap import dedent
from typing import Any

from regulars.engine.basket import Basket
from regulars.engine.days import clock_of
from regulars.engine.events.returns import Moment
from regulars.engine.faults import Faults
from regulars.engine.ready.award import compile_award, text_of
from regulars.engine.ready.rules import ReadyRule
from regulars.engine.terms.rule import Earn, Rule, Terms
from regulars.engine.terms.wallets import ReadyWallet, WalletTerms
from tests.engine.shop import BASE, EARNING_TERMS, Till, line, program, receipt

COFFEE = {"id": "coffee", "kind": "per_item", "points": "5", "when": '"coffee" in line.categories'}
DOUBLE = {"id": "double", "kind": "multiplier", "times": "2"}


def text(*rules: dict[str, Any], **fields: Any) -> str:
    return text_of(program(rules=rules, **fields).rules)


def test_the_smallest_program_is_a_few_lines() -> None:
    expected = """
        def award(masks, basket, moment, now):
            eligible, money = basket.eligible, basket.money
            if not eligible:
                return Earning([], [], {})
            whole = money[eligible]
            awards, cuts = [], []
            in_points = 0
            # base
            points = whole // 100
            if points:
                in_points += points
                awards.append(Reason('rule', 'base', 'points', points, whole, eligible))
            earning = Earning(awards, cuts, {'points': in_points})
            return earning
    """
    assert text(BASE) == dedent(expected).lstrip()


def test_a_rule_on_lines_a_visit_and_a_multiplier_read_as_they_are_meant() -> None:
    visit = {"id": "visit", "kind": "visits", "points": "3", "every": 2, "from": "2026-03-01", "to": "2026-03-31"}
    never = {"id": "never", "kind": "visits", "points": "3", "enabled": False}
    expected = """
        # coffee
        lines = masks[1] & eligible
        if lines:
            amount = money[lines]
            quantity = basket.quantity(lines)
            points = quantity // 1000 * 5
            if points:
                in_points += points
                awards.append(Reason('rule', 'coffee', 'points', points, amount, lines))
        # visit
        if 20513 <= day <= 20543:
            visit = basket.visit
            points = 3 if visit % 2 == 0 else 0
            if points:
                in_points += points
                awards.append(Reason('rule', 'visit', 'points', points, whole, eligible))
        base_in_points = in_points
        # double
        points = base_in_points
        if points:
            in_points += points
            awards.append(Reason('rule', 'double', 'points', points, whole, eligible))
    """
    written = dedent(text(COFFEE, visit, never, DOUBLE).split("in_points = 0\n", 1)[1])
    assert written.startswith(dedent(expected).lstrip())


def test_steps_that_no_rule_asks_for_are_left_out() -> None:
    plain = text(BASE, DOUBLE)
    assert not [step for step in ("alone(", "limited(", "points_of(", "day", "masks[") if step in plain]
    assert "alone(awards, rules)" in text({**BASE, "alone": True})
    assert "limited(earning, rules, moment, basket, now)" in text({**BASE, "limits": [{"per": "day", "points": "5"}]})
    assert "limited(earning, rules, moment, basket, now)" in text(BASE, wallets={"points": {"cap": "100"}})
    assert "points_of(given, rules, 'double', basket, eligible)" in text(BASE, {**DOUBLE, "of": ["base"]})
    assert "points_of(awards, rules, 'double', basket, eligible)" in text(BASE, {**DOUBLE, "compound": True})


def test_wallets_are_added_up_apart() -> None:
    stars = {"id": "stars", "kind": "visits", "points": "1", "wallet": "gold-stars"}
    till = Till(program(rules=[BASE, stars, DOUBLE], wallets={"points": {}, "gold-stars": {}}))
    decision = till.buy("10.00")
    assert {one.wallet: one.points for one in decision.earned} == {"points": 20, "gold-stars": 1}


class Lucky(Rule, frozen=True, kw_only=True, tag="lucky"):
    """A kind whose points no formula says."""

    def ready(self, terms: Terms) -> Earn:
        return Earn("draw(amount, basket.visit)", {"draw": lambda amount, visit: amount % 7 + visit})


def test_a_kind_may_bring_a_function_of_its_own() -> None:
    faults = Faults()
    wallet = ReadyWallet("points", WalletTerms(), faults)
    names = ("one-lucky", "two-lucky")
    ready = [ReadyRule(Lucky(id=name), 0, None, wallet, 2, faults, EARNING_TERMS) for name in names]
    assert "points = draw_of_one_lucky(whole, basket.visit)" in text_of(ready)
    clock = clock_of("UTC")
    basket = Basket(receipt(line("1", "0.10")), clock, 4)
    basket.settle(0)
    earning = compile_award(ready, clock.day)([], basket, Moment(0), 0)
    assert [award.points for award in earning.awards] == [7, 7]
    assert earning.by_dates == {"points": 14}


def test_nothing_is_asked_where_no_line_may_earn() -> None:
    till = Till(program(rules=[{"id": "visit", "kind": "visits", "points": "5"}]))
    assert till.buy(line("1", "50.00", earns=False)).earned == ()


def test_very_many_rules_are_passed_over_together_and_give_what_each_alone_would() -> None:
    rules = [
        {"id": f"rule-{number}", "kind": "visits", "points": f"{number + 1}", "when": f"receipt.total >= {number}.00"}
        if number % 10
        else {"id": f"rule-{number}", "kind": "visits", "points": f"{number + 1}"}
        for number in range(100)
    ]
    till = Till(program(rules=rules))
    till.buy("37.00")
    assert till.balance == sum(number + 1 for number in range(100) if number <= 37 or number % 10 == 0)
    assert "if any(masks[" in text_of(till.program.rules)
    assert "if any(masks[" not in text(*rules[:40])
