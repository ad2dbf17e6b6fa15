"""Three for two, three for 10.00: whole deals only, spread to the last unit, and exact when goods come back."""

from typing import Any

import pytest
from msgspec import structs

from regulars.engine.decision import Decision
from regulars.engine.events.receipts import Line, Wanted
from regulars.engine.program import BadProgram, Program
from tests.engine.rewards.test_free_product import goods
from tests.engine.shop import BASE, Till, program, receipt
from tests.tables import table


def shop(**fields: Any) -> Program:
    return program(rules=[BASE], rewards=[{"id": "deal", "kind": "multi_buy", "automatic": True, **fields}])


def bought(rules: Program, *lines: Line) -> Decision:
    return Till(rules).play(receipt(*lines))


def off(rules: Program, *lines: Line) -> tuple[int, ...]:
    return bought(rules, *lines).discounts


@table("""
    pieces  |  off
    2       |  0
    3       |  100
    5       |  100
    6       |  200
    8       |  200
    9       |  300
""")
def test_three_for_two_in_whole_deals(pieces: int, off: int) -> None:
    decision = bought(shop(pieces=3, pay_for=2), goods("a", pieces * 100, pieces=pieces))
    assert sum(decision.discounts) == off


def test_the_cheapest_of_all_or_of_each_deal_are_free() -> None:
    lines = [goods(name, price) for name, price in zip("abcdef", (900, 800, 700, 300, 200, 100), strict=True)]
    assert sum(off(shop(pieces=3, pay_for=2), *lines)) == 300
    assert sum(off(shop(pieces=3, pay_for=2, free="of_each"), *lines)) == 800


def test_a_price_together_and_the_dearest_go_together() -> None:
    lines = [goods("a", 500), goods("b", 450, pieces=1), goods("c", 400), goods("d", 100)]
    assert sum(off(shop(pieces=3, price="10.00"), *lines)) == 350
    assert off(shop(pieces=3, price="10.00"), *lines)[3] == 0


def test_a_deal_that_is_dearer_than_its_goods_takes_nothing_off() -> None:
    assert off(shop(pieces=3, price="10.00"), goods("a", 900, pieces=3)) == ()


def test_what_comes_off_is_spread_to_the_last_unit_and_comes_back_exactly() -> None:
    till = Till(shop(pieces=3, price="10.00"))
    sold = till.play(receipt(goods("a", 501), goods("b", 499), goods("c", 334)))
    assert sold.totals is not None
    assert sum(sold.discounts) == 334
    assert sold.totals.to_pay_minor == 1000
    back = [till.give_back("r", name) for name in "abc"]
    assert sum(one.totals.to_pay_minor for one in back if one.totals) == 1000
    assert till.member.wallet("points").available == 0


def test_only_the_goods_of_the_condition_and_at_most_so_many_deals() -> None:
    rules = shop(pieces=2, pay_for=1, most=2, when='"tea" in line.categories')
    lines = [goods("a", 1000, "a", 10, "tea"), goods("b", 1, "b", 2)]
    assert off(rules, *lines) == (200, 0)


def test_weighed_goods_are_one_piece() -> None:
    line = structs.replace(goods("a", 900), quantity=3_500)
    assert off(shop(pieces=3, pay_for=2), line) == ()


def test_who_asks_is_told_how_many_pieces_more_make_a_deal() -> None:
    rules = program(rewards=[{"id": "deal", "kind": "multi_buy", "pieces": 3, "pay_for": 2}])
    decision = Till(rules).play(receipt(goods("a", 200, pieces=2), wanted=(Wanted("deal"),)))
    assert [(one.code, one.number) for one in decision.refusals] == [("too-few-pieces", 1)]


@pytest.mark.parametrize(
    "fields",
    [
        {"pieces": 3},
        {"pieces": 3, "pay_for": 3},
        {"pieces": 3, "pay_for": 2, "price": "10.00"},
        {"pieces": 3, "pay_for": 2, "points": "5"},
        {"pieces": 3, "price": "10.001"},
    ],
)
def test_what_makes_no_deal_is_a_fault(fields: dict[str, Any]) -> None:
    with pytest.raises(BadProgram):
        shop(**fields)
