"""What is missing for more: read from the rules, tried by the one decision, the best first."""

from ast import literal_eval
from typing import Any

from msgspec import structs

from regulars.engine.decide import advance
from regulars.engine.events.receipts import Line, Wanted
from regulars.engine.program import Program
from regulars.engine.shown.additions import Likeness, Missing, with_all
from regulars.engine.shown.guesses import Reached
from regulars.engine.shown.hints import Hint, hints
from tests.engine.shop import BASE, Till, line, program, receipt
from tests.tables import table

TEA: dict[str, Any] = {"id": "tea", "kind": "per_item", "points": "50", "when": '"tea" in line.categories'}


def told(rules: Program, *lines: Line | str, till: Till | None = None, wanted: tuple[Wanted, ...] = ()) -> list[Hint]:
    """The hints for a receipt of a member, a new one if no till is given."""
    till = till or Till(rules)
    sold = structs.replace(receipt(*lines, wanted=wanted), occurred_us=till.now_us)
    return hints(rules, till.member, sold, till.now_us, advance)


def best(found: list[Hint], name: str) -> Hint:
    """The hint for one thing."""
    return next(one for one in found if name in [reached.name for reached in one.reached])


@table("""
    total  |  missing
    49.99  |  1
    44.82  |  518
    8.34   |  4166
""")
def test_an_amount_that_a_condition_asks_for_is_told_to_the_last_unit(total: str, missing: int) -> None:
    rules = program(rules=[BASE, {"id": "big", "kind": "visits", "points": "50", "when": "receipt.total >= 50.00"}])
    (hint,) = told(rules, total)
    assert hint.missing == (Missing(money_minor=missing),)
    assert hint.reached == (Reached("rule", "big"),)
    assert hint.points["points"] >= 50


def test_what_would_take_more_than_five_times_the_receipt_is_far_away() -> None:
    rules = program(rules=[BASE, {"id": "big", "kind": "visits", "points": "50", "when": "receipt.total >= 60.00"}])
    assert [len(told(rules, total)) for total in ("10.00", "9.99")] == [1, 0]


def test_there_is_no_hint_once_it_is_reached_or_cannot_be_bought() -> None:
    big = {"id": "big", "kind": "visits", "points": "50", "when": "receipt.total >= 50.00"}
    gold = {"id": "vip", "kind": "visits", "points": "50", "when": "member.visits >= 7 && receipt.total >= 10.00"}
    assert told(program(rules=[BASE, big, gold]), "50.00") == []


def test_one_more_of_the_goods_that_a_rule_is_for() -> None:
    (hint,) = told(program(rules=[BASE, TEA]), line("1", "3.00", "1", "tea"), "10.00")
    assert hint.missing == (Missing(quantity=1000, of=Likeness(categories=frozenset({"tea"}))),)
    assert (hint.points, hint.lines) == ({"points": 53}, ("1",)), "fifty for the piece, three for its price"


def test_goods_that_are_not_bought_yet_count_without_their_price() -> None:
    (hint,) = told(program(rules=[BASE, TEA]), "10.00")
    assert hint.missing == (Missing(quantity=1000, of=Likeness(categories=frozenset({"tea"}))),)
    assert (hint.points, hint.lines) == ({"points": 50}, ("",))


def test_several_lines_and_several_pieces() -> None:
    lines = {
        "id": "three",
        "kind": "visits",
        "points": "9",
        "when": 'receipt.lines.count(l, "tea" in l.categories) >= 3',
    }
    pieces = {
        "id": "five", "kind": "visits", "points": "9",
        "when": 'receipt.lines.sum(l, l.quantity, l.sku == "cup") >= 5',
    }  # fmt: skip
    (hint,) = told(program(rules=[lines]), line("1", "3.00", "1", "tea"))
    assert hint.missing == (Missing(quantity=2000, of=Likeness(categories=frozenset({"tea"})), apart=True),)
    (hint,) = told(program(rules=[pieces]), structs.replace(line("1", "3.00", "2"), sku="cup"))
    assert hint.missing == (Missing(quantity=3000, of=Likeness(sku="cup")),)


def test_the_next_step_of_a_ladder_and_of_whole_amounts() -> None:
    ladder = {"id": "steps", "kind": "ladder", "steps": [{"points": "1"}, {"points": "2", "at_least": "20.00"}]}
    (hint,) = told(program(rules=[ladder]), "15.00")
    assert (hint.missing, hint.points) == ((Missing(money_minor=500),), {"points": 25})
    whole = {"id": "tens", "kind": "per_amount", "points": "10", "per": "10.00", "steps": "full"}
    (hint,) = told(program(rules=[whole]), "25.50")
    assert (hint.missing, hint.points) == ((Missing(money_minor=450),), {"points": 10})


def test_what_the_goods_of_a_rule_must_come_to() -> None:
    rule = {"id": "tea", "kind": "per_amount", "points": "1", "per": "1.00", "least": "20.00",
            "when": '"tea" in line.categories'}  # fmt: skip
    (hint,) = told(program(rules=[rule]), line("1", "12.00", "1", "tea"), "50.00")
    assert hint.missing == (Missing(money_minor=800, of=Likeness(categories=frozenset({"tea"}))),)
    assert hint.points == {"points": 20}


def test_the_deal_of_several_pieces_and_the_smallest_receipt_of_a_discount() -> None:
    deal = {"id": "deal", "kind": "multi_buy", "pieces": 3, "pay_for": 2, "automatic": True,
            "when": '"tea" in line.categories'}  # fmt: skip
    (hint,) = told(program(rules=[], rewards=[deal]), line("1", "6.00", "2", "tea"))
    assert hint.missing == (Missing(quantity=1000, of=Likeness(categories=frozenset({"tea"}))),)
    assert (hint.money_minor, hint.reached) == (300, (Reached("reward", "deal"),))
    off = {"id": "off", "kind": "discount", "amount": "5.00", "least_receipt": "30.00"}
    (hint,) = told(program(rules=[], rewards=[off]), "27.50")
    assert (hint.missing, hint.money_minor) == ((Missing(money_minor=250),), 500)


def test_buy_two_of_these_get_one_of_those() -> None:
    deal = {"id": "care", "kind": "buy_get", "automatic": True, "percent": "50%",
            "buy": {"pieces": 2, "categories": ["shampoo"]}, "get": {"categories": ["conditioner"]}}  # fmt: skip
    rules = program(rules=[], rewards=[deal])
    bought = [line("1", "8.00", "1", "shampoo"), line("2", "6.00", "1", "conditioner")]
    hint = best(told(rules, *bought), "care")
    assert hint.missing == (Missing(quantity=1000, of=Likeness(categories=frozenset({"shampoo"}))),)
    assert hint.money_minor == 300


def test_what_an_automatic_discount_takes_off_is_reckoned_with() -> None:
    rules = program(
        rules=[{"id": "big", "kind": "per_amount", "points": "1", "per": "1.00", "least": "45.00"}],
        rewards=[{"id": "ten", "kind": "discount", "percent": "10%", "automatic": True}],
    )
    (hint,) = told(rules, "45.00")
    assert hint.missing == (Missing(money_minor=500),), "45.00 are left of 50.00"


def test_the_next_tier_challenge_and_reward() -> None:
    rules = program(
        rules=[BASE, {"id": "won", "kind": "challenge_won", "challenge": "spring", "points": "100"}],
        rewards=[{"id": "mug", "kind": "catalogue_item", "points": "60"}],
        tier_sets={"status": {"counts": "spend", "tiers": [{"id": "bronze"}, {"id": "silver", "at_least": "80.00"}]}},
        challenges={"spring": {"counts": "spend", "target": "50.00"}},
    )
    found = told(rules, "40.00")
    assert [(one.reached[0].what, one.missing[0].money_minor) for one in found] == [("challenge", 1000), ("tier", 4000)]
    assert found[0].reached[1] == Reached("reachable", "mug"), "a hundred and ten points are enough for it"
    assert found[0].points == {"points": 110}


def test_the_points_that_the_nearest_reward_still_lacks_points_that_wait_counted() -> None:
    rewards = [{"id": name, "kind": "catalogue_item", "points": str(cost)} for name, cost in (("mug", 60), ("cup", 55))]
    (hint,) = told(program(rules=[{**BASE, "pending": "P14D"}], rewards=rewards), "40.00")
    assert (hint.reached, hint.missing) == ((Reached("reachable", "cup"),), (Missing(money_minor=1500),))


def test_the_best_is_first_and_three_are_told() -> None:
    rules = [
        {"id": f"from-{euros}", "kind": "visits", "points": str(points), "when": f"receipt.total >= {euros}.00"}
        for euros, points in ((20, 5), (30, 50), (40, 20), (50, 10))
    ]
    found = told(program(rules=rules), "15.00")
    assert [one.reached[0].name for one in found] == ["from-30", "from-40", "from-50"]


def test_of_two_things_for_the_same_one_hint_tells_both() -> None:
    one = {"id": "one", "kind": "visits", "points": "5", "when": "receipt.total >= 20.00"}
    (hint,) = told(program(rules=[one, {**one, "id": "two"}]), "15.00")
    assert [reached.name for reached in hint.reached] == ["one", "two"]
    assert hint.points == {"points": 10}


def test_pieces_and_money_together() -> None:
    both = {"id": "both", "kind": "visits", "points": "50",
            "when": 'receipt.total >= 20.00 && receipt.lines.exists(l, "tea" in l.categories)'}  # fmt: skip
    (hint,) = told(program(rules=[both]), "15.00")
    assert hint.missing == (
        Missing(quantity=1000, of=Likeness(categories=frozenset({"tea"}))),
        Missing(money_minor=500),
    )


def test_a_hidden_table_stays_hidden_and_nobody_is_told_of_what_limits_bar() -> None:
    rules = program(
        rules=[{**TEA, "limits": [{"per": "member", "times": 1}]}],
        surprises={
            "wheel": {"gifts": {"big": {"share": 1, "points": "500", "cost": "5.00"}}, "when": "receipt.total >= 50.00"}
        },
    )
    till = Till(rules)
    till.buy(line("1", "3.00", "1", "tea"))
    assert told(rules, "45.00", till=till) == []


def test_what_a_hint_says_comes_true() -> None:
    rules = program(
        rules=[BASE, TEA, {"id": "big", "kind": "visits", "points": "40", "when": "receipt.total >= 33.33"}],
        rewards=[{"id": "off", "kind": "discount", "amount": "2.00", "automatic": True, "least_receipt": "12.00"}],
    )
    sold = receipt(line("1", "4.10", "2", "tea"), "5.05")
    till = Till(rules)
    now, _ = advance(rules, till.member, sold, till.now_us)
    found = hints(rules, till.member, sold, till.now_us, advance)
    assert len(found) == 3
    for hint in found:
        more = with_all(sold, hint.missing)
        assert more is not None
        then, _ = advance(rules, till.member, more, till.now_us)
        points = sum(one.points for one in then.earned) - sum(one.points for one in now.earned)
        assert {"points": points} == hint.points
        assert then.totals is not None
        assert now.totals is not None
        assert then.totals.discount_minor - now.totals.discount_minor == hint.money_minor
    assert till.member.seq == 0


@table("""
    challenge                                           |  first  last
    {"counts": "receipts", "target": "2", "period": "week"}  |  0      6
    {"counts": "days", "target": "2", "period": "week"}      |  1      6
    {"counts": "days", "target": "2", "when": "receipt.hour >= 9", "period": "week"}  |  1  6
    {"in_a_row": "week", "target": "2"}                 |  7      13
    {"in_a_row": "week", "target": "1", "each": 2}      |  0      6
""")
def test_one_more_visit_completes_a_challenge(challenge: str, first: int, last: int) -> None:
    gift = {"id": "gift", "kind": "challenge_won", "challenge": "often", "points": "50"}
    rules = program(rules=[BASE, gift], challenges={"often": literal_eval(challenge)})
    till = Till(rules)
    monday = rules.clock.day(till.now_us)
    (hint,) = told(rules, "3.00", till=till)
    assert hint.missing == (Missing(visit=(monday + first, monday + last)),)
    assert (hint.reached, hint.points) == ((Reached("challenge", "often"),), {"points": 50})


def test_two_visits_or_one_at_another_time_are_too_many_to_be_told() -> None:
    challenges = {
        "often": {"target": "3"},
        "past": {"target": "2", "to": "2026-03-01"},
        "early": {"counts": "days", "target": "1", "when": "receipt.hour < 6"},
    }
    rules = program(rules=[BASE], challenges=challenges)
    assert told(rules, "3.00") == []


def test_more_lines_than_a_receipt_may_have_are_not_even_tried() -> None:
    many = {"id": "many", "kind": "visits", "points": "50", "when": "receipt.line_count >= 1000000000"}
    assert told(program(rules=[BASE, many]), "10.00") == []


def test_of_very_many_ways_a_few_are_tried() -> None:
    either = "(receipt.total >= 12.00 || receipt.line_count >= 2 || receipt.total >= 20.00 || receipt.line_count >= 5)"
    skus = "line.sku in [" + ", ".join(f'"{number}"' for number in range(8)) + "]"
    big = {"id": "big", "kind": "visits", "points": "50", "when": " && ".join([either] * 16)}
    goods = {"id": "goods", "kind": "per_item", "points": "50", "when": " && ".join([skus] * 12)}
    assert best(told(program(rules=[BASE, big, goods]), "10.00"), "big").points["points"] >= 50
