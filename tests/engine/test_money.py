"""Money, points and rates: read, written, rounded and shared, and never a hundredth lost."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.engine.money import (
    CURRENCIES,
    MOST,
    Ratio,
    Rounding,
    digits_of,
    format_decimal,
    parse_decimal,
    rounded,
    share,
)
from tests.tables import table

WAYS: list[Rounding] = ["down", "half_up", "half_even", "up"]


@table("""
    numerator  denominator  |  down  half_up  half_even  up
    7          2            |  3     4        4          4
    5          2            |  2     3        2          3
    6          2            |  3     3        3          3
    10         4            |  2     3        2          3
    14         4            |  3     4        4          4
    9          4            |  2     2        2          3
    11         4            |  2     3        3          3
    3          3            |  1     1        1          1
    1          1000         |  0     0        0          1
    0          7            |  0     0        0          0
    -1         2            |  -1    0        0          0
    -3         2            |  -2    -1       -2         -1
    -7         4            |  -2    -2       -2         -1
""")
def test_rounding(numerator: int, denominator: int, down: int, half_up: int, half_even: int, up: int) -> None:
    assert [rounded(numerator, denominator, way) for way in WAYS] == [down, half_up, half_even, up]


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_half_even_rounds_as_fractions_do(numerator: int, denominator: int) -> None:
    assert rounded(numerator, denominator, "half_even") == round(Fraction(numerator, denominator))


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 10**9), st.sampled_from(WAYS))
def test_a_rate_written_as_python_gives_the_same(above: int, below: int, amount: int, way: Rounding) -> None:
    rate = Ratio.of(above, below)
    assert eval(rate.python("amount", way), {"amount": amount}) == rate.times(amount, way)
    assert eval(rate.python("amount // 7", way), {"amount": amount}) == rate.times(amount // 7, way)


@table("""
    text                  digits  |  units
    4.10                  2       |  410
    4.1                   2       |  410
    4                     2       |  400
    0                     2       |  0
    0.00                  2       |  0
    -4.10                 2       |  -410
    4.100000              2       |  410
    007                   0       |  7
    1.234                 3       |  1234
    999999999999999       0       |  999999999999999
""")
def test_a_decimal_is_read_exactly(text: str, digits: int, units: int) -> None:
    assert parse_decimal(text, digits) == units


@pytest.mark.parametrize(
    "text", ["", " ", "4,10", "4.10 ", "+4", "4.", ".5", "1e3", "٤", "4.105", "--1", "1_000", "nan", "9" * 16]
)
def test_what_is_no_decimal_of_the_currency_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_decimal(text, 2)


def test_the_largest_amount_is_the_last_one_read() -> None:
    assert parse_decimal("9999999999999.99", 2) == MOST - 1
    with pytest.raises(ValueError, match="too large"):
        parse_decimal("10000000000000.01", 2)


@given(value=st.integers(1 - MOST, MOST - 1), digits=st.integers(0, 9))
def test_what_is_written_is_read_as_the_same(value: int, digits: int) -> None:
    assert parse_decimal(format_decimal(value, digits), digits) == value


@table("""
    text    |  numerator  denominator
    1.5     |  3          2
    12.5%   |  1          8
    12.5 %  |  1          8
    1/3     |  1          3
    2/6     |  1          3
    0.5/2   |  1          4
    100%    |  1          1
    0       |  0          1
""")
def test_a_rate_is_exact(text: str, numerator: int, denominator: int) -> None:
    assert Ratio.parse(text) == Ratio(numerator, denominator)


@pytest.mark.parametrize("text", ["", "%", "a", "1//2", "1/a", "1.5.5"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Ratio.parse(text)


def test_nothing_is_divided_by_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        Ratio.of(1, 0)
    assert Ratio.of(1, -2) == Ratio(-1, 2)


@table("""
    total  weights    |  parts
    100    1,1,1      |  34,33,33
    100    1,2        |  33,67
    10     0,0,5      |  0,0,10
    7      0,0        |  7,0
    0      5,5        |  0,0
    2      1,1,1      |  1,1,0
    5      1,1,1,1    |  2,1,1,1
    10     3,3,4      |  3,3,4
    99     1,1000000  |  0,99
    7      2          |  7
""")
def test_shares_go_to_the_largest_remainder_and_then_the_first(
    total: int, weights: list[int], parts: list[int]
) -> None:
    assert share(total, weights) == parts


def test_there_is_nobody_to_share_nothing_among() -> None:
    with pytest.raises(ValueError, match="nothing to share"):
        share(5, [])


weights_of = st.lists(st.integers(0, 10**12), min_size=1, max_size=30)


@given(total=st.integers(0, MOST), weights=weights_of)
def test_shares_add_up(total: int, weights: Sequence[int]) -> None:
    parts = share(total, weights)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    whole = sum(weights)
    if whole:
        assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)
        assert all(abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True)), (
            "no part is a whole unit away from the exact one"
        )


@given(weights=weights_of, data=st.data())
def test_a_share_of_at_most_the_whole_takes_from_no_line_more_than_it_has(
    weights: list[int], data: st.DataObject
) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    assert all(part <= weight for part, weight in zip(share(total, weights), weights, strict=True) if sum(weights))


@given(st.integers(-MOST, MOST), st.integers(1, 10**9), st.sampled_from(WAYS))
def test_rounding_moves_less_than_one_and_a_whole_number_not_at_all(
    numerator: int, denominator: int, way: Rounding
) -> None:
    found = rounded(numerator, denominator, way)
    assert abs(found * denominator - numerator) < denominator
    assert rounded(found * denominator, denominator, way) == found


@table("""
    code  |  digits
    EUR   |  2
    JPY   |  0
    KWD   |  3
    RON   |  2
""")
def test_a_currency_has_its_digits(code: str, digits: int) -> None:
    assert digits_of(code) == digits


def test_an_unknown_currency_is_refused() -> None:
    assert all(len(code) == 3 and digits in (0, 2, 3) for code, digits in CURRENCIES.items())
    for code in ("ABC", "eur", "", "DEM"):
        with pytest.raises(ValueError, match="not a currency code"):
            digits_of(code)
