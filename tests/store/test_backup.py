"""A backup made while the shop is open, restored elsewhere, holds one moment of it, whole."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from regulars.store import backup as backups
from regulars.store import embedded
from regulars.store.backup import BackupExists, BackupFailed, NoBackup, NotEmpty, backup, restore
from regulars.store.binaries import find_bindir
from regulars.store.database import Database
from regulars.store.migrate import pending

Run = Callable[[Awaitable[Any]], Any]

PAIRS = """
    create table given (n int primary key, note text not null);
    create table taken (n int primary key);
"""


async def write_pairs(url: str, stop: asyncio.Event) -> int:
    """Both rows or none, until told to stop; how many pairs were written."""
    connection = await asyncpg.connect(url)
    written = 0
    try:
        while not stop.is_set():
            async with connection.transaction():
                await connection.execute("insert into given values ($1, 'ţară ' || $1::int)", written)
                await connection.execute("insert into taken values ($1)", written)
            written += 1
    finally:
        await connection.close()
    return written


async def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def make(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def test_what_was_saved_before_a_backup_began_is_in_it_and_nothing_is_half(
    short_dir: Path, empty_database: str, run: Run
) -> None:
    async def go(restored: str) -> None:
        await make(empty_database, PAIRS)
        stop = asyncio.Event()
        writer = asyncio.create_task(write_pairs(empty_database, stop))
        await asyncio.sleep(0.3)
        [(before,)] = await rows(empty_database, "select count(*) from given")
        made = await backup(empty_database, short_dir / "shop.backup")
        stop.set()
        written = await writer
        assert (made.tables, made.path.stat().st_mode & 0o777) == (2, 0o600)
        assert made.size_bytes == made.path.stat().st_size > 0

        await restore(restored, made.path)
        given = await rows(restored, "select n from given order by n")
        assert before <= len(given) < written
        assert given == await rows(restored, "select n from taken order by n")
        first = f"select * from given where n < {len(given)} order by n"
        assert await rows(restored, first) == await rows(empty_database, first)

    with embedded.start(short_dir / "elsewhere") as server:
        run(go(server.url))
    server.detach(wait=True)


def test_a_restored_shop_knows_its_version(shop_database: str, empty_database: str, tmp_path: Path, run: Run) -> None:
    async def go() -> None:
        await backup(shop_database, tmp_path / "shop.backup")
        await restore(empty_database, tmp_path / "shop.backup")
        async with Database.open(empty_database) as db:
            assert await pending(db) == []

    run(go())


def test_nothing_is_overwritten(empty_database: str, tmp_path: Path, run: Run) -> None:
    async def go() -> None:
        await make(empty_database, PAIRS)
        (tmp_path / "old.backup").write_text("mine")
        with pytest.raises(BackupExists):
            await backup(empty_database, tmp_path / "old.backup")
        assert (tmp_path / "old.backup").read_text() == "mine"
        await backup(empty_database, tmp_path / "new.backup")
        await make(empty_database, "insert into taken values (7)")
        with pytest.raises(NotEmpty) as refused:
            await restore(empty_database, tmp_path / "new.backup")
        assert refused.value.tables == ("public.given", "public.taken")
        assert await rows(empty_database, "select n from taken") == [(7,)]

    run(go())


def test_a_broken_backup_restores_nothing(empty_database: str, tmp_path: Path, run: Run) -> None:
    async def go() -> None:
        await make(empty_database, "create table big as select n, md5(n::text) from generate_series(1, 50000) n")
        whole = await backup(empty_database, tmp_path / "whole.backup")
        await make(empty_database, "drop table big")
        (tmp_path / "half.backup").write_bytes(whole.path.read_bytes()[: whole.size_bytes // 2])
        for name in ("half.backup", "words.backup"):
            (tmp_path / "words.backup").write_text("no backup at all")
            with pytest.raises(BackupFailed):
                await restore(empty_database, tmp_path / name)
            assert await rows(empty_database, "select relname from pg_class where relname = 'big'") == []
        with pytest.raises(NoBackup):
            await restore(empty_database, tmp_path / "nowhere.backup")

    run(go())


def test_a_database_that_refuses_a_row_keeps_none_of_the_backup(empty_database: str, tmp_path: Path, run: Run) -> None:
    async def go() -> None:
        await make(empty_database, "create table big as select n, md5(n::text) from generate_series(1, 50000) n")
        whole = await backup(empty_database, tmp_path / "whole.backup")
        name = await rows(empty_database, "select current_database()")
        await make(empty_database, "drop table big")
        await make(empty_database, f"alter database {name[0][0]} set default_transaction_read_only = on")
        with pytest.raises(BackupFailed, match="read-only"):
            await restore(empty_database, whole.path)
        assert await rows(empty_database, "select relname from pg_class where relname = 'big'") == []

    run(go())


def test_a_backup_that_fails_leaves_no_file(empty_database: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(BackupFailed):
        run(backup(empty_database, tmp_path / "file" / "shop.backup"))
    for bindir in (None, find_bindir()):
        with pytest.raises(BackupFailed):
            run(backup(empty_database.replace("?", "_not?"), tmp_path / "shop.backup", bindir=bindir))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("url", "address", "password"),
    [
        ("postgresql://u:p%40@h:5/db?sslmode=require", "postgresql://u@h:5/db?sslmode=require", "p@"),
        ("postgresql://u:p@/db?host=/run/x&port=5432", "postgresql://u@/db?host=/run/x&port=5432", "p"),
        ("postgres:///db?user=u&password=p", "postgresql:///db?user=u", "p"),
        ("postgresql://h/db", "postgresql://h/db?", ""),
    ],
)
def test_a_password_never_stands_on_a_command_line(url: str, address: str, password: str) -> None:
    assert backups._without_password(url) == (address, password)
