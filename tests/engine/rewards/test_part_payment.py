"""Points as money: D7, D8, D9, D10 of the acceptance list and every edge of it."""

from collections.abc import Sequence
from typing import Any

import pytest

from regulars.engine.events.receipts import Wanted
from regulars.engine.money import parse_decimal
from regulars.engine.rewards.part_payment import PartPayment
from regulars.engine.terms.reward import Claim, Offer, RewardTerms
from tests.engine.shop import PAY, Till, line, program
from tests.tables import table

TERMS = RewardTerms(currency_digits=2, wallet_digits=0)


def claimed(due: Sequence[int], asked: int | None, has: int, terms: RewardTerms = TERMS, **fields: Any) -> Offer:
    """What comes of a claim on lines that come to `due`, by a member who has so many points."""
    reward = PartPayment(id="pay", **{"points": "1", "worth": "0.01", **fields})
    price = parse_decimal(reward.points, terms.wallet_digits)
    return reward.ready(terms)(Claim(due=due, total_minor=sum(due), asked=asked, available=has, price=price))


@table("""
    due     has     asked   |  points  value
    10,000  5,000   1,000   |  1,000   1,000
    10,000  700     1,000   |  700     700
    10,000  10,000  10,000  |  5,000   5,000
    10,000  10,000  -       |  5,000   5,000
    10,000  5,000   400     |  0       0
    10,000  400     -       |  0       0
    1,000   5,000   1,000   |  500     500
    998     5,000   1,000   |  0       0
""")
def test_d8_at_least_500_points_and_at_most_half_the_receipt(
    due: int, has: int, asked: int | None, points: int, value: int
) -> None:
    offer = claimed([due], asked, has, at_least="500", most_share="50%")
    assert (offer.points, offer.value_minor) == (points, value)


@table("""
    points_worth  worth  due      has     asked  |  points  value
    100           5.00   100,000  10,000  1,050  |  1,050   5,250
    1             1.00   8,000    50      10     |  10      1,000
    1             0.10   100,000  290     290    |  290     2,900
    1             0.03   300,000  3,030   3,030  |  3,030   9,090
    500           5.00   2,000    500     500    |  500     500
    3             0.01   10,000   10      10     |  9       3
    3             0.01   10,000   2       2      |  0       0
    3             0.02   10,000   2       2      |  2       1
    1             0.07   10       5       5      |  1       7
    3             0.07   10       5       -      |  4       9
    7             1.00   1        50      -      |  0       0
    7             1.00   14       50      -      |  1       14
    1             0.02   1        50      -      |  0       0
""")
def test_points_are_worth_whole_cents_and_none_is_taken_that_buys_nothing(
    points_worth: str, worth: str, due: int, has: int, asked: int | None, points: int, value: int
) -> None:
    """D8, D9 and D10; 100 points are 5.00, so 1,050 are 52.50 where the program asks for no steps."""
    offer = claimed([due], asked, has, points=points_worth, worth=worth)
    assert (offer.points, offer.value_minor) == (points, value)


@table("""
    step  has    asked  due      points_worth  worth  |  points  value
    3     11     11     10,000   1             0.01   |  9       9
    3     2      2      10,000   1             0.01   |  0       0
    100   1,099  1,050  100,000  100           5.00   |  1,000   5,000
    100   1,099  -      100,000  100           5.00   |  1,000   5,000
    100   1,000  -      1,499    100           5.00   |  200     1,000
    100   1,000  -      499      100           5.00   |  0       0
    1     11     11     10,000   1             0.01   |  11      11
    99    500    99     10,000   100           0.01   |  0       0
    99    500    198    10,000   100           0.01   |  198     1
""")
def test_d7_whole_steps_only_and_never_points_for_nothing(
    step: str, has: int, asked: int | None, due: int, points_worth: str, worth: str, points: int, value: int
) -> None:
    offer = claimed([due], asked, has, step=step, points=points_worth, worth=worth)
    assert (offer.points, offer.value_minor) == (points, value)


@table("""
    share   due     |  most
    100%    1,000   |  1,000
    50%     1,001   |  500
    1/3     1,000   |  333
    33.33%  10,000  |  3,333
    0.5     999     |  499
""")
def test_the_share_of_the_receipt_is_rounded_down(share: str, due: int, most: int) -> None:
    assert claimed([due], None, 10**9, most_share=share).value_minor == most


@table("""
    has  asked  due    fields                  |  refusal
    0    10     1,000  -                       |  not-enough-points
    9    -      1,000  at_least=10             |  not-enough-points
    50   9      1,000  at_least=10             |  below-minimum-points
    50   10     0      -                       |  nothing-to-pay
    50   10     999    least_receipt=10.00     |  below-minimum-receipt
    50   10     1,000  worth=0                 |  worth-nothing
    5    10     1,000  -                       |  not-enough-points
    50   20     10     -                       |  more-than-allowed
    50   10     1,000  step=3                  |  whole-steps-only
    50   10     1,000  least_receipt=10.00     |  -
    50   -      10     -                       |  -
    50   50     50     -                       |  -
""")
def test_why_it_gives_less_than_was_asked(
    has: int, asked: int | None, due: int, fields: str | None, refusal: str | None
) -> None:
    named: dict[str, Any] = dict([fields.split("=")]) if fields else {}
    assert claimed([due], asked, has, **named).refusal == (refusal or "")


@table("""
    due          value  |  by_line
    1000,1000    1000   |  500,500
    100,100,100  100    |  34,33,33
    999,1        500    |  500,0
    0,700        10     |  0,10
    0,0,3        2      |  0,0,2
""")
def test_what_the_points_pay_is_shared_over_the_lines_at_once(due: list[int], value: int, by_line: list[int]) -> None:
    assert claimed(due, value, 10**6).by_line == tuple(by_line)


def test_a_wallet_with_two_digits_pays_in_its_own_cents() -> None:
    """25.50 stars at 2 stars for 1.00: 12.75."""
    offer = claimed([10_000], None, 2550, RewardTerms(2, 2), points="2.00", worth="1.00")
    assert (offer.points, offer.value_minor) == (2550, 1275)
    assert claimed([10_000], 2551, 2551, RewardTerms(2, 2), points="2.00", worth="1.00").points == 2550


def test_goods_that_the_condition_leaves_out_are_not_paid_for() -> None:
    rules = program(rewards=[{**PAY, "when": '"food" in line.categories'}])
    till = Till(rules)
    till.correct(500)
    sold = till.buy(line("1", "2.00", "1", "food"), line("2", "9.00"), wanted=(Wanted("pay"),))
    assert sold.totals is not None
    assert (sold.totals.points_pay_minor, sold.totals.to_pay_minor) == (200, 900)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"points": "0"}, "points: at least one unit"),
        ({"most_share": "101%"}, "most_share: a"),
        ({"rounding": "half_even"}, "rounding: half_even is for what is earned"),
    ],
)
def test_what_cannot_be_is_a_fault_of_the_program(fields: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        claimed([100], 1, 1, **fields)
