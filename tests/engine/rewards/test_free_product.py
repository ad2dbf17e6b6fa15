"""A product for points or for nothing: D5, D18 and D19 of the acceptance list and every edge of it."""

from typing import Any

import pytest
from msgspec import structs

from regulars.engine.decision import Decision
from regulars.engine.events.receipts import Line, Wanted
from regulars.engine.events.returns import ReturnedLine
from regulars.engine.program import BadProgram, Program
from tests.engine.shop import BASE, Till, program, receipt
from tests.tables import table

STAMPS = {"id": "base", "kind": "per_item", "points": "1"}


def goods(line_id: str, total: int, sku: str = "", pieces: int = 1, *categories: str) -> Line:
    """A line; total in minor units."""
    return Line(line_id, total, pieces * 1000, sku or line_id, categories=frozenset(categories))


def shop(*rules: dict[str, Any], **fields: Any) -> Program:
    """A program with one free product."""
    return program(rules=list(rules), rewards=[{"id": "free", "kind": "free_product", **fields}])


def taken(
    rules: Program, *lines: Line, points: int = 100, choice: str = "", gone: frozenset[str] = frozenset()
) -> Decision:
    """What a receipt on which it is asked for comes to."""
    till = Till(rules)
    if points:
        till.correct(points)
    sold = receipt(*lines, wanted=(Wanted("free", choice=choice),))
    return till.play(structs.replace(sold, occurred_us=till.now_us, gone=gone))


def off(decision: Decision) -> tuple[int, ...]:
    """What came off each line; nothing where it was refused."""
    return decision.spent[0].by_line if decision.spent else ()


@table("""
    takes     pieces  |  off
    cheapest  1       |  0,300,0
    cheapest  2       |  0,300,400
    cheapest  3       |  0,300,800
    cheapest  9       |  1000,300,800
    dearest   1       |  1000,0,0
    dearest   2       |  1000,0,400
""")
def test_the_cheapest_or_dearest_pieces_cost_nothing(takes: str, pieces: int, off: str) -> None:
    decision = taken(
        shop(takes=takes, pieces=pieces, points="5"), goods("a", 1000), goods("b", 300), goods("c", 800, pieces=2)
    )
    assert decision.spent[0].by_line == tuple(int(part) for part in off.split(","))
    assert decision.spent[0].points == 5


def test_d5_two_units_a_point_each_and_the_cheapest_free_for_two_points_ends_at_nought() -> None:
    till = Till(shop(STAMPS, points="2"))
    till.buy("10.00", "10.00")
    assert till.balance == 2
    till.buy(goods("a", 1000), wanted=(Wanted("free"),))
    assert till.balance == 0, "the free unit earns nothing"


def test_d18_four_stamps_are_a_coffee() -> None:
    coffee = {"id": "stamp", "kind": "per_item", "points": "1", "when": '"coffee" in line.categories'}
    till = Till(shop(coffee, points="4", when='"coffee" in line.categories'))
    till.buy(goods("1", 1200, pieces=4), receipt_id="none")
    assert till.balance == 0
    till.buy(Line("1", 1200, 4000, categories=frozenset({"coffee"})))
    assert till.balance == 4
    till.buy(goods("1", 300, "x", 1, "coffee"), goods("2", 500, "y", 1, "coffee"), wanted=(Wanted("free"),))
    assert till.balance == 4 + 1 - 4


def test_d18_three_stamps_are_no_coffee() -> None:
    decision = taken(shop(points="4"), goods("1", 300), points=3)
    assert [(one.code, one.number, one.points) for one in decision.refusals] == [("not-enough-points", 4, 1)]
    assert not decision.spent


class TestD19:
    """Any product of three: the cashier chooses; what is out of stock is not offered; a price of 0 is a price."""

    lines = (goods("1", 500, "mug"), goods("2", 700, "bag"), goods("3", 0, "pin"))
    rules = shop(takes="chosen", products=["mug", "bag", "pin"], points="10")

    def test_the_chosen_one_is_free(self) -> None:
        assert off(taken(self.rules, *self.lines, choice="bag")) == (0, 700, 0)
        assert off(taken(self.rules, *self.lines, choice="1")) == (500, 0, 0), "by its line"

    def test_a_price_of_nought_is_allowed_and_comes_back_with_its_line(self) -> None:
        till = Till(self.rules)
        till.correct(10)
        till.buy(*self.lines, wanted=(Wanted("free", choice="pin"),))
        assert till.balance == 0
        till.give_back("r1", "2")
        assert till.balance == 0
        till.give_back("r1", "3")
        assert till.balance == 10

    @pytest.mark.parametrize(
        ("choice", "gone", "code"),
        [("", "", "choose-one"), ("bag", "bag", "out-of-stock"), ("hat", "", "not-on-receipt")],
    )
    def test_why_not(self, choice: str, gone: str, code: str) -> None:
        decision = taken(self.rules, *self.lines, choice=choice, gone=frozenset({gone}))
        assert [one.code for one in decision.refusals] == [code]
        assert not decision.spent

    def test_what_does_not_fit_is_told(self) -> None:
        decision = taken(self.rules, *self.lines, goods("4", 900, "coat"), choice="coat")
        assert [one.code for one in decision.refusals] == ["does-not-fit"]

    def test_the_only_one_left_needs_no_choice(self) -> None:
        assert off(taken(self.rules, *self.lines, gone=frozenset({"mug", "pin"}))) == (0, 700, 0)


def test_at_most_so_much_comes_off() -> None:
    assert off(taken(shop(takes="dearest", at_most="20.00"), goods("1", 5000), points=0)) == (2000,)


def test_a_piece_of_many_costs_its_share_to_the_cent() -> None:
    assert off(taken(shop(pieces=2), goods("1", 1000, pieces=3))) == (667,)
    assert off(taken(shop(pieces=3), goods("1", 1000, pieces=3))) == (1000,)


def test_what_is_given_by_itself_costs_nothing_and_is_not_chosen() -> None:
    for fields in ({"points": "5"}, {"takes": "chosen"}):
        with pytest.raises(BadProgram):
            shop(automatic=True, **fields)


def test_a_return_gives_back_the_points_with_the_free_goods_only() -> None:
    till = Till(shop(BASE, points="50"))
    till.correct(50)
    till.buy(goods("1", 1000), goods("2", 400), wanted=(Wanted("free"),))
    assert till.balance == 10
    till.give_back("r1", "1")
    assert till.balance == 0
    till.give_back("r1", "2")
    assert till.balance == 50


def test_a_unit_that_paid_for_two_pieces_comes_back_with_the_last_of_them() -> None:
    """Else whoever buys two, takes one for her unit and brings one back has a piece and her unit, again and again."""
    till = Till(shop(points="1", takes="cheapest"))
    till.correct(1)
    till.buy(goods("1", 2000, pieces=2), wanted=(Wanted("free"),))
    assert till.balance == 0
    till.give_back("r1", ReturnedLine("1", 1000))
    assert till.balance == 0
    till.give_back("r1", ReturnedLine("1", 1000))
    assert till.balance == 1
