"""The arithmetic of a report: published examples of accounting and survival, and what must hold of any."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.analytics.backtest.behaviour import BadBehaviour, Behaviour
from regulars.analytics.backtest.books import Flow, Wallet, closings, settled_share
from regulars.analytics.backtest.break_even import answers, break_even
from regulars.analytics.backtest.deferral import allocated, liability, recognised
from regulars.analytics.backtest.figures import amount, percent
from regulars.analytics.backtest.survival import kaplan_meier_median, median
from regulars.analytics.backtest.tally import FLOWS, HELD_BY_MEMBERS
from regulars.engine.effects import ACCOUNTS
from tests.tables import table


def cents(value: Fraction) -> str:
    return amount(value * 100, 2)


def test_ifrs_15_illustrative_example_52_comes_out_to_the_cent() -> None:
    """Sales of 100,000, 10,000 points of 1.00, 9,500 of them expected to be redeemed."""
    price = Fraction(9_500)
    deferred = allocated(Fraction(100_000), price, price)
    assert (cents(deferred), cents(100_000 - deferred)) == ("8675.80", "91324.20")
    first = recognised(deferred, Fraction(4_500), Fraction(9_500))
    assert (cents(first), cents(liability(deferred, Fraction(4_500), Fraction(9_500)))) == ("4109.59", "4566.21")
    second = recognised(deferred, Fraction(8_500), Fraction(9_700)) - first
    assert (cents(second), cents(liability(deferred, Fraction(8_500), Fraction(9_700)))) == ("3492.92", "1073.29")


@table("""
    expected  |  revenue
    9900      |  3489.77
    9200      |  4067.42
""")
def test_a_changed_estimate_is_caught_up_with_at_once(expected: int, revenue: str) -> None:
    """The same sale with 97% expected at first; nothing is rounded on the way."""
    deferred = allocated(Fraction(100_000), Fraction(9_700), Fraction(9_700))
    first = recognised(deferred, Fraction(4_500), Fraction(9_700))
    assert (cents(deferred), cents(first)) == ("8842.30", "4102.10")
    assert cents(recognised(deferred, Fraction(8_500), Fraction(expected)) - first) == revenue


def test_months_roll_forward() -> None:
    """5 points for 1.00, 100 points are 1.00, 80% expected: of each 1,000.00 of sales 38.46 is for points."""
    flows = {0: Flow(earned=5000), 31: Flow(earned=5000, redeemed=3000)}
    wallet = Wallet(flows, worth=Fraction(1), share=Fraction(4, 5))
    [months] = closings([wallet], {0: 100_000, 31: 100_000}, [0, 31])
    assert [amount(one.deferred, 2) for one in months] == ["38.46", "48.08"]
    worth = [(one.open, int(one.gross), int(one.expected)) for one in months]
    assert worth == [(5000, 5000, 4000), (7000, 7000, 5600)]


def test_points_of_several_wallets_share_one_price() -> None:
    wallet = Wallet({0: Flow(earned=1000)}, worth=Fraction(1), share=Fraction(1))
    [[one], [other]] = closings([wallet, wallet], {0: 8_000}, [0])
    assert one.deferred == other.deferred == Fraction(8_000 * 1_000, 10_000)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6), st.fractions(0, 1))
def test_the_liability_is_never_negative_nor_more_than_was_deferred(
    sales: int, earned: int, redeemed: int, share: Fraction
) -> None:
    deferred = allocated(Fraction(sales), earned * share, earned * share)
    assert 0 <= liability(deferred, Fraction(redeemed), earned * share) <= deferred <= sales


def test_points_that_came_to_an_end_say_what_becomes_of_the_others() -> None:
    assert settled_share(30, 90) == Fraction(1, 4)
    assert settled_share(0, 0) == 1, "while none came to an end, all may be redeemed"


def test_the_kaplan_meier_median_counts_those_who_still_wait() -> None:
    """Six members: after 1, 2, 3 and 4 days one has a reward; one was watched for 2 days only, one for 9."""
    reached, waiting = {1: 1, 2: 1, 3: 1, 4: 1}, {2: 1, 9: 1}
    assert kaplan_meier_median(reached, waiting) == 3
    assert median(reached) == Fraction(5, 2), "of those who have one it is always sooner"


def test_not_reached_is_a_value() -> None:
    assert kaplan_meier_median({5: 2}, {100: 3}) is None
    assert kaplan_meier_median({}, {}) is None
    assert median({}) is None


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_with_nobody_waiting_both_medians_are_the_plain_one(times: list[int]) -> None:
    counts = Counter(times)
    low = sorted(times)[(len(times) - 1) // 2]
    assert kaplan_meier_median(counts, {}) == low
    found = median(counts)
    assert found is not None
    assert low <= found


@table("""
    margin  cost   |  uplift
    25      0.75   |  3.1
    25      1      |  4.2
    30      2      |  7.1
    30      5      |  20.0
    60      5      |  9.1
    60      10     |  20.0
""")
def test_the_break_even_of_the_reference(margin: int, cost: str, uplift: str) -> None:
    found = break_even(Fraction(cost) / 100, Fraction(margin, 100))
    assert found is not None
    assert percent(found, 1) == uplift


def test_what_costs_more_than_it_earns_never_breaks_even() -> None:
    assert break_even(Fraction(30, 100), Fraction(30, 100)) is None


@given(st.integers(1, 10**9), st.fractions(0, 1), st.fractions(0, 1))
def test_no_answer_of_members_costs_exactly_what_the_program_gives(
    sales: int, cost: Fraction, margin: Fraction
) -> None:
    first, *others = answers(sales, cost, margin)
    assert (first.uplift_percent, first.profit) == (0, -sales * cost)
    assert [one.uplift_percent for one in others] == [1, 3, 5]


def test_a_share_of_receipts_is_drawn_the_same_each_time_and_about_as_often() -> None:
    often = Behaviour.parse("40%", seed=7)
    drawn = [often.takes("ana", str(number)) for number in range(5000)]
    assert drawn == [often.takes("ana", str(number)) for number in range(5000)]
    assert 0.36 < sum(drawn) / 5000 < 0.44
    assert drawn != [Behaviour.parse("40%", seed=8).takes("ana", str(number)) for number in range(5000)]
    assert all(Behaviour.parse("100%").takes("ana", str(number)) for number in range(100))
    assert not any(Behaviour.parse("never").takes("ana", str(number)) for number in range(100))


@pytest.mark.parametrize("text", ["", "always", "0%", "101%", "-1", "1/0"])
def test_what_is_no_behaviour_is_refused(text: str) -> None:
    with pytest.raises(BadBehaviour):
        Behaviour.parse(text)


def test_every_movement_of_members_points_is_a_flow() -> None:
    """What is open is what was earned, less what was redeemed and expired, with what was corrected: nothing is lost."""
    for movement, (of, to) in ACCOUNTS.items():
        change = (to in HELD_BY_MEMBERS) - (of in HELD_BY_MEMBERS)
        if movement in FLOWS:
            flow, sign = FLOWS[movement]
            assert sign * (1 if flow in ("earned", "corrected") else -1) == change, movement
        else:
            assert not change or "members" in (of, to) or "carried" in (of, to), movement


@table("""
    value   digits  |  text
    1/2     0       |  1
    -1/2    0       |  -1
    3/2     0       |  2
    249/2   2       |  1.25
    1/3     2       |  0.00
    -7      2       |  -0.07
""")
def test_figures_are_rounded_once(value: str, digits: int, text: str) -> None:
    assert amount(Fraction(value), digits) == text
