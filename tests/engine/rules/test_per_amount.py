"""Points for money: D2 of the acceptance list and every edge of it."""

import pytest

from regulars.engine.money import Rounding
from regulars.engine.rules.per_amount import PerAmount
from tests.engine.shop import line, points_of, receipt
from tests.tables import table


@table("""
    spent      points  per    |  earns
    9.99       1       1.00   |  9
    10.00      1       1.00   |  10
    0.00       1       1.00   |  0
    0.99       1       1.00   |  0
    19.99      1       1.00   |  19
    40.00      3       1.00   |  120
    19.99      1       2.00   |  9
    0.34       3       1.00   |  1
    0.33       3       1.00   |  0
    100.00     1       10.00  |  10
    20000.00   1       1000   |  20
    1000.00    1       10     |  100
    1.99       0.5     1.00   |  0
    2.00       0.5     1.00   |  1
    10.00      1       0.30   |  33
    10.00      0       1.00   |  0
    999999.99  1       0.01   |  99999999
""")
def test_points_for_money_are_rounded_down(spent: str, points: str, per: str, earns: int) -> None:
    assert points_of(PerAmount(id="r", points=points, per=per), receipt(spent)) == earns


@table("""
    spent  |  down  half_up  half_even  up
    10.00  |  10    10       10         10
    10.01  |  10    10       10         11
    10.49  |  10    10       10         11
    10.50  |  10    11       10         11
    11.50  |  11    12       12         12
    10.99  |  10    11       11         11
    0.01   |  0     0        0          1
    0.00   |  0     0        0          0
""")
def test_the_program_says_which_way_to_round(spent: str, down: int, half_up: int, half_even: int, up: int) -> None:
    def earned(rounding: Rounding) -> int:
        return points_of(PerAmount(id="r", points="1", per="1.00", rounding=rounding), receipt(spent))

    assert (earned("down"), earned("half_up"), earned("half_even"), earned("up")) == (down, half_up, half_even, up)


@table("""
    spent   points  per     rounding  |  exact  full
    15.00   1       10.00   down      |  1      1
    15.00   2       10.00   down      |  3      2
    19.99   10      10.00   down      |  19     10
    20.00   10      10.00   down      |  20     20
    9.99    10      10.00   up        |  10     0
    25.00   1.5     10.00   half_up   |  4      3
    25.00   1.5     10.00   down      |  3      3
    35.00   1.5     10.00   down      |  5      4
    35.00   1.5     10.00   up        |  6      5
""")
def test_full_steps_count_only_whole_amounts(
    spent: str, points: str, per: str, rounding: Rounding, exact: int, full: int
) -> None:
    one = PerAmount(id="r", points=points, per=per, rounding=rounding)
    other = PerAmount(id="r", points=points, per=per, rounding=rounding, steps="full")
    assert (points_of(one, receipt(spent)), points_of(other, receipt(spent))) == (exact, full)


@pytest.mark.parametrize("rounding", ["down", "half_up", "half_even", "up"])
@pytest.mark.parametrize("steps", ["exact", "full"])
def test_d2_points_for_every_nothing_are_none_and_no_error(rounding: Rounding, steps: str) -> None:
    rule = PerAmount(id="r", points="1", per="0.00", rounding=rounding, steps="full" if steps == "full" else "exact")
    assert points_of(rule, receipt("19.99")) == 0


@table("""
    spent  points  per   scale  |  units
    4.99   2       1.00  2      |  998
    4.99   0.01    1.00  2      |  4
    4.99   2       1.00  0      |  9
    0.01   0.33    1.00  2      |  0
    0.04   0.33    1.00  2      |  1
    1.00   0.333   1.00  2      |  33
    1.00   1       3.00  6      |  333333
""")
def test_a_wallet_with_digits_counts_in_its_last_digit(
    spent: str, points: str, per: str, scale: int, units: int
) -> None:
    assert points_of(PerAmount(id="r", points=points, per=per), receipt(spent), scale=scale) == units


def test_the_sum_of_the_lines_is_rounded_once_not_each_line() -> None:
    assert points_of(PerAmount(id="r", points="1", per="1.00"), receipt("0.50", "0.50", "0.99")) == 1


def test_d10_tenths_add_up_exactly() -> None:
    rule = PerAmount(id="r", points="1", per="0.10")
    assert points_of(rule, receipt("0.10", "0.20")) == 3
    assert points_of(rule, receipt("267.39", "0.89")) == 2682


def test_lines_that_are_no_sale_of_goods_earn_nothing() -> None:
    tip = line("tip", "5.00", "1", earns=False)
    assert points_of(PerAmount(id="r", points="1", per="1.00"), receipt("10.00", tip)) == 10


@pytest.mark.parametrize("per", ["0.001", "1.005"])
def test_an_amount_finer_than_the_currency_is_a_fault_of_the_program(per: str) -> None:
    with pytest.raises(ValueError, match="more than 2 digits"):
        points_of(PerAmount(id="r", points="1", per=per), receipt("1.00"))
