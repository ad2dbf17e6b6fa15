"""Bringing a database to the shape of this version, after a backup when it holds something."""

import asyncio
from pathlib import Path
from typing import ClassVar

import msgspec

from regulars import clock
from regulars.errors import NotFound, Refused
from regulars.settings import Settings
from regulars.store import backup as backups
from regulars.store import embedded
from regulars.store.database import Database, schema_of
from regulars.store.migrate import CONTROL_SCHEMA, MIGRATIONS, Migration, pending, read_series
from regulars.store.migrate import migrate as apply
from regulars.store.partitions import make_coming_months


class NoShop(NotFound):
    """There is no shop here yet."""

    code: ClassVar[str] = "no-shop"
    place: str
    mend: str = "regulars init makes one; or name the right folder with --data-dir"


class NotUpgraded(Refused):
    """This database was made by an older Regulars."""

    code: ClassVar[str] = "not-upgraded"
    waiting: tuple[str, ...]
    mend: str = "regulars migrate"


class Migrated(msgspec.Struct, frozen=True):
    """What a migration did, or would do."""

    migrations: tuple[str, ...]
    backup: Path | None = None
    dry_run: bool = False

    def __str__(self) -> str:
        if not self.migrations:
            return "The database is up to date."
        names = "\n".join(f"  {name}" for name in self.migrations)
        if self.dry_run:
            return f"Would apply, after a backup of what there is:\n{names}"
        kept = f"\nThe backup from before is {self.backup}" if self.backup else ""
        return f"Applied:\n{names}{kept}"


def bring_up(settings: Settings, url: str) -> Migrated:
    """Apply what is missing and make the coming months; a shop that is there is backed up first.

    Raises DatabaseNewer, and BackupFailed: then nothing is applied.
    """

    async def run() -> Migrated:
        async with Database.open(url, tenant=settings.tenant, size=2) as db:
            waiting = await pending(db)
            if not waiting:
                return Migrated(())
            target = None
            if await is_made(db):
                target = next_backup(settings, "before-upgrade")
                await backups.backup(url, target)
            done = names(await apply(db))
            async with db.connection() as connection:
                await make_coming_months(connection, clock.now())
            return Migrated(done, target)

    return asyncio.run(run())


def would_apply(settings: Settings) -> Migrated:
    """What a shop that is not there yet would be made with."""
    series = [("control", CONTROL_SCHEMA), ("tenant", schema_of(settings.tenant))]
    every = [one for folder, schema in series for one in read_series(MIGRATIONS / folder, schema)]
    return Migrated(names(every), dry_run=True)


def is_absent(settings: Settings) -> bool:
    """Whether the data folder holds no database yet; looking makes none."""
    return not settings.database_url and embedded.inspect(settings.data_dir).state == "absent"


def refuse_absent(settings: Settings) -> None:
    """Raises NoShop, so that a mistyped folder does not become a new shop."""
    if is_absent(settings):
        raise NoShop(place=str(settings.data_dir))


async def refuse_older(db: Database) -> None:
    """Raises NoShop, NotUpgraded, DatabaseNewer."""
    waiting = await pending(db)
    if waiting and not await is_made(db):
        raise NoShop(place=f"tenant {db.tenant} of the database")
    if waiting:
        raise NotUpgraded(waiting=names(waiting))


async def is_made(db: Database) -> bool:
    """Whether the database has our shape already, in whatever version."""
    async with db.connection() as connection:
        return await connection.fetchval("select to_regclass($1)", f"{db.schema}.migration") is not None


def names(migrations: list[Migration]) -> tuple[str, ...]:
    """The migrations as people read them."""
    return tuple(f"{one.schema} {one.number:04d} {one.name}" for one in migrations)


def next_backup(settings: Settings, name: str) -> Path:
    """A file that is not there yet, in the folder of backups."""
    stem = f"{name}-{clock.now():%Y%m%d-%H%M%S}"
    path, number = settings.data_dir / "backups" / f"{stem}.backup", 1
    while path.exists():
        number += 1
        path = path.with_name(f"{stem}-{number}.backup")
    return path
