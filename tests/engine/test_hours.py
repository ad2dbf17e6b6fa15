"""Happy hours: what of iCalendar is understood, on which days and minutes a window is open, and what is refused."""

from datetime import date, datetime

import pytest

from regulars.engine.days import to_day
from regulars.engine.faults import Faults
from regulars.engine.terms.hours import Hours, ReadyHours
from tests.tables import table


def window(start: str, lasts: str = "PT2H", repeats: str = "") -> ReadyHours:
    faults = Faults()
    ready = ReadyHours(Hours(start=start, lasts=lasts, repeats=repeats), faults)
    assert not faults.found, faults.found
    return ready


def minute(at: str) -> int:
    when = datetime.fromisoformat(at)
    return to_day(when.date()) * 1440 + when.hour * 60 + when.minute


@table("""
    at                |  is_open
    2026-01-05T13:59  |  no
    2026-01-05T14:00  |  yes
    2026-01-05T15:59  |  yes
    2026-01-05T16:00  |  no
    2026-01-06T14:00  |  no
    2026-01-04T14:00  |  no
""")
def test_a_window_without_a_rule_is_open_once(at: str, is_open: bool) -> None:
    assert window("2026-01-05T14:00").holds(minute(at)) == is_open


@table("""
    repeats                              |  days
    FREQ=DAILY;COUNT=3                   |  1,2,3
    FREQ=DAILY;INTERVAL=3;COUNT=3        |  1,4,7
    FREQ=DAILY;UNTIL=20260104            |  1,2,3,4
    FREQ=DAILY;BYDAY=TH,SA               |  1,3,8,10,15,17,22,24,29,31
    FREQ=WEEKLY                          |  1,8,15,22,29
    FREQ=WEEKLY;BYDAY=TH,SU              |  1,4,8,11,15,18,22,25,29
    FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,SU   |  1,4,15,18,29
    FREQ=WEEKLY;BYDAY=TH,SU;COUNT=3      |  1,4,8
    FREQ=MONTHLY                         |  1
    FREQ=MONTHLY;BYMONTHDAY=1,15,-1      |  1,15,31
    FREQ=MONTHLY;BYDAY=1TH,-1FR          |  1,30
    FREQ=MONTHLY;BYDAY=TH;BYMONTHDAY=1,8 |  1,8
    RRULE:FREQ=WEEKLY;WKST=MO            |  1,8,15,22,29
""")
def test_a_rule_names_its_days_of_january_2026(repeats: str, days: str) -> None:
    """The first of January 2026 is a Thursday."""
    ready = window("2026-01-01T14:00", repeats=repeats)
    first = to_day(date(2026, 1, 1))
    found = [number + 1 for number in range(31) if ready.occurs(first + number)]
    assert ",".join(map(str, found)) == days


def test_the_last_day_of_a_month_is_found_in_a_leap_year_too() -> None:
    ready = window("2028-01-31T08:00", repeats="FREQ=MONTHLY;BYMONTHDAY=-1")
    assert ready.occurs(to_day(date(2028, 2, 29)))
    assert not ready.occurs(to_day(date(2028, 2, 28)))


def test_every_second_month_counts_months_over_the_year() -> None:
    ready = window("2026-11-10T08:00", repeats="FREQ=MONTHLY;INTERVAL=2")
    assert [ready.occurs(to_day(date(2027, month, 10))) for month in (1, 2, 3)] == [True, False, True]


@table("""
    at                |  is_open
    2026-01-02T23:59  |  yes
    2026-01-03T00:30  |  yes
    2026-01-03T02:00  |  no
    2026-01-04T01:00  |  no
""")
def test_a_window_goes_over_midnight(at: str, is_open: bool) -> None:
    assert window("2026-01-02T22:00", "PT4H", "FREQ=WEEKLY;BYDAY=FR").holds(minute(at)) == is_open


def test_a_window_of_a_whole_weekend() -> None:
    ready = window("2026-01-03T00:00", "P2D", "FREQ=WEEKLY;BYDAY=SA")
    assert [ready.holds(minute(f"2026-01-{day:02}T12:00")) for day in (9, 10, 11, 12)] == [False, True, True, False]


@table("""
    start             lasts   repeats                              |  field    says
    2026-02-30T14:00  PT2H    FREQ=DAILY                           |  start    not a day of the calendar
    2026-01-05T24:00  PT2H    FREQ=DAILY                           |  start    not a time of day
    2026-01-05        PT2H    FREQ=DAILY                           |  start    not a day and a time
    2026-01-05T14:00  2h      FREQ=DAILY                           |  lasts    not a duration
    2026-01-05T14:00  PT      FREQ=DAILY                           |  lasts    not a duration
    2026-01-05T14:00  P8D     FREQ=DAILY                           |  lasts    not a duration
    2026-01-05T14:00  PT2H    FREQ=YEARLY                          |  repeats  DAILY, WEEKLY or MONTHLY
    2026-01-05T14:00  PT2H    FREQ=DAILY;BYHOUR=9                  |  repeats  BYHOUR is not understood
    2026-01-05T14:00  PT2H    FREQ=DAILY;BYSETPOS=1                |  repeats  BYSETPOS is not understood
    2026-01-05T14:00  PT2H    daily                                |  repeats  is not understood
    2026-01-05T14:00  PT2H    FREQ=WEEKLY;BYDAY=MON                |  repeats  not a weekday
    2026-01-05T14:00  PT2H    FREQ=WEEKLY;BYDAY=1MO                |  repeats  FREQ=MONTHLY only
    2026-01-05T14:00  PT2H    FREQ=WEEKLY;BYMONTHDAY=1             |  repeats  does not go with
    2026-01-05T14:00  PT2H    FREQ=MONTHLY;BYMONTHDAY=32           |  repeats  not a day of the month
    2026-01-05T14:00  PT2H    FREQ=DAILY;COUNT=3;UNTIL=20260201    |  repeats  do not stand together
    2026-01-05T14:00  PT2H    FREQ=DAILY;COUNT=0                   |  repeats  from 1 to
    2026-01-05T14:00  PT2H    FREQ=DAILY;WKST=SU                   |  repeats  begins on Monday
    2026-01-05T14:00  PT2H    FREQ=DAILY;UNTIL=20260101            |  repeats  before the start
    2026-01-05T14:00  PT2H    FREQ=WEEKLY;BYDAY=TU                 |  start    not one of the days
""")
def test_what_is_outside_of_it_is_a_fault_that_says_so(
    start: str, lasts: str, repeats: str, field: str, says: str
) -> None:
    faults = Faults()
    ReadyHours(Hours(start=start, lasts=lasts, repeats=repeats), faults)
    assert [one.pointer for one in faults.found] == [f"/{field}"]
    assert says in faults.found[0].detail


@pytest.mark.parametrize("at", ["2026-03-29T02:30", "2026-03-29T03:30"])
def test_the_clock_on_the_wall_decides_where_it_is_set_forward(at: str) -> None:
    assert window("2026-03-29T02:00", "PT2H", "FREQ=DAILY").holds(minute(at))
