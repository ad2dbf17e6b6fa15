"""So many of these, so many of those free or cheaper: the goods are counted once, and returns are exact."""

from typing import Any

import pytest

from regulars.engine.decision import Decision
from regulars.engine.events.receipts import Line, Wanted
from regulars.engine.program import BadProgram, Program
from tests.engine.rewards.test_free_product import goods
from tests.engine.shop import BASE, Till, program, receipt
from tests.tables import table

SHAMPOO = {"pieces": 2, "categories": ["shampoo"]}
CONDITIONER = {"articles": ["cond", "balm"]}


def shop(**fields: Any) -> Program:
    own: dict[str, Any] = {"id": "deal", "kind": "buy_get", "automatic": True, "buy": SHAMPOO, "get": CONDITIONER}
    return program(rules=[BASE], rewards=[own | fields])


def shampoo(pieces: int) -> Line:
    return goods("s", 600 * pieces, "s", pieces, "shampoo")


def bought(rules: Program, *lines: Line) -> Decision:
    return Till(rules).play(receipt(*lines))


@table("""
    shampoos  conditioners  |  off
    1         1             |  0
    2         0             |  0
    2         1             |  400
    2         2             |  400
    3         2             |  400
    4         2             |  800
    4         5             |  800
""")
def test_two_of_these_and_one_of_those_is_free(shampoos: int, conditioners: int, off: int) -> None:
    lines = [shampoo(shampoos), goods("cond", 400 * max(conditioners, 1), "cond", conditioners or 1)]
    decision = bought(shop(), *(lines if conditioners else lines[:1]))
    assert sum(decision.discounts) == off


def test_a_share_off_and_the_dearest() -> None:
    lines = [shampoo(2), goods("cond", 401, "cond"), goods("balm", 301, "balm")]
    assert sum(bought(shop(percent="50%"), *lines).discounts) == 151
    assert sum(bought(shop(percent="50%", takes="dearest"), *lines).discounts) == 201


def test_no_piece_is_bought_and_given_at_once() -> None:
    same = {"pieces": 1, "categories": ["shampoo"]}
    rules = shop(buy=same | {"pieces": 2}, get=same)
    assert [sum(bought(rules, shampoo(pieces)).discounts) for pieces in range(1, 8)] == [
        0,
        0,
        600,
        600,
        600,
        1200,
        1200,
    ]


def test_what_comes_off_is_spread_over_what_was_bought_and_given_and_comes_back_exactly() -> None:
    till = Till(shop())
    sold = till.play(receipt(goods("s", 1199, "s", 2, "shampoo"), goods("cond", 400, "cond")))
    assert sold.totals is not None
    assert sold.discounts == (300, 100)
    back = [till.give_back("r", name) for name in ("cond", "s")]
    assert [one.totals.to_pay_minor for one in back if one.totals] == [300, 899]
    assert till.member.wallet("points").available == 0


def test_who_asks_is_told_how_many_pieces_more_make_a_deal() -> None:
    rules = shop(automatic=False)
    decision = Till(rules).play(receipt(shampoo(1), wanted=(Wanted("deal"),)))
    assert [(one.code, one.number) for one in decision.refusals] == [("too-few-pieces", 2)]


def test_more_than_all_is_never_off() -> None:
    with pytest.raises(BadProgram):
        shop(percent="101%")
