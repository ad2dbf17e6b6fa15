"""`regulars import`: a folder of files, each known by its columns, and a process that is killed on the way."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from msgspec import yaml

from regulars.connectors.files import BadMapping
from regulars.main import importing
from regulars.main.importing import NoMapping, NothingToImport
from regulars.settings import Settings
from regulars.store.shop import Shop
from tests.actions.conftest import opened
from tests.actions.files import AT, MAPPING, PROGRAM, balance, count, imported, is_right, written

Told = list[tuple[str, int, int | None]]
Story = Callable[[Shop], Any]

KILLED = """
import asyncio, sys
from pathlib import Path
from regulars.store import import_run
from tests.actions.conftest import opened
from tests.actions.files import PROGRAM, imported
import_run.CHUNK = 20
async def main():
    async with opened(sys.argv[1], PROGRAM) as shop:
        await imported(shop, "receipts", Path(sys.argv[2]))
asyncio.run(main())
"""


@pytest.fixture
def settings(shop_database: str, tmp_path: Path, run: Any) -> Settings:
    async def publish() -> None:
        async with opened(shop_database, PROGRAM):
            pass

    run(publish())
    return Settings(data_dir=tmp_path / "data", database_url=shop_database)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "files"
    home.mkdir()
    (home / "mapping.yaml").write_bytes(yaml.encode(MAPPING))
    written(home, "balances", "ana,points,100,2099-12-31,,")
    written(home, "gift_cards", "28000001,5.00,RON,2099-12-31")
    written(home, "members", "ana,ana@shop.example,Ana,,2025-01-01,ro,gold,")
    written(home, "products", "espresso,Espresso,,Coffee")
    written(home, "receipts", "2,2026-01-10 10:00,ana,1,espresso,1,10.00", name="a-newer")
    written(home, "receipts", "1,2025-06-10 10:00,ana,1,milk,1,20.00", name="b-older")
    return home


def told_by(settings: Settings, *paths: Path, **options: Any) -> tuple[importing.ImportReport, Told]:
    told: Told = []

    def tell(what: str, done: int, total: int | None) -> None:
        told.append((what, done, total))

    report = importing.import_history(
        settings, paths, mapping=options.get("mapping"), dry_run=options.get("dry_run", False), tell=tell
    )
    return report, told


def asked(url: str, run: Any, question: Story) -> Any:
    async def asking() -> Any:
        async with opened(url) as shop:
            return await question(shop)

    return run(asking())


def test_a_folder_is_taken_in_the_order_in_which_things_happened(
    settings: Settings, folder: Path, shop_database: str, run: Any
) -> None:
    report, told = told_by(settings, folder)
    assert [(one.file, one.content, one.accepted) for one in report.files] == [
        ("products.csv", "products", 1),
        ("members.csv", "members", 1),
        ("b-older.csv", "receipts", 1),
        ("a-newer.csv", "receipts", 1),
        ("balances.csv", "balances", 1),
        ("gift_cards.csv", "gift_cards", 1),
        ("members.csv", "tiers", 1),
    ]
    assert report.ok
    assert told[0] == ("Products of products.csv", 1, 1)
    assert str(report).count("Undo with") == 7

    async def question(shop: Shop) -> list[str]:
        assert await is_right(shop)
        async with shop.db.connection() as connection:
            return [row[0] for row in await connection.fetch("select kind from event order by seq")]

    assert asked(shop_database, run, question) == ["joined", "receipt", "receipt", "corrected", "assigned"]
    again, _ = told_by(settings, folder)
    assert all(one.already for one in again.files)


def test_a_dry_run_of_a_folder_writes_nothing(settings: Settings, folder: Path, shop_database: str, run: Any) -> None:
    report, _ = told_by(settings, folder, dry_run=True)
    assert [one.accepted for one in report.files] == [1] * 7
    tables = ("event", "member", "product", "import", "gift_card")
    assert asked(shop_database, run, lambda shop: counted(shop, tables)) == [0, 0, 0, 0, 0]


async def counted(shop: Shop, tables: tuple[str, ...]) -> list[int]:
    return [await count(shop, table) for table in tables]


def test_an_import_is_undone_by_its_id(settings: Settings, folder: Path, shop_database: str, run: Any) -> None:
    report, _ = told_by(settings, folder)
    ids = {one.file: one.id for one in report.files if one.content != "tiers"}
    undone = importing.undo_import(settings, ids["a-newer.csv"], dry_run=False, tell=lambda *_: None)
    assert undone.receipts == 1
    assert asked(shop_database, run, lambda shop: counted(shop, ("event where kind = 'return'",))) == [1]
    assert asked(shop_database, run, is_right)


def test_without_a_mapping_or_a_file_it_speaks_of_nothing_is_begun(settings: Settings, folder: Path) -> None:
    (folder / "mapping.yaml").rename(folder / "mine.yml")
    with pytest.raises(NoMapping):
        told_by(settings, folder)
    report, _ = told_by(settings, folder / "products.csv", mapping=folder / "mine.yml")
    assert report.files[0].accepted == 1
    empty = folder / "empty"
    empty.mkdir()
    with pytest.raises(NothingToImport):
        told_by(settings, empty, mapping=folder / "mine.yml")
    (folder / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadMapping):
        told_by(settings, folder / "other.csv", mapping=folder / "mine.yml")


def test_another_mapping_makes_it_another_import(settings: Settings, folder: Path) -> None:
    told_by(settings, folder / "b-older.csv")
    text = (folder / "mapping.yaml").read_text().replace("Europe/Bucharest", "Europe/Rome")
    (folder / "mapping.yaml").write_text(text)
    report, _ = told_by(settings, folder / "b-older.csv")
    assert (report.files[0].already, report.files[0].rejected) == (False, 1)


def test_a_process_that_is_killed_leaves_whole_chunks_and_the_next_goes_on(
    settings: Settings, tmp_path: Path, shop_database: str, run: Any
) -> None:
    rows = [f"r{n:04},2026-01-{1 + n // 100:02} 10:{n % 60:02},m{n % 50},1,milk,1,10.00" for n in range(3_000)]
    path = written(tmp_path, "receipts", *rows)
    process = subprocess.Popen([sys.executable, "-c", KILLED, shop_database, str(path)], cwd=Path.cwd())
    try:
        left = run(until(shop_database, 200))
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert left

    async def go_on(shop: Shop) -> None:
        before = await count(shop, "receipt")
        assert 200 <= before < 3_000
        assert before % 20 == 0

    asked(shop_database, run, go_on)

    async def finished(shop: Shop) -> None:
        # An hour later, since the ids of a process come from its clock.
        done = await imported(shop, "receipts", path, at=AT + timedelta(hours=1))
        assert (done.accepted, done.known, done.rejected) == (3_000, 0, 0)
        assert await counted(shop, ("receipt", "import")) == [3_000, 1]
        assert await balance(shop, "m7") == 50 + 60 * 10
        assert await is_right(shop)

    asked(shop_database, run, finished)


async def until(url: str, receipts: int) -> bool:
    """Whether so many receipts come to be there, within a minute."""
    connection = await asyncpg.connect(url)
    deadline = time.monotonic() + 60
    try:
        while time.monotonic() < deadline:
            if await connection.fetchval("select count(*) from shop_main.receipt") >= receipts:
                return True
            await asyncio.sleep(0.01)
        return False
    finally:
        await connection.close()
