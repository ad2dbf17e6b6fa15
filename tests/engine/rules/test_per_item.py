"""Points for pieces."""

from regulars.engine.rules.per_item import PerItem
from tests.engine.shop import Till, line, points_of, program, receipt
from tests.tables import table


@table("""
    pieces  points  |  earns
    1       1       |  1
    3       5       |  15
    0       5       |  0
    0.999   5       |  0
    1.354   5       |  5
    2.999   5       |  10
    3       0.5     |  1
    4       0.5     |  2
    7       0       |  0
""")
def test_points_for_every_whole_piece(pieces: str, points: str, earns: int) -> None:
    assert points_of(PerItem(id="r", points=points), receipt(line("1", "4.00", pieces))) == earns


@table("""
    first  second  |  earns
    1      1       |  2
    0.5    0.5     |  1
    0.5    0.4     |  0
    1.6    1.6     |  3
""")
def test_pieces_of_all_lines_count_together(first: str, second: str, earns: int) -> None:
    sold = receipt(line("1", "4.00", first), line("2", "3.00", second))
    assert points_of(PerItem(id="r", points="1"), sold) == earns


def test_a_wallet_with_digits_counts_in_its_last_digit() -> None:
    assert points_of(PerItem(id="r", points="0.25"), receipt(line("1", "4.00", "3")), scale=2) == 75


COFFEE = {"id": "cups", "kind": "per_item", "points": "1", "when": '"coffee" in line.categories'}


@table("""
    coffee  cake  |  earns
    1       0.00  |  1
    3       2.00  |  3
    0       9.00  |  0
""")
def test_only_the_goods_of_the_condition_count(coffee: str, cake: str, earns: int) -> None:
    till = Till(program(rules=[COFFEE]))
    till.buy(line("1", "4.00", coffee, "coffee"), line("2", cake, "5", "cake"))
    assert till.balance == earns


def test_a_coffee_that_is_given_away_in_the_shop_still_counts_as_one() -> None:
    till = Till(program(rules=[COFFEE]))
    till.buy(line("1", "0.00", "1", "coffee"))
    assert till.balance == 1
