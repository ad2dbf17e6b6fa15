"""Brings a database to the shape that this code knows: plain SQL files, in order, once, under a lock.

Two series: `migrations/control/` for the schema `regulars`, which all tenants share, and `migrations/tenant/` for
each tenant's own schema. Each file is one transaction, with its record in the table `migration` of the schema it
changed; so a migration that broke off goes on where it was, and a copy of a tenant tells its own version.
"""

import hashlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar

import asyncpg
import msgspec

from regulars.errors import Refused
from regulars.store.database import Connection, Database

MIGRATIONS = Path(__file__).with_name("migrations")
CONTROL_SCHEMA = "regulars"
LOCK = 0x7265_6775_6C61_7273
"""The advisory lock of all migrations: `regulars` in ASCII."""
_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")


class DatabaseNewer(Refused):
    """This database was made by a newer Regulars."""

    code: ClassVar[str] = "database-newer"
    schema: str
    unknown: tuple[str, ...]
    mend: str = "install the newer version again, or restore the backup made before the upgrade"


class MigrationChanged(Refused):
    """A migration is not the one that this database has been through."""

    code: ClassVar[str] = "migration-changed"
    schema: str
    migration: str
    mend: str = "install the released version again; applied migrations are never edited"


class MigrationFailed(Refused):
    """A migration could not be applied; the ones before it are."""

    code: ClassVar[str] = "migration-failed"
    schema: str
    migration: str
    line: int | None = None
    reason: str


class Migration(msgspec.Struct, frozen=True):
    """One file of one series. schema: where it is to be applied."""

    schema: str
    number: int
    name: str
    sql: str
    sha256: str


async def pending(db: Database, *, folder: Path = MIGRATIONS) -> list[Migration]:
    """What `migrate` would apply, in order. Raises DatabaseNewer and MigrationChanged."""
    async with _session(db) as connection:
        return [one for schema, series in _series(db, folder) for one in await _missing(connection, schema, series)]


async def migrate(
    db: Database, *, folder: Path = MIGRATIONS, progress: Callable[[Migration], None] | None = None
) -> list[Migration]:
    """Apply what is missing, for the schema `regulars` and this tenant; what was applied.

    Several processes may call it at once: one works, the others wait and find nothing to do.
    Raises DatabaseNewer, MigrationChanged, MigrationFailed.
    """
    applied = []
    async with _session(db) as connection, _lock(connection):
        for schema, series in _series(db, folder):
            await _make_schema(connection, schema)
            for migration in await _missing(connection, schema, series):
                if progress is not None:
                    progress(migration)
                await _apply(connection, migration)
                applied.append(migration)
        await _register(connection, db.tenant)
    return applied


async def tenants(db: Database) -> list[str]:
    """The names of the tenants of this database, for a command that migrates them all."""
    async with db.connection() as connection:
        if await connection.fetchval("select to_regclass('regulars.tenant')") is None:
            return []
        return [row["name"] for row in await connection.fetch("select name from regulars.tenant order by name")]


def read_series(folder: Path, schema: str) -> list[Migration]:
    """The migrations in a folder, by number; other files are left alone."""
    found = [(match, path) for path in folder.glob("*.sql") if (match := _NAME.fullmatch(path.name))]
    made = [
        Migration(
            schema=schema,
            number=int(match[1]),
            name=match[2],
            sql=(text := path.read_text(encoding="utf-8")),
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
        for match, path in found
    ]
    numbers = [migration.number for migration in made]
    assert len(set(numbers)) == len(numbers), f"two migrations of one number in {folder}"
    return sorted(made, key=lambda migration: migration.number)


def _series(db: Database, folder: Path) -> list[tuple[str, list[Migration]]]:
    return [
        (CONTROL_SCHEMA, read_series(folder / "control", CONTROL_SCHEMA)),
        (db.schema, read_series(folder / "tenant", db.schema)),
    ]


@asynccontextmanager
async def _session(db: Database) -> AsyncIterator[Connection]:
    """A connection of its own, since what it prepares is outdated by what it does."""
    connection = await db.connect()
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def _lock(connection: Connection) -> AsyncIterator[None]:
    await connection.execute("select pg_advisory_lock($1)", LOCK)
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute("select pg_advisory_unlock($1)", LOCK)


async def _make_schema(connection: Connection, schema: str) -> None:
    async with connection.transaction():
        await connection.execute(f'create schema if not exists "{schema}"')
        await connection.execute(
            f"""create table if not exists "{schema}".migration (
                number      int primary key,
                name        text not null,
                sha256      text not null,
                applied_at  timestamptz not null default now()
            )"""
        )


async def _missing(connection: Connection, schema: str, series: list[Migration]) -> list[Migration]:
    if await connection.fetchval("select to_regclass($1)", f'"{schema}".migration') is None:
        return series
    rows = await connection.fetch(f'select number, name, sha256 from "{schema}".migration')  # noqa: S608 - our schema
    applied = {row["number"]: row for row in rows}
    known = {migration.number: migration for migration in series}
    if unknown := [f"{number:04d}_{applied[number]['name']}" for number in sorted(applied.keys() - known.keys())]:
        raise DatabaseNewer(schema=schema, unknown=tuple(unknown))
    for number, row in applied.items():
        if row["sha256"] != known[number].sha256:
            raise MigrationChanged(schema=schema, migration=f"{number:04d}_{row['name']}")
    return [migration for migration in series if migration.number not in applied]


async def _apply(connection: Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(f'set local search_path to "{migration.schema}", public')
            await connection.execute(migration.sql)
            await connection.execute(
                f'insert into "{migration.schema}".migration (number, name, sha256) values ($1, $2, $3)',  # noqa: S608 - our schema
                migration.number,
                migration.name,
                migration.sha256,
            )
    except asyncpg.PostgresError as error:
        raise MigrationFailed(
            schema=migration.schema,
            migration=f"{migration.number:04d}_{migration.name}",
            line=_line(migration.sql, error),
            reason=str(error),
        ) from error


def _line(sql: str, error: asyncpg.PostgresError) -> int | None:
    position = getattr(error, "position", None)
    return sql.count("\n", 0, int(position)) + 1 if position else None


async def _register(connection: Connection, tenant: str) -> None:
    if await connection.fetchval("select to_regclass('regulars.tenant')") is not None:
        await connection.execute("insert into regulars.tenant (name) values ($1) on conflict (name) do nothing", tenant)
