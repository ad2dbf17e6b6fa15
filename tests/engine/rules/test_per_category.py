"""A rate by category."""

from regulars.engine.rules.per_category import PerCategory
from tests.engine.shop import line, points_of, receipt
from tests.tables import table

RATES = {"cement": "0.5", "tools": "2", "paint": "3"}


@table("""
    category     otherwise  |  points
    cement       1          |  5
    tools        1          |  20
    paint        1          |  30
    garden       1          |  10
    garden       0          |  0
""")
def test_each_category_has_its_rate(category: str, otherwise: str, points: int) -> None:
    rule = PerCategory(id="r", rates=RATES, otherwise=otherwise)
    assert points_of(rule, receipt(line("1", "10.00", "1", category))) == points


def test_goods_of_several_categories_have_the_rate_of_the_first_in_the_file() -> None:
    both = line("1", "10.00", "1", "paint", "cement")
    assert points_of(PerCategory(id="r", rates=RATES), receipt(both)) == 5
    assert points_of(PerCategory(id="r", rates=dict(reversed(RATES.items()))), receipt(both)) == 30


def test_the_sum_over_all_categories_is_rounded_once() -> None:
    lines = (line("1", "0.50", "1", "tools"), line("2", "0.98", "1", "cement"), line("3", "0.17", "1", "paint"))
    assert points_of(PerCategory(id="r", rates=RATES), receipt(*lines)) == 2  # 1 + 0.49 + 0.51
    assert points_of(PerCategory(id="r", rates=RATES, per="2.00"), receipt(*lines)) == 1
