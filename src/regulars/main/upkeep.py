"""Looking after a shop: migrations with a backup first, backups, restoring, proving the ledger."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec

from regulars.analytics import verify as proof
from regulars.analytics.verify import Verdict
from regulars.main.opening import database_of, with_shop
from regulars.main.upgrade import (
    Migrated,
    bring_up,
    is_absent,
    names,
    next_backup,
    refuse_absent,
    would_apply,
)
from regulars.settings import Settings
from regulars.store import backup as backups
from regulars.store.database import Database
from regulars.store.migrate import Migration, pending

Tell = Callable[[str, int, int | None], None]


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
        if self.dry_run:
            return f"Would restore {self.source}."
        return f"Restored {self.source}. Prove it with regulars verify, then regulars serve."


def migrate(settings: Settings, *, dry_run: bool) -> Migrated:
    """Bring the database to this version, after a backup; raises DatabaseNewer for one of a newer version."""
    if dry_run and is_absent(settings):
        return would_apply(settings)
    with database_of(settings) as url:
        if dry_run:
            waiting = asyncio.run(_pending(settings, url))
            return Migrated(names(waiting), dry_run=True)
        return bring_up(settings, url)


def backup(settings: Settings, target: Path | None, *, dry_run: bool) -> BackedUp:
    """Copy the whole shop into a new file, while it runs."""
    refuse_absent(settings)
    path = target or next_backup(settings, settings.tenant)
    if dry_run:
        return BackedUp(path, 0, 0, dry_run=True)
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
    return with_shop(settings, lambda shop: proof.verify(shop, tell))


async def _pending(settings: Settings, url: str) -> list[Migration]:
    async with Database.open(url, tenant=settings.tenant, size=1) as db:
        return await pending(db)
