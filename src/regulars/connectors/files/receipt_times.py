"""When receipts happened: from the file's clock to moments in UTC, moved by whole days where asked for."""

from datetime import UTC, date, datetime, timedelta

from regulars.connectors.files.mapping import Mapping
from regulars.connectors.files.workbench import Workbench
from regulars.connectors.files.zones import local_to_utc, utc_to_local

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_US = 24 * 3600 * 1_000_000


def date_receipts(bench: Workbench, mapping: Mapping, *, zone: str, shift_days: int, end_on: date | None) -> int:
    """Make the table `dated` of `receipt`, with `at_us` in UTC; answers by how many days they were moved.

    zone: of times that carry none. A receipt moved by days keeps its local hour at the shop. end_on: the moving is
    chosen, in whole weeks, so that the last receipt's day is the latest one not after it.
    """
    years = _years(bench)
    bench.run(
        "CREATE VIEW in_utc AS SELECT * REPLACE (CASE WHEN is_utc THEN at_us ELSE <utc> END AS at_us) FROM receipt",
        utc=local_to_utc("at_us", zone, years=years),
    )
    local = utc_to_local("at_us", mapping.time_zone, years=years)
    if end_on is not None:
        shift_days = _weeks_until(bench, local, end_on) * 7
    if not shift_days:
        bench.run("CREATE TABLE dated AS FROM in_utc")
        return 0
    moved = range(years.start + shift_days // 365 - 1, years.stop + shift_days // 365 + 2)
    bench.run(
        """
        CREATE TABLE dated AS SELECT * REPLACE (<utc> AS at_us)
        FROM (SELECT * REPLACE (<local> + <shift> AS at_us) FROM in_utc)
        """,
        utc=local_to_utc("at_us", mapping.time_zone, years=moved),
        local=local,
        shift=str(shift_days * _DAY_US),
    )
    return shift_days


def _weeks_until(bench: Workbench, local: str, end_on: date) -> int:
    [(last,)] = bench.rows("SELECT max(<local>) FROM in_utc", local=local)
    return 0 if last is None else (end_on - moment(last).date()).days // 7


def _years(bench: Workbench) -> range:
    """The years of the file, with one more at each end."""
    [(first, last)] = bench.rows("SELECT min(at_us), max(at_us) FROM receipt")
    return range(moment(first or 0).year - 1, moment(last or 0).year + 2)


def moment(at_us: int) -> datetime:
    """Microseconds since 1970 as a moment in UTC."""
    return EPOCH + timedelta(microseconds=at_us)
