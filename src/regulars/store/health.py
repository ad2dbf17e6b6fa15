"""How a shop's tables are, as far as a look can tell; `regulars verify` proves more."""

from datetime import datetime, timedelta

import msgspec

from regulars.store.database import Connection
from regulars.store.partitions import PARTED, waiting_months

LATE_AFTER = timedelta(hours=1)
MOST_APART_SECONDS = 60
"""A receipt's moment is the till's or ours; days and holds end by it."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at; `mend` says what to do when it is not well."""

    what: str
    ok: bool
    told: str
    mend: str = ""

    def __str__(self) -> str:
        mark = "ok  " if self.ok else "BAD "
        return f"{mark} {self.what}: {self.told}" + (f"\n       mend: {self.mend}" if self.mend and not self.ok else "")


async def look(connection: Connection, at: datetime, shop_at: datetime) -> list[Finding]:
    """Versions, collation, partitions, programs, timed work, and whether the database's clock agrees with ours.

    at: the world's time; shop_at: that of the shop, which in test mode is its own.
    """
    return [
        *await _server(connection, at),
        *[await _months(connection, table) for table in PARTED],
        *await _shop(connection),
        *await _jobs(connection, shop_at),
    ]


async def _server(connection: Connection, at: datetime) -> list[Finding]:
    row = await connection.fetchrow(
        """select current_setting('server_version'), datcollate, clock_timestamp() from pg_database
        where datname = current_database()"""
    )
    assert row is not None, "the database we are in is there"
    version, collation, now = row
    fits = collation in ("C", "C.UTF-8", "C.utf8")
    apart = round(abs((now - at).total_seconds()))
    return [
        Finding("server", True, f"PostgreSQL {version.split()[0]}"),
        Finding("collation", fits, collation, "a new database with locale C.UTF-8; sorting differs until then"),
        Finding("clock", apart <= MOST_APART_SECONDS, f"{apart} s apart from the database's", "set both by NTP"),
    ]


async def _months(connection: Connection, table: str) -> Finding:
    months = await waiting_months(connection, table)
    told = "every month has its own" if not months else f"{len(months)} months wait in the default one"
    return Finding(f"partitions of {table}", not months, told, "keep `regulars serve` running overnight")


async def _shop(connection: Connection) -> list[Finding]:
    programs = await connection.fetchval("select count(*) from program")
    told = f"{programs}" if programs else "none, so no receipt earns anything"
    secret = await connection.fetchval("select count(*) from tenant_secret")
    where = "in the table tenant_secret of the shop's schema" if secret else "not made yet"
    return [
        Finding("programs", programs > 0, told, "regulars init --template coffee-club, or --program FILE"),
        Finding("secret key", secret > 0, where, "regulars init"),
    ]


async def _jobs(connection: Connection, at: datetime) -> list[Finding]:
    late = await connection.fetch("select job from timetable where due_at < $1 order by job", at - LATE_AFTER)
    told = f"late: {', '.join(row[0] for row in late)}" if late else "on time"
    found = [Finding("timed work", not late, told, "keep `regulars serve` or `regulars work` running")]
    failed = await connection.fetch("select job, last_result from timetable where last_result like 'failed%'")
    return found + [Finding(f"job {row[0]}", False, row[1], "see the log of the serving process") for row in failed]
