"""Points for coming."""

from regulars.engine.rules.visits import Visits
from tests.engine.shop import Till, line, points_of, program, receipt
from tests.tables import table


@table("""
    visit  every  |  earns
    1      1      |  5
    2      1      |  5
    1      2      |  0
    2      2      |  5
    9      10     |  0
    10     10     |  5
    11     10     |  0
    1000   1000   |  5
""")
def test_points_on_every_nth_visit(visit: int, every: int, earns: int) -> None:
    assert points_of(Visits(id="r", points="5", every=every), receipt("1.00"), visit=visit) == earns


@table("""
    spent     |  earns
    0.01      |  5
    0.00      |  5
    99999.00  |  5
""")
def test_what_is_bought_does_not_matter(spent: str, earns: int) -> None:
    assert points_of(Visits(id="r", points="5"), receipt(spent)) == earns


def test_only_what_may_earn_makes_a_visit_count() -> None:
    assert points_of(Visits(id="r", points="5"), receipt(line("1", "50.00", "1", earns=False))) == 0


def test_a_wallet_with_digits_counts_in_its_last_digit() -> None:
    assert points_of(Visits(id="r", points="0.25"), receipt("1.00"), scale=2) == 25


def test_d18_every_fifth_visit_of_a_member_earns_and_one_given_back_counts_again() -> None:
    till = Till(program(rules=[{"id": "fifth", "kind": "visits", "points": "1", "every": 5}]))
    earned = [sum(one.points for one in till.buy("1.00").earned) for _ in range(4)]
    till.give_back("r4")
    earned += [sum(one.points for one in till.buy("1.00").earned) for _ in range(2)]
    assert earned == [0, 0, 0, 0, 0, 1]
