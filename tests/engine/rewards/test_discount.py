"""An amount or a share off: D4, D5, D16 of the acceptance list and every edge of it."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec import structs

from regulars.engine.events.receipts import LineKind, Wanted
from regulars.engine.money import Rounding
from regulars.engine.rewards.discount import Discount
from regulars.engine.terms.reward import Claim, Offer, RewardTerms
from tests.engine.shop import BASE, PAY, Till, line, program
from tests.tables import table


def claimed(due: Sequence[int], has: int = 0, total: int | None = None, **fields: Any) -> Offer:
    """What comes of a claim on lines that come to `due`, of a receipt that comes to `total`."""
    reward = Discount(id="off", **fields)
    whole = sum(due) if total is None else total
    claim = Claim(due=due, total_minor=whole, asked=None, available=has, price=int(reward.points))
    return reward.ready(RewardTerms(currency_digits=2, wallet_digits=0))(claim)


@table("""
    due    percent  |  down  half_up  up
    1000   10%      |  100   100      100
    1004   10%      |  100   100      101
    1005   10%      |  100   101      101
    1      50%      |  0     1        1
    999    33.3%    |  332   333      333
    999    1/3      |  333   333      333
    1000   100%     |  1000  1000     1000
    1000   100%     |  1000  1000     1000
    1000   0%       |  0     0        0
    0      10%      |  0     0        0
""")
def test_a_share_off_is_rounded_once_as_the_program_says(
    due: int, percent: str, down: int, half_up: int, up: int
) -> None:
    def off(rounding: Rounding) -> int:
        return claimed([due], percent=percent, rounding=rounding).value_minor

    assert (off("down"), off("half_up"), off("up")) == (down, half_up, up)


@table("""
    due   amount  at_most  |  off
    1000  3.00    -        |  300
    299   3.00    -        |  299
    300   3.00    -        |  300
    1000  3.00    2.50     |  250
    200   3.00    2.50     |  200
    1000  0       -        |  0
""")
def test_an_amount_off_is_never_more_than_the_goods(due: int, amount: str, at_most: str | None, off: int) -> None:
    assert claimed([due], amount=amount, at_most=at_most).value_minor == off


@table("""
    due          percent  |  by_line
    1000,1000    10%      |  100,100
    100,100,100  10%      |  10,10,10
    5,5,5        10%      |  1,1,0
    0,1000       10%      |  0,100
    1,1,998      50%      |  1,0,499
    333,333,334  100%     |  333,333,334
""")
def test_it_is_shared_over_its_lines_at_once(due: list[int], percent: str, by_line: list[int]) -> None:
    assert claimed(due, percent=percent).by_line == tuple(by_line)


@table("""
    due     total   has  fields                  |  refusal
    100500  100500  0    least_receipt=1006.00   |  below-minimum-receipt
    100500  100500  0    least_receipt=1005.00   |  -
    115575  115575  0    least_receipt=1006.00   |  -
    10000   30000   0    least_goods=110.00      |  below-minimum-goods
    20000   30000   0    least_goods=110.00      |  -
    10999   30000   0    least_goods=110.00      |  below-minimum-goods
    11000   30000   0    least_goods=110.00      |  -
    1000    1000    4    points=5                |  not-enough-points
    1000    1000    5    points=5                |  -
    0       1000    0    -                       |  nothing-to-pay
""")
def test_d16_below_a_minimum_there_is_none_not_even_by_a_cent(
    due: int, total: int, has: int, fields: str | None, refusal: str | None
) -> None:
    offer = claimed([due], has, total, percent="10%", **(dict([fields.split("=")]) if fields else {}))
    assert offer.refusal == (refusal or "")
    assert (offer.value_minor == 0) == bool(refusal)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, "percent: a discount has either"),
        ({"percent": "10%", "amount": "1"}, "percent: a discount has either"),
        ({"percent": "10%", "points": "5", "automatic": True}, "automatic: what costs points"),
    ],
)
def test_what_cannot_be_is_a_fault_of_the_program(fields: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        claimed([100], **fields)


TEN_OFF: dict[str, Any] = {"id": "ten-off", "kind": "discount", "percent": "10%", "automatic": True}


@table("""
    on            a       b      |  to_pay  points
    everything    100.00  0.00   |  9,000   90
    everything    100.00  50.00  |  13,500  90
    only a        100.00  50.00  |  14,000  90
""")
def test_d4_points_are_for_what_is_left_of_their_goods(on: str, a: str, b: str, to_pay: int, points: int) -> None:
    """The rule is on A only, as in the case."""
    only_a = '"a" in line.categories'
    off = TEN_OFF if on == "everything" else {**TEN_OFF, "when": only_a}
    till = Till(program(rules=[{**BASE, "when": only_a}], rewards=[off]))
    sold = till.buy(line("a", a, "1", "a"), line("b", b, "1", "b"))
    assert sold.totals is not None
    assert (sold.totals.to_pay_minor, till.balance) == (to_pay, points)


def test_d5_goods_given_for_points_earn_none() -> None:
    """Five pieces earn five points; five points make one piece free, which earns nothing."""
    free = {"id": "free", "kind": "discount", "points": "5", "percent": "100%", "when": '"coffee" in line.categories'}
    till = Till(program(rules=[{"id": "each", "kind": "per_item", "points": "1"}], rewards=[free]))
    till.buy(line("1", "20.00", "5", "coffee"))
    assert till.balance == 5
    till.buy(line("1", "4.00", "1", "coffee"), wanted=(Wanted("free"),))
    assert till.balance == 0


def test_an_automatic_discount_that_is_asked_for_is_given_once() -> None:
    till = Till(program(rewards=[TEN_OFF]))
    sold = till.buy("10.00", wanted=(Wanted("ten-off"),))
    assert sold.totals is not None
    assert sold.totals.discount_minor == 100


def test_two_discounts_are_taken_one_after_the_other_each_of_what_is_left() -> None:
    """D14, with two: 100.00 less 10 % less 10 % is 81.00."""
    till = Till(program(rewards=[TEN_OFF, {**TEN_OFF, "id": "ten-more"}]))
    sold = till.buy("100.00")
    assert sold.totals is not None
    assert sold.totals.to_pay_minor == 8100


@table("""
    kind         |  off
    goods        |  500
    delivery     |  500
    promotional  |  500
    gift_card    |  0
    deposit      |  0
    tip          |  0
    donation     |  0
""")
def test_nothing_comes_off_what_is_money_for_money(kind: LineKind, off: int) -> None:
    till = Till(program(rewards=[{"id": "off", "kind": "discount", "percent": "10%", "automatic": True}]))
    told = till.buy(structs.replace(line("1", "50.00"), kind=kind))
    assert told.totals is not None
    assert told.totals.discount_minor == off


def test_points_pay_for_goods_beside_a_gift_card_but_not_for_the_card() -> None:
    till = Till(program(rewards=[PAY]))
    till.correct(10_000)
    told = till.buy(line("1", "1.00"), structs.replace(line("2", "50.00"), kind="gift_card"), wanted=(Wanted("pay"),))
    assert told.totals is not None
    assert (told.totals.points_pay_minor, told.totals.to_pay_minor) == (100, 5000)


def test_of_a_receipt_of_gift_cards_alone_it_is_told_that_points_are_not_for_these_goods() -> None:
    till = Till(program(rewards=[PAY]))
    till.correct(10_000)
    told = till.buy(structs.replace(line("1", "50.00"), kind="gift_card"), wanted=(Wanted("pay"),))
    assert [(one.code, one.subject) for one in told.refusals] == [("does-not-fit", "pay")]
    assert till.balance == 10_000
