from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from regulars.connectors.files.receipt_times import EPOCH, moment
from regulars.connectors.files.zones import local_to_utc, utc_to_local

ZONES = ["UTC", "America/New_York", "Europe/Bucharest", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo"]
YEARS = range(2015, 2021)


def us(at: datetime) -> int:
    return (at.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


@cache
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def calculated(expression: str) -> datetime:
    [(found,)] = connection().execute(f"SELECT {expression}").fetchall()
    return moment(found)


@given(
    st.integers(1_425_000_000, 1_609_000_000).map(lambda seconds: moment(seconds * 10**6).replace(tzinfo=None)),
    st.sampled_from(ZONES),
)
def test_the_query_knows_the_zones_as_python_does(local: datetime, zone: str) -> None:
    wanted = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert calculated(local_to_utc(f"{us(local)}::BIGINT", zone, years=YEARS)) == wanted
    shown = wanted.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert calculated(utc_to_local(f"{us(wanted)}::BIGINT", zone, years=YEARS)).replace(tzinfo=None) == shown
