"""Days, zones and durations: when a day begins, how long a year is, and what "until" includes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.engine.days import (
    EPOCH,
    NEVER,
    Duration,
    LocalClock,
    clock_of,
    day_of,
    micros,
    moment,
    month_start,
    parse_duration,
    parse_validity,
    start_of,
    to_date,
    to_day,
    week_start,
    weekday,
    year_start,
    zone,
)
from tests.tables import table

ZONES = (
    "UTC", "Europe/Bucharest", "Europe/London", "America/New_York", "America/Sao_Paulo", "Pacific/Apia",
    "Pacific/Kiritimati", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Beirut", "America/Havana",
)  # fmt: skip


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@table("""
    zone                 day         |  begins               hours
    UTC                  2026-03-29  |  2026-03-29T00:00:00  24
    Europe/Bucharest     2026-03-29  |  2026-03-28T22:00:00  23
    Europe/Bucharest     2026-03-30  |  2026-03-29T21:00:00  24
    Europe/Bucharest     2026-10-25  |  2026-10-24T21:00:00  25
    America/New_York     2026-03-08  |  2026-03-08T05:00:00  23
    America/New_York     2026-11-01  |  2026-11-01T04:00:00  25
    America/Sao_Paulo    2018-11-04  |  2018-11-04T03:00:00  23
    America/Havana       2019-11-03  |  2019-11-03T04:00:00  25
    Pacific/Apia         2011-12-29  |  2011-12-29T10:00:00  24
    Pacific/Apia         2011-12-30  |  2011-12-30T10:00:00  0
    Pacific/Apia         2011-12-31  |  2011-12-30T10:00:00  24
    Pacific/Kiritimati   2026-07-25  |  2026-07-24T10:00:00  24
    Asia/Kathmandu       2026-07-25  |  2026-07-24T18:15:00  24
""")
def test_a_day_begins_and_ends_on_the_clock_of_its_zone(zone: str, day: date, begins: str, hours: int) -> None:
    where = clock_of(zone).where
    first, last = start_of(to_day(day), where), start_of(to_day(day) + 1, where)
    assert first == instant(begins)
    assert last - first == timedelta(hours=hours)


@table("""
    zone                at                   |  day         hour
    America/New_York    2026-07-26T03:59:59  |  2026-07-25  23
    America/New_York    2026-07-26T04:00:00  |  2026-07-26  0
    Pacific/Apia        2026-07-25T10:59:59  |  2026-07-25  23
    Pacific/Apia        2026-07-25T11:00:00  |  2026-07-26  0
    Europe/Bucharest    2026-10-25T00:59:59  |  2026-10-25  3
    Europe/Bucharest    2026-10-25T01:30:00  |  2026-10-25  3
    Asia/Kathmandu      2026-01-01T18:14:59  |  2026-01-01  23
    Asia/Kathmandu      2026-01-01T18:15:00  |  2026-01-02  0
    UTC                 1969-12-31T23:59:59  |  1969-12-31  23
""")
def test_f1_the_last_second_of_a_day_belongs_to_it(zone: str, at: str, day: date, hour: int) -> None:
    assert clock_of(zone).at(micros(instant(at))) == (to_day(day), hour)


moments = st.integers(0, 70 * 365 * 24 * 60).map(lambda minutes: EPOCH + timedelta(minutes=minutes))


@given(at=moments, name=st.sampled_from(ZONES))
def test_every_moment_is_in_the_day_between_its_start_and_the_next(at: datetime, name: str) -> None:
    where = zone(name)
    day = day_of(at, where)
    assert start_of(day, where) <= at < start_of(day + 1, where)
    assert LocalClock(where).at(micros(at)) == (day, at.astimezone(where).hour)


@given(at=moments, name=st.sampled_from(ZONES), seconds=st.integers(0, 900))
def test_the_remembered_quarter_of_an_hour_tells_the_same_as_looking(at: datetime, name: str, seconds: int) -> None:
    clock = LocalClock(zone(name))
    for moment_us in (micros(at), micros(at + timedelta(seconds=seconds))):
        assert clock.at(moment_us) == LocalClock(clock.where).at(moment_us)
        assert clock.day(moment_us) == day_of(moment(moment_us), clock.where)


@given(at=moments)
def test_a_moment_in_microseconds_is_the_same_moment(at: datetime) -> None:
    assert moment(micros(at)) == at


@given(day=st.integers(0, 60_000))
def test_weeks_months_and_years_begin_where_the_calendar_says(day: int) -> None:
    when = to_date(day)
    assert to_day(when) == day
    assert weekday(day) == when.isoweekday()
    assert to_date(week_start(day)).isocalendar()[:2] == when.isocalendar()[:2]
    assert weekday(week_start(day)) == 1
    assert to_date(month_start(day)) == when.replace(day=1)
    assert to_date(year_start(day)) == when.replace(month=1, day=1)


@table("""
    duration  day         |  after       before
    P1D       2026-02-28  |  2026-03-01  2026-02-27
    P2W       2026-02-28  |  2026-03-14  2026-02-14
    P1M       2026-01-31  |  2026-02-28  2025-12-31
    P1M       2024-01-31  |  2024-02-29  2023-12-31
    P1M       2026-03-31  |  2026-04-30  2026-02-28
    P1Y       2024-02-29  |  2025-02-28  2023-02-28
    P4Y       2024-02-29  |  2028-02-29  2020-02-29
    P12M      2026-03-02  |  2027-03-02  2025-03-02
    P1Y6M     2026-08-31  |  2028-02-29  2025-02-28
    P1M1D     2026-01-31  |  2026-03-01  2025-12-30
    P0D       2026-03-02  |  2026-03-02  2026-03-02
    P100Y     2026-03-02  |  2126-03-02  1926-03-02
""")
def test_a_calendar_duration(duration: str, day: date, after: date, before: date) -> None:
    lasts = parse_duration(duration)
    assert (to_date(lasts.after(to_day(day))), to_date(lasts.before(to_day(day)))) == (after, before)


@pytest.mark.parametrize("text", ["", "P", "1D", "PT1H", "P-1D", "P1.5D", "P1D1M", "p1d", "P1D ", "P٣D"])
def test_what_is_no_duration_of_days_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


@table("""
    validity                            day         |  last_day
    P0D                                 2026-03-02  |  2026-03-02
    P1D                                 2026-03-02  |  2026-03-03
    P14D                                2026-03-02  |  2026-03-16
    P1Y                                 2026-03-02  |  2027-03-02
    P1Y                                 2024-02-29  |  2025-02-28
    end of month                        2026-02-10  |  2026-02-28
    end of month                        2024-02-10  |  2024-02-29
    end of month                        2026-02-28  |  2026-02-28
    end of next month                   2026-12-31  |  2027-01-31
    end of quarter                      2026-02-10  |  2026-03-31
    end of next quarter                 2026-11-10  |  2027-03-31
    end of year                         2026-12-31  |  2026-12-31
    end of next year                    2026-01-01  |  2027-12-31
    end of february                     2026-02-10  |  2026-02-28
    end of february                     2026-03-01  |  2027-02-28
    end of february of the next year    2026-01-10  |  2027-02-28
    end of february of next year        2026-03-10  |  2027-02-28
    P12M to end of month                2026-03-02  |  2027-03-31
    P12M to end of month                2026-02-28  |  2027-02-28
    P1Y to end of quarter               2026-05-15  |  2027-06-30
    P24M to end of year                 2026-05-15  |  2028-12-31
""")
def test_a_validity_includes_its_last_day(validity: str, day: date, last_day: date) -> None:
    until = parse_validity(validity).until(to_day(day))
    assert to_date(until - 1) == last_day, "until is the first day on which it no longer holds"


def test_never_is_never() -> None:
    assert parse_validity("never").until(to_day(date(2026, 3, 2))) == NEVER


@pytest.mark.parametrize("text", ["", "always", "end of", "end of smarch", "P1D to", "P1D to never", "to end of month"])
def test_what_is_no_validity_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_validity(text)


@pytest.mark.parametrize("name", ["", "Bucharest", "Europe/", "../../etc/passwd", "Europe/../UTC", "/etc/localtime"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a time zone"):
        zone(name)


@given(
    day=st.integers(5_000, 40_000),
    lasts=st.one_of(
        st.integers(0, 240).map(lambda months: Duration(months=months)),
        st.integers(0, 4000).map(lambda days: Duration(days=days)),
    ),
)
def test_going_back_never_ends_later_than_going_forth_began(day: int, lasts: Duration) -> None:
    there = lasts.after(day)
    assert there >= day
    assert lasts.before(there) <= day
    assert lasts.after(day + 1) >= there, "a later day never ends earlier"


def test_a_clock_that_is_set_a_minute_past_midnight_is_read_right() -> None:
    clock = LocalClock(zone("America/St_Johns"))
    at = micros(datetime(2007, 11, 4, 2, 30, 30, tzinfo=UTC))
    for second in range(0, 180, 7):
        assert clock.at(at + second * 1_000_000) == LocalClock(clock.where).at(at + second * 1_000_000)
