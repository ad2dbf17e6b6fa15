"""Months of a large table: one partition each, and a default one that catches what has none yet."""

from collections.abc import Iterator
from datetime import date, datetime

from regulars.store.database import Connection

PARTED = ("event", "entry")
MONTHS_AHEAD = 3
PATIENCE_MS = 2_000
"""For so long at most a partition's making waits for readers, and writers for it."""


async def ensure_partitions(connection: Connection, table: str, from_month: date, to_month: date) -> list[str]:
    """Make the missing partitions of `table` from the month of `from_month` to that of `to_month`, both included.

    Rows of these months that wait in the default partition move to their own. Months are UTC's. The names of the
    new ones, like `event_2026_01`. Several callers at once are safe: the second finds them made. Writers wait
    meanwhile; raises LockNotAvailableError when somebody reads for so long that they would wait for too long.
    """
    wanted = [(f"{table}_{month:%Y_%m}", month) for month in _months(from_month, to_month)]
    present = await _partitions(connection, table)
    if all(name in present for name, _ in wanted):
        return []
    made = []
    for name, month in wanted:
        async with connection.transaction():
            await connection.execute(f"lock table {table} in share update exclusive mode")
            if name not in await _partitions(connection, table):
                await _make(connection, table, name, month)
                made.append(name)
    return made


async def make_coming_months(connection: Connection, at: datetime) -> None:
    """Make the months of the ledger's tables: the present one and the next three."""
    last = at.date()
    for _ in range(MONTHS_AHEAD):
        last = _next(last.replace(day=1))
    for table in PARTED:
        await ensure_partitions(connection, table, at.date(), last)


async def waiting_months(connection: Connection, table: str) -> list[date]:
    """The months whose rows lie in the default partition, oldest first: what doctor reports and the job makes."""
    default = await _default_of(connection, table)
    if default is None:
        return []
    rows = await connection.fetch(
        f"select distinct date_trunc('month', at at time zone 'UTC')::date as month from {default} order by 1"  # noqa: S608 - a name of the catalogue
    )
    return [row["month"] for row in rows]


def _months(from_month: date, to_month: date) -> Iterator[date]:
    month, last = from_month.replace(day=1), to_month.replace(day=1)
    while month <= last:
        yield month
        month = _next(month)


def _next(month: date) -> date:
    return month.replace(year=month.year + 1, month=1) if month.month == 12 else month.replace(month=month.month + 1)


async def _make(connection: Connection, table: str, name: str, month: date) -> None:
    """Fill the new partition before it is attached: PostgreSQL refuses one whose rows the default still holds.

    Writers wait: a row that came between the two would be such a one.
    """
    start, until = f"{month:%Y-%m-%d} 00:00:00+00", f"{_next(month):%Y-%m-%d} 00:00:00+00"
    await connection.execute(f"create table {name} (like {table} including all)")
    await connection.execute(f"set local lock_timeout = {PATIENCE_MS}")
    await connection.execute(f"lock table {table} in share row exclusive mode")
    if (default := await _default_of(connection, table)) is not None:
        await connection.execute(
            f"""with moved as (delete from {default} where at >= '{start}' and at < '{until}' returning *)
                insert into {name} select * from moved"""  # noqa: S608 - names of the catalogue, dates of ours
        )
    await connection.execute(f"alter table {table} attach partition {name} for values from ('{start}') to ('{until}')")


async def _partitions(connection: Connection, table: str) -> set[str]:
    rows = await connection.fetch(
        """select child.relname from pg_inherits join pg_class child on child.oid = inhrelid
            where inhparent = $1::text::regclass""",
        table,
    )
    return {row["relname"] for row in rows}


async def _default_of(connection: Connection, table: str) -> str | None:
    name: str | None = await connection.fetchval(
        """select relname from pg_partitioned_table join pg_class on pg_class.oid = partdefid
            where partrelid = $1::text::regclass""",
        table,
    )
    return name
