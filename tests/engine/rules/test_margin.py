"""Points for margin: what goods come to without tax, less their cost."""

import pytest
from msgspec import structs

from regulars.engine.events.receipts import Line
from regulars.engine.rules.margin import Margin
from tests.engine.shop import line, points_of, receipt
from tests.tables import table


def goods(total: str, cost: str | None, tax: int = 0) -> Line:
    cost_minor = None if cost is None else int(cost.replace(".", ""))
    return structs.replace(line("1", total), cost_minor=cost_minor, tax_minor=tax)


@table("""
    total   cost    |  points
    10.00   6.00    |  4
    10.00   6.01    |  3
    10.00   10.00   |  0
    10.00   12.00   |  0
    10.00   0.00    |  10
    0.00    0.00    |  0
""")
def test_points_for_every_unit_of_margin(total: str, cost: str, points: int) -> None:
    assert points_of(Margin(id="r", points="1", per="1.00"), receipt(goods(total, cost))) == points


def test_tax_is_no_margin() -> None:
    assert points_of(Margin(id="r", points="1", per="1.00"), receipt(goods("12.00", "6.00", tax=200))) == 4


@table("""
    assumed  |  points
    0%       |  0
    25%      |  2
    1/3      |  3
    100%     |  10
""")
def test_a_cost_that_nobody_knows_is_assumed(assumed: str, points: int) -> None:
    assert points_of(Margin(id="r", points="1", per="1.00", assumed=assumed), receipt(goods("10.00", None))) == points


def test_goods_below_cost_take_no_points_from_others() -> None:
    dear, loss = goods("10.00", "6.00"), structs.replace(goods("5.00", "9.00"), line_id="2")
    rule = Margin(id="r", points="1", per="1.00")
    assert points_of(rule, receipt(dear, loss)) == points_of(rule, receipt(dear)) == 4


def test_a_margin_above_the_price_is_a_fault() -> None:
    with pytest.raises(ValueError, match="at most 100%"):
        points_of(Margin(id="r", points="1", per="1.00", assumed="101%"), receipt(goods("10.00", None)))
