"""Prices for members, and free delivery."""

from typing import Any

import pytest

from regulars.engine.events.receipts import Line, Wanted
from regulars.engine.program import BadProgram
from tests.engine.shop import BASE, Till, program
from tests.tables import table

PRICES = {"id": "price", "kind": "member_price", "price_list": {"milk": "0.90", "tea": "3.00"}}


def off(*rewards: dict[str, Any], lines: tuple[Line, ...], wanted: tuple[Wanted, ...] = ()) -> tuple[int, ...]:
    """What comes off each line."""
    return Till(program(rewards=list(rewards))).buy(*lines, wanted=wanted).discounts


@table("""
    total  pieces  shop_took_off  |  off
    100    1000    0              |  10
    300    3000    0              |  30
    90     1000    10             |  0
    80     1000    20             |  0
    150    1500    0              |  15
""")
def test_a_line_costs_the_lowest_of_its_prices(total: int, pieces: int, shop_took_off: int, off: int) -> None:
    line = Line("1", total, pieces, "milk", discount_minor=shop_took_off)
    discounts = Till(program(rewards=[PRICES])).buy(line).discounts
    assert discounts == ((off,) if off else ())


def test_two_prices_for_members_do_not_add_up() -> None:
    tenth = {"id": "tenth", "kind": "member_price", "percent": "10%"}
    lines = (Line("1", 400, 1000, "tea"), Line("2", 1000, 1000, "cake"))
    assert off(PRICES, tenth, lines=lines) == (100, 100)
    assert off(tenth, PRICES, lines=lines) == (100, 100)


def test_the_price_is_for_who_the_condition_names() -> None:
    price = {**PRICES, "when": "member.visits >= 1"}
    till = Till(program(rewards=[price]))
    assert till.buy(Line("1", 400, 1000, "tea")).discounts == ()
    assert till.buy(Line("1", 400, 1000, "tea")).discounts == (100,)


def test_the_price_is_what_earns_and_what_comes_back() -> None:
    till = Till(program(rules=[BASE], rewards=[PRICES]))
    till.buy(Line("1", 800, 2000, "tea"))
    assert till.balance == 6
    back = till.give_back("r1")
    assert back.totals is not None
    assert back.totals.to_pay_minor == 600
    assert till.balance == 0


@pytest.mark.parametrize("fields", [{"price_list": {}}, {"points": "5"}, {"percent": "120%"}])
def test_a_price_that_is_none_is_told(fields: dict[str, Any]) -> None:
    with pytest.raises(BadProgram):
        program(rewards=[{**PRICES, **fields}])
