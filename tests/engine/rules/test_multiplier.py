"""Double points: each multiplier of the base, added; compounding only where the program says so."""

from typing import Any

import pytest

from regulars.engine.money import Rounding
from regulars.engine.rules.multiplier import Multiplier
from regulars.engine.terms.rule import Terms
from tests.engine.shop import BASE, Till, line, program
from tests.tables import table


def times(rule_id: str, times: str, **fields: Any) -> dict[str, Any]:
    return {"id": rule_id, "kind": "multiplier", "times": times, **fields}


def earned(*rules: dict[str, Any], spent: str = "10.00") -> int:
    till = Till(program(rules=[BASE, *rules]))
    till.buy(spent)
    return till.balance


@table("""
    spent  by    |  down  half_up  up
    19.99  1.5   |  28    29       29
    20.00  1.5   |  30    30       30
    1.00   1.5   |  1     2        2
    1.00   1.49  |  1     1        2
    10.00  1     |  10    10       10
    10.00  110%  |  11    11       11
    10.00  4/3   |  13    13       14
    0.99   3     |  0     0        0
""")
def test_what_a_multiplier_adds_is_rounded_once(spent: str, by: str, down: int, half_up: int, up: int) -> None:
    def points(rounding: Rounding) -> int:
        return earned(times("more", by, rounding=rounding), spent=spent)

    assert (points("down"), points("half_up"), points("up")) == (down, half_up, up)


@table("""
    first  second  compound  |  earns
    2      2       no        |  30
    2      2       yes       |  40
    2      3       no        |  40
    2      3       yes       |  60
    1.5    1.5     no        |  20
    1.5    1.5     yes       |  22
""")
def test_two_multipliers_add_unless_they_compound(first: str, second: str, compound: bool, earns: int) -> None:
    assert earned(times("one", first), times("two", second, compound=compound)) == earns


def test_a_multiplier_may_be_of_one_rule_only() -> None:
    visit = {"id": "visit", "kind": "visits", "points": "5"}
    assert earned(visit, times("double", "2", of=["visit"])) == 10 + 5 + 5
    assert earned(visit, times("double", "2", of=["base"])) == 10 + 5 + 10
    assert earned(visit, times("double", "2")) == 2 * (10 + 5)


@table("""
    coffee  cake  |  earns
    4.00    3.00  |  11
    4.00    0.00  |  8
    0.00    3.00  |  3
    4.60    3.60  |  12
""")
def test_a_multiplier_of_some_lines_doubles_their_part(coffee: str, cake: str, earns: int) -> None:
    """The base is rounded once over both lines (4.60 + 3.60 is 8) and its points are shared: 4 for the coffee."""
    double = times("double", "2", when='"coffee" in line.categories')
    till = Till(program(rules=[BASE, double]))
    till.buy(line("1", coffee, "1", "coffee"), line("2", cake))
    assert till.balance == earns


def test_a_multiplier_without_a_base_gives_nothing() -> None:
    till = Till(program(rules=[times("double", "2")]))
    till.buy("10.00")
    assert till.balance == 0


def test_a_multiplier_of_another_wallet_leaves_this_one_alone() -> None:
    wallets: dict[str, Any] = {"points": {}, "stars": {}}
    till = Till(program(wallets=wallets, rules=[BASE, times("double", "2", wallet="stars")]))
    till.buy("10.00")
    assert till.balance == 10


@pytest.mark.parametrize("by", ["0", "0.99", "99%", "1/2"])
def test_a_multiplier_below_one_is_a_fault_of_the_program(by: str) -> None:
    with pytest.raises(ValueError, match="times: a multiplier is at least 1"):
        Multiplier(id="r", times=by).ready(Terms(2, 0))
