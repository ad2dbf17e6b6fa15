"""Migrations: in order, once, all or nothing each, and never backwards."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from regulars.store.database import Database
from regulars.store.migrate import (
    MIGRATIONS,
    DatabaseNewer,
    Migration,
    MigrationChanged,
    MigrationFailed,
    migrate,
    pending,
    tenants,
)

Run = Callable[[Awaitable[Any]], Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two small series."""
    write(tmp_path, "control/0001_control.sql", (MIGRATIONS / "control" / "0001_control.sql").read_text())
    write(tmp_path, "tenant/0001_cats.sql", "create table cat (name text primary key);")
    write(tmp_path, "tenant/0002_more_cats.sql", "insert into cat values ('Tom');\ninsert into cat values ('Kit');")
    return tmp_path


def write(folder: Path, name: str, sql: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(sql)


def names(migrations: list[Migration]) -> list[str]:
    return [f"{one.schema}.{one.number:04d}_{one.name}" for one in migrations]


async def cats(db: Database) -> list[str]:
    async with db.connection() as connection:
        return [row["name"] for row in await connection.fetch("select name from cat order by name")]


ALL = ["regulars.0001_control", "shop_main.0001_cats", "shop_main.0002_more_cats"]


def test_every_migration_is_applied_once_and_in_order(empty_database: str, folder: Path, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as db:
            told: list[Migration] = []
            assert names(await pending(db, folder=folder)) == ALL
            assert names(await migrate(db, folder=folder, progress=told.append)) == names(told) == ALL
            assert await cats(db) == ["Kit", "Tom"]
            assert await pending(db, folder=folder) == []
            assert await migrate(db, folder=folder) == []
            assert await cats(db) == ["Kit", "Tom"]

    run(go())


def test_asking_what_is_pending_makes_nothing(empty_database: str, folder: Path, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as db:
            await pending(db, folder=folder)
            async with db.connection() as connection:
                assert await connection.fetchval("select count(*) from pg_namespace where nspname = 'regulars'") == 0
            assert await tenants(db) == []

    run(go())


def test_each_tenant_is_migrated_by_itself(empty_database: str, folder: Path, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as main, Database.open(empty_database, tenant="corner") as corner:
            await migrate(main, folder=folder)
            assert names(await pending(corner, folder=folder)) == [
                "shop_corner.0001_cats",
                "shop_corner.0002_more_cats",
            ]
            await migrate(corner, folder=folder)
            async with corner.connection() as connection:
                await connection.execute("delete from cat")
            assert (await cats(main), await cats(corner)) == (["Kit", "Tom"], [])
            assert await tenants(main) == ["corner", "main"]

    run(go())


def test_a_migration_that_fails_changes_nothing_and_is_gone_on_with(
    empty_database: str, folder: Path, run: Run
) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as db:
            write(folder, "tenant/0002_more_cats.sql", "insert into cat values ('Tom');\ninsert into dog values (1);")
            with pytest.raises(MigrationFailed) as failed:
                await migrate(db, folder=folder)
            assert (failed.value.migration, failed.value.line) == ("0002_more_cats", 2)
            assert await cats(db) == []
            write(folder, "tenant/0002_more_cats.sql", "insert into cat values ('Tom');")
            assert names(await migrate(db, folder=folder)) == ["shop_main.0002_more_cats"]
            assert await cats(db) == ["Tom"]

    run(go())


def test_a_database_newer_than_the_code_is_refused(empty_database: str, folder: Path, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as db:
            await migrate(db, folder=folder)
            (folder / "tenant" / "0002_more_cats.sql").unlink()
            write(folder, "tenant/0003_dogs.sql", "create table dog (name text);")
            for asked in (pending, migrate):
                with pytest.raises(DatabaseNewer) as refused:
                    await asked(db, folder=folder)
                assert refused.value.unknown == ("0002_more_cats",)
            async with db.connection() as connection:
                assert await connection.fetchval("select to_regclass('dog')") is None

    run(go())


def test_an_edited_migration_is_refused(empty_database: str, folder: Path, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as db:
            await migrate(db, folder=folder)
            write(folder, "tenant/0001_cats.sql", "create table cat (name text);")
            with pytest.raises(MigrationChanged, match="0001_cats"):
                await migrate(db, folder=folder)

    run(go())


def test_several_processes_migrate_at_once_and_one_does_it(empty_database: str, folder: Path, run: Run) -> None:
    async def one() -> int:
        async with Database.open(empty_database) as db:
            return len(await migrate(db, folder=folder))

    async def go() -> list[int]:
        return sorted(await asyncio.gather(*(one() for _ in range(4))))

    assert run(go()) == [0, 0, 0, 3]


def test_our_own_migrations_apply_to_an_empty_database(shop_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(shop_database) as db:
            assert await pending(db) == []
            assert await tenants(db) == ["main"]
            async with db.connection() as connection:
                with pytest.raises(asyncpg.CheckViolationError):
                    await connection.execute("insert into regulars.node (number) values (0)")

    run(go())
