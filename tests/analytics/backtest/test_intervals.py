"""What chance in who came does to a figure: close to what members drawn one by one would say."""

from fractions import Fraction
from pathlib import Path

from regulars.analytics.backtest.intervals import GROUPS, group_of, interval, sums
from regulars.analytics.backtest.telling import told
from tests.analytics.backtest.histories import cashback, one, replayed, written
from tests.analytics.backtest.test_definition import made_up, rows


def test_a_share_of_members_has_the_interval_of_the_textbook() -> None:
    """Of 4,000 members every fifth: 20 % with a standard error of 0.63 %, so about 18.8 to 21.2 %."""
    part, whole = sums(), sums()
    for number in range(4000):
        group = group_of(str(number), seed=1)
        part[group] += number % 5 == 0
        whole[group] += 1
    found = interval(part, whole)
    assert found is not None
    low, high = found
    assert Fraction(182, 1000) < low < Fraction(192, 1000)
    assert Fraction(208, 1000) < high < Fraction(218, 1000)


def test_what_all_do_alike_does_not_vary() -> None:
    part, whole = sums(), sums()
    for group in range(GROUPS):
        part[group], whole[group] = 3, 4
    assert interval(part, whole) == (Fraction(3, 4), Fraction(3, 4))


def test_of_nothing_there_is_no_interval() -> None:
    assert interval(sums(), sums()) is None


def test_the_figure_lies_in_its_interval(tmp_path: Path) -> None:
    found = one(tmp_path, list(rows(made_up(260))), cashback(5, "5.00"))
    for figure, around in (
        (found.cost_per_100, found.cost_per_100_interval),
        (found.reach.percent, found.reach.interval),
        (found.wallets[0].redeemed_percent, found.wallets[0].redeemed_interval),
    ):
        assert around is not None
        assert figure is not None
        assert float(around.low) < float(figure) < float(around.high)


def test_a_handful_of_members_has_none(tmp_path: Path) -> None:
    report = replayed(tmp_path, written(tmp_path, ["1,2026-01-02,ana,150.00"]), cashback(5, "5.00"))
    assert report.programs[0].cost_per_100_interval is None
    assert "draws of members" not in told(report)
