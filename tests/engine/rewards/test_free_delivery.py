"""Delivery for points, or for nothing."""

from regulars.engine.events.receipts import Line, Wanted
from tests.engine.rewards.test_member_price import off
from tests.engine.shop import Till, program

DELIVERY = Line("2", 500, 1000, kind="delivery", earns=False)


def test_the_delivery_is_free_and_nothing_else() -> None:
    free = {"id": "free", "kind": "free_delivery", "automatic": True, "least_goods": "20.00"}
    assert off(free, lines=(Line("1", 2000), DELIVERY)) == (0, 500)
    assert off(free, lines=(Line("1", 1999), DELIVERY)) == ()
    assert off(free, lines=(Line("1", 2000), Line("2", 500, categories=frozenset({"delivery"})))) == ()
    named = {**free, "category_of_lines": "courier", "least_goods": "15.00"}
    assert off(named, lines=(Line("1", 2000), Line("2", 500, categories=frozenset({"courier"})))) == (0, 500)


def test_a_delivery_for_points_and_at_most_so_much() -> None:
    till = Till(program(rewards=[{"id": "free", "kind": "free_delivery", "points": "40", "at_most": "3.00"}]))
    till.correct(50)
    assert till.buy(Line("1", 2000), DELIVERY, wanted=(Wanted("free"),)).discounts == (0, 300)
    assert till.balance == 10
    assert [one.code for one in till.buy(DELIVERY, wanted=(Wanted("free"),)).refusals] == ["not-enough-points"]
    till.give_back("r1", "2")
    assert till.balance == 50
