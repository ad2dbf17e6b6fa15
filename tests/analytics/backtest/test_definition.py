"""The replay of a plain cashback program is defined to the last cent: a loop that anybody can read, and the engine.

At a visit what is older than its validity lapses, then the largest whole multiple of the reward is taken from the
oldest points, then the visit earns on its full amount, rounded half to even. The last day closes the books.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import NamedTuple

import duckdb
import pytest

from regulars.analytics.backtest.report import Backtest, ProgramReport
from tests.analytics.backtest.histories import cashback, replayed, written

CDNOW = Path(__file__).parents[4] / "shared" / "data" / "cdnow" / "cdnow_master.parquet"
NO_CDNOW = (
    "the CDNOW purchases, which the project does not bring along, are not in ../shared/data/cdnow;"
    " the made-up customers above are compared everywhere"
)
FIRST = date(1997, 1, 1)


class Terms(NamedTuple):
    """So many percent back, from a reward of so many cents, valid for so many days; 0 for ever."""

    percent: int
    reward: int
    days: int

    def text(self) -> str:
        """The same as a program file."""
        money = f"{self.reward // 100}.{self.reward % 100:02}"
        expires = f"P{self.days}D" if self.days else "never"
        return cashback(self.percent, money, expires, name=f"back-{self.percent}-{self.reward}-{self.days}")


class Outcome(NamedTuple):
    """What the loop finds."""

    earned: int
    redeemed: int
    expired: int
    rewarded: int
    days: float
    visits: float


Visits = Mapping[str, Sequence[tuple[int, int]]]
"""Of each customer (day, cents), in order."""

PUBLISHED = {
    Terms(10, 100, 0): ("48.8", 55, 2, "67.1", "0.0", "6.71"),
    Terms(5, 500, 0): ("18.8", 173, 4, "49.6", "0.0", "2.48"),
    Terms(5, 500, 180): ("13.1", 108, 4, "38.8", "49.1", "1.94"),
    Terms(5, 500, 120): ("11.0", 87, 4, "33.1", "57.9", "1.65"),
    Terms(5, 500, 60): ("7.6", 54, 4, "23.1", "72.1", "1.15"),
    Terms(5, 2000, 0): ("3.7", 273, 8, "23.9", "0.0", "1.20"),
    Terms(2, 2000, 0): ("0.7", 322.5, 15.5, "10.3", "0.0", "0.21"),
}
"""Reach, median days and visits to the first reward, redeemed and expired of earned, cost of sales; on all of CDNOW."""


def looped(visits: Visits, terms: Terms, last: int) -> Outcome:
    """The definition, as plainly as can be."""
    earned = redeemed = expired = 0
    firsts = []
    for own in visits.values():
        lots: list[list[int]] = []
        first = None
        for number, (day, cents) in enumerate(own, 1):
            if terms.days:
                expired += sum(points for since, points in lots if day - since > terms.days)
                lots = [lot for lot in lots if day - lot[0] <= terms.days]
            take = sum(points for _, points in lots) // terms.reward * terms.reward
            if take and first is None:
                first = (day - own[0][0], number)
            redeemed += take
            for lot in lots:
                part = min(take, lot[1])
                lot[1] -= part
                take -= part
            points = round(Fraction(cents * terms.percent, 100))
            earned += points
            lots.append([day, points])
        if terms.days:
            expired += sum(points for since, points in lots if last - since > terms.days)
        firsts += [first] if first else []
    days, seen = [one[0] for one in firsts], [one[1] for one in firsts]
    return Outcome(earned, redeemed, expired, len(firsts), median(days) if days else -1, median(seen) if seen else -1)


def found(one: ProgramReport) -> Outcome:
    """The same out of a report."""
    wallet, reach = one.wallets[0], one.reach
    return Outcome(
        int(wallet.earned), int(wallet.redeemed), int(wallet.expired), reach.rewarded,
        -1 if reach.median_days_of_rewarded == "not reached" else float(reach.median_days_of_rewarded),
        -1 if reach.median_receipts_of_rewarded == "not reached" else float(reach.median_receipts_of_rewarded),
    )  # fmt: skip


def made_up(customers: int) -> Visits:
    """Customers with gaps and amounts from a fixed little sequence: small, large, twice a day, and nothing at all."""
    state, visits = 1, {}
    for number in range(customers):
        day, own = number % 90, []
        for _ in range(1 + number % 13):
            state = state * 48271 % 2147483647
            own.append((day, 0 if state % 41 == 0 else state % 9000))
            day += state // 9000 % 95
        visits[f"c{number:04}"] = [visit for visit in own if visit[0] <= 545] or [(0, 100)]
    return visits


def rows(visits: Visits) -> Iterator[str]:
    """As lines of a file; numbers of receipts in order, so that those of one day keep theirs."""
    number = 0
    for name, own in visits.items():
        for day, cents in own:
            number += 1
            yield f"{number:07},{FIRST + timedelta(days=day)},{name},{cents // 100}.{cents % 100:02}"


def cdnow(every: int) -> Visits:
    """Every so-many-th customer of CDNOW, in the order of the file."""
    found: dict[str, list[tuple[int, int]]] = {}
    query = f"select customer_id, date, round(usd * 100)::bigint from '{CDNOW}' where customer_id % {every} = 0"
    with duckdb.connect() as connection:
        purchases = connection.execute(query).fetchall()
    for customer, day, cents in purchases:
        found.setdefault(str(customer), []).append(((day - FIRST).days, cents))
    return {name: sorted(own, key=lambda visit: visit[0]) for name, own in found.items()}


def compared(folder: Path, visits: Visits, all_terms: Sequence[Terms], **how: object) -> Backtest:
    """Loop and engine agree on every figure of every program."""
    last = max(day for own in visits.values() for day, _ in own)
    history = written(folder, list(rows(visits)))
    report = replayed(folder, history, *(terms.text() for terms in all_terms), **how)
    for terms, one in zip(all_terms, report.programs, strict=True):
        assert found(one) == looped(visits, terms, last), terms
        assert one.reach.able == one.reach.rewarded, "who can, does at once"
    assert report.history.members == len(visits)
    return report


def test_a_few_hundred_customers_come_out_as_the_loop_says(tmp_path: Path) -> None:
    visits = made_up(260)
    report = compared(tmp_path, visits, [Terms(10, 100, 0), Terms(5, 500, 60), Terms(5, 500, 0), Terms(9, 2000, 0)])
    assert [one.reach.rewarded > 0 for one in report.programs] == [True, True, True, True]
    assert sum(int(month.expired) for month in report.programs[1].wallets[0].months) > 0


@pytest.mark.skipif(not CDNOW.exists(), reason=NO_CDNOW)
def test_some_customers_of_cdnow_come_out_as_the_loop_says(tmp_path: Path) -> None:
    compared(tmp_path, cdnow(every=60), [Terms(10, 100, 0), Terms(5, 500, 120)])


@pytest.mark.long
@pytest.mark.skipif(not CDNOW.exists(), reason=NO_CDNOW)
def test_all_of_cdnow_reproduces_the_published_table(tmp_path: Path) -> None:
    report = compared(tmp_path, cdnow(every=1), list(PUBLISHED), processes=None)
    assert (report.history.receipts, report.history.sales) == (69_659, "2500315.63")
    printed = [
        (
            one.reach.percent, float(one.reach.median_days_of_rewarded), float(one.reach.median_receipts_of_rewarded),
            one.wallets[0].redeemed_percent, one.wallets[0].expired_percent, one.cost_per_100,
        )
        for one in report.programs
    ]  # fmt: skip
    assert printed == list(PUBLISHED.values())
    assert {one.reach.kaplan_meier_days for one in report.programs} == {"not reached"}
