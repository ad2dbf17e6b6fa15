"""How a shop's tables are, as far as a look can tell; `regulars verify` proves more."""

import msgspec

from regulars.store.database import Connection
from regulars.store.partitions import waiting_months


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at; `mend` says what to do when it is not well."""

    what: str
    ok: bool
    told: str
    mend: str = ""

    def __str__(self) -> str:
        mark = "ok  " if self.ok else "BAD "
        return f"{mark} {self.what}: {self.told}" + (f"\n       mend: {self.mend}" if self.mend and not self.ok else "")


async def look(connection: Connection) -> list[Finding]:
    """Versions, collation, partitions, programs, jobs, and whether the clock agrees."""
    found = []
    version = connection.get_server_version()
    found.append(Finding("server", True, f"PostgreSQL {version.major}.{version.minor}"))
    collation = await connection.fetchval("select datcollate from pg_database where datname = current_database()")
    fits = collation in ("C", "C.UTF-8", "C.utf8")
    found.append(
        Finding("collation", fits, str(collation), "a new database with locale C.UTF-8; sorting differs until then")
    )
    for table in ("event", "entry"):
        months = await waiting_months(connection, table)
        told = "every month has its own" if not months else f"{len(months)} months wait in the default one"
        found.append(Finding(f"partitions of {table}", not months, told, "keep `regulars serve` running overnight"))
    programs = await connection.fetchval("select count(*) from program")
    found.append(Finding("programs", programs > 0, f"{programs}", "regulars init --program cashback"))
    late = await connection.fetchval("select count(*) from timetable where due_at < now() - interval '1 hour'")
    found.append(Finding("timed work", late == 0, f"{late} jobs are late", "run `regulars serve` or `regulars work`"))
    failed = await connection.fetch("select job, last_result from timetable where last_result like 'failed%'")
    found += [Finding(f"job {row[0]}", False, row[1], "see the log of the serving process") for row in failed]
    secret = await connection.fetchval("select count(*) from tenant_secret")
    found.append(Finding("secret key", secret > 0, "in the table tenant_secret of the shop's schema", "regulars serve"))
    return found
