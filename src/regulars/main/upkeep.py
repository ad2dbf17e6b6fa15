"""Looking after a shop: migrations with a backup first, backups, restoring, proving the ledger."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec

from regulars import clock
from regulars.analytics import verify as proof
from regulars.analytics.verify import Verdict
from regulars.main.opening import database_of, is_made, with_shop
from regulars.settings import Settings
from regulars.store import backup as backups
from regulars.store.database import Database
from regulars.store.migrate import Migration, pending
from regulars.store.migrate import migrate as apply

Tell = Callable[[str, int, int | None], None]


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
            return f"Would apply, after a backup:\n{names}"
        kept = f" The backup from before is {self.backup}." if self.backup else ""
        return f"Applied:\n{names}\n{kept.strip()}".strip()


class BackedUp(msgspec.Struct, frozen=True):
    """A backup that was made, or would be."""

    path: Path
    size_bytes: int
    tables: int
    dry_run: bool = False

    def __str__(self) -> str:
        if self.dry_run:
            return f"Would write {self.path}."
        return f"{self.path}: {self.tables} tables, {self.size_bytes / 1_000_000:,.1f} MB. Keep a copy elsewhere."


class Restored(msgspec.Struct, frozen=True):
    """A backup that was put back, or would be."""

    source: Path
    dry_run: bool = False

    def __str__(self) -> str:
        return f"Would restore {self.source}." if self.dry_run else f"Restored {self.source}."


def migrate(settings: Settings, *, dry_run: bool) -> Migrated:
    """Bring the database to this version, after a backup; raises DatabaseNewer for one of a newer version."""
    with database_of(settings) as url:
        if dry_run:
            waiting = asyncio.run(_pending(settings, url))
            return Migrated(_names(waiting), dry_run=True)
        return bring_up(settings, url)


def bring_up(settings: Settings, url: str) -> Migrated:
    """Apply what is missing; a shop that has something is backed up first."""

    async def run() -> Migrated:
        async with Database.open(url, tenant=settings.tenant, size=2) as db:
            waiting = await pending(db)
            if not waiting:
                return Migrated(())
            target = None
            if await is_made(db):
                target = _next_backup(settings, "before-upgrade")
                target.parent.mkdir(parents=True, exist_ok=True)
                await backups.backup(url, target)
            return Migrated(_names(await apply(db)), target)

    return asyncio.run(run())


def backup(settings: Settings, target: Path | None, *, dry_run: bool) -> BackedUp:
    """Copy the whole shop into a new file, while it runs."""
    path = target or _next_backup(settings, settings.tenant)
    if dry_run:
        return BackedUp(path, 0, 0, dry_run=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with database_of(settings) as url:
        made = asyncio.run(backups.backup(url, path))
    return BackedUp(made.path, made.size_bytes, made.tables)


def restore(settings: Settings, source: Path, *, dry_run: bool) -> Restored:
    """Put a backup back into an empty data folder or database."""
    if not dry_run:
        with database_of(settings) as url:
            asyncio.run(backups.restore(url, source))
    return Restored(source, dry_run)


def verify(settings: Settings, tell: Tell) -> Verdict:
    """Decide every event again and compare with what is stored."""
    return with_shop(settings, lambda shop: proof.verify(shop, tell), make=False)


async def _pending(settings: Settings, url: str) -> list[Migration]:
    async with Database.open(url, tenant=settings.tenant, size=1) as db:
        return await pending(db)


def _names(migrations: list[Migration]) -> tuple[str, ...]:
    return tuple(f"{one.schema} {one.number:04d} {one.name}" for one in migrations)


def _next_backup(settings: Settings, name: str) -> Path:
    return settings.data_dir / "backups" / f"{name}-{clock.now():%Y%m%d-%H%M%S}.backup"
