"""Why: a verdict for every rule, what each clause saw, and reasons for all that was asked for and not given (D20)."""

from typing import Any

import pytest

from regulars.engine.decide import advance
from regulars.engine.events.receipts import Receipt, Wanted
from regulars.engine.shown.explain import Verdict, explain_receipt
from regulars.engine.steps.moments import moment_of
from tests.engine.shop import BASE, PAY, Till, line, program, receipt
from tests.tables import table


def explained(till: Till, sold: Receipt) -> dict[str, Verdict]:
    moment = moment_of(till.program, till.member, sold, till.now_us)
    decision, _ = advance(till.program, till.member, sold, till.now_us)
    return {one.rule: one for one in explain_receipt(till.program, moment, sold.given, sold, decision)}


RULES: list[dict[str, Any]] = [
    BASE,
    {"id": "coffee", "kind": "per_item", "points": "2", "when": '"coffee" in line.categories'},
    {"id": "big", "kind": "visits", "points": "50", "when": "receipt.total >= 100.00"},
    {"id": "later", "kind": "visits", "points": "7", "from": "2026-04-01"},
    {"id": "over", "kind": "visits", "points": "7", "to": "2026-03-01"},
    {"id": "off", "kind": "visits", "points": "7", "enabled": False},
    {"id": "tenth", "kind": "visits", "points": "7", "every": 10},
    {"id": "capped", "kind": "visits", "points": "7", "limits": [{"per": "receipt", "points": "3"}]},
    {"id": "double", "kind": "multiplier", "times": "2", "of": ["coffee"]},
]


@table("""
    rule    code          points
    base    rule          9
    coffee  rule          4
    big     condition     0
    later   not-in-force  0
    over    not-in-force  0
    off     not-in-force  0
    tenth   no-amount     0
    capped  rule          3
    double  rule          4
""")
def test_d20_every_rule_says_what_it_did(rule: str, code: str, points: int) -> None:
    sold = receipt(line("1", "4.00", "2", "coffee"), line("2", "5.50"))
    verdict = explained(Till(program(rules=RULES)), sold)[rule]
    assert (verdict.code, verdict.points) == (code, points)


def test_the_verdicts_add_up_to_what_is_earned_and_come_in_the_order_of_the_file() -> None:
    till = Till(program(rules=RULES))
    sold = receipt(line("1", "4.00", "2", "coffee"), line("2", "5.50"))
    verdicts = explained(till, sold)
    assert list(verdicts) == [rule["id"] for rule in RULES]
    given = sum(one.points for one in verdicts.values() if one.code == "rule")
    assert given == sum(one.points for one in till.play(sold).earned)


@table("""
    goods  points  code           number
    5.00   0       rule           0
    5.00   100     below-minimum  500
    1.00   0       below-minimum  500
    1.00   100     excluded       0
""")
def test_what_points_paid_and_rewards_took_off_is_no_amount_to_earn_on(
    goods: str, points: int, code: str, number: int
) -> None:
    till = Till(program(rules=[{**BASE, "least": "5.00"}], rewards=[PAY]))
    till.correct(100)
    verdict = explained(till, receipt(goods, wanted=(Wanted("pay", points=points),) if points else ()))["base"]
    assert (verdict.code, verdict.number) == (code, number)


def test_a_program_that_is_over_is_why_no_rule_gives() -> None:
    rules = [BASE, {"id": "big", "kind": "visits", "points": "50", "when": "receipt.total >= 100.00"}]
    over = explained(Till(program(rules=rules, over={"from": "2026-01-01"})), receipt("5.00"))
    assert [one.code for one in over.values()] == ["program-over", "program-over"]
    waiting = explained(Till(program(rules=rules, before_joining="nothing", joins="on_explicit_call")), receipt("5.00"))
    assert [one.code for one in waiting.values()] == ["not-joined", "not-joined"]


def test_a_condition_that_fails_says_what_it_saw() -> None:
    when = 'receipt.total >= 20.00 && "coffee" in line.categories'
    rules = [{**BASE, "when": when}]
    verdict = explained(Till(program(rules=rules)), receipt(line("1", "4.00", "1", "coffee")))["base"]
    assert verdict.code == "condition"
    assert [clause.holds for clause in verdict.clauses] == [False, True]


def test_the_line_that_comes_nearest_is_the_one_told() -> None:
    rules = [{**BASE, "when": '"coffee" in line.categories && line.total >= 5.00'}]
    sold = receipt(line("1", "9.00", "1"), line("2", "4.00", "1", "coffee"), line("3", "1.00"))
    verdict = explained(Till(program(rules=rules)), sold)["base"]
    assert [clause.holds for clause in verdict.clauses] in ([False, True], [True, False])


def test_lines_that_a_rule_counted_are_told_by_their_place() -> None:
    sold = receipt(line("1", "9.00"), line("2", "4.00", "1", "coffee"), line("3", "1.00", "1", "coffee"))
    assert explained(Till(program(rules=RULES)), sold)["coffee"].lines == 0b110


def test_goods_that_never_earn_are_told_as_excluded() -> None:
    rules = program(rules=[BASE], excludes='"gift cards" in line.categories')
    verdict = explained(Till(rules), receipt(line("1", "50.00", "1", "gift cards")))["base"]
    assert (verdict.code, verdict.points) == ("excluded", 0)


def test_d3_what_an_alone_rule_suppressed_is_told() -> None:
    alone = {"id": "fixed", "kind": "visits", "points": "100", "alone": True}
    verdict = explained(Till(program(rules=[BASE, alone])), receipt("19.99"))["base"]
    assert (verdict.code, verdict.points, verdict.detail) == ("suppressed", 19, "fixed")


@pytest.mark.parametrize(
    ("reward", "wanted", "code"),
    [
        (PAY, Wanted("pay", 10), "not-enough-points"),
        (PAY, Wanted("gift"), "unknown-reward"),
        ({**PAY, "to": "2026-03-01"}, Wanted("pay", 10), "not-in-force"),
        ({**PAY, "when": "receipt.total >= 100.00"}, Wanted("pay", 10), "condition"),
        ({**PAY, "least_receipt": "100.00"}, Wanted("pay", 10), "below-minimum-receipt"),
    ],
)
def test_d20_what_was_asked_for_and_not_given_is_told(reward: dict[str, Any], wanted: Wanted, code: str) -> None:
    till = Till(program(rewards=[reward]))
    assert [one.code for one in till.buy("10.00", wanted=(wanted,)).refusals] == [code]
