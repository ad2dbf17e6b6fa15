"""Looking after a shop: upgrades with a backup first, and what doctor finds."""

import asyncio
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from regulars.store.database import Database
from regulars.store.migrate import MIGRATIONS, migrate
from tests.main.commands import regulars, told

Run = Callable[[Any], Any]


def order(url: str, sql: str) -> Any:
    """Run SQL in the shop's schema; the first value of a question."""

    async def ordered() -> Any:
        async with Database.open(url, size=1) as db, db.connection() as connection:
            return await connection.fetchval(sql)

    return asyncio.run(ordered())


@pytest.fixture
def shop(shop_database: str, tmp_path: Path) -> str:
    """The address of a shop made by `regulars init`."""
    regulars("init", "--data-dir", tmp_path, url=shop_database)
    return shop_database


@pytest.fixture
def older(empty_database: str, tmp_path: Path) -> str:
    """A shop as an older version made it: the first migrations only, and something in it."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS / "control", folder / "control")
    (folder / "tenant").mkdir()
    shutil.copy(MIGRATIONS / "tenant" / "0001_ledger.sql", folder / "tenant")

    async def made() -> None:
        async with Database.open(empty_database, size=1) as db:
            await migrate(db, folder=folder)

    asyncio.run(made())
    order(empty_database, "insert into member (member_id, name, created_at) values (7, 'Ana', now())")
    return empty_database


WAITING = "shop_main 0002 access"


def test_an_older_shop_is_backed_up_and_then_upgraded_once(older: str, empty_of: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert WAITING in told("migrate", "--dry-run", "--data-dir", data, url=older)["migrations"]
    assert order(older, "select to_regclass('staff')") is None
    assert not data.exists()

    done = told("migrate", "--data-dir", data, url=older)
    assert WAITING in done["migrations"]
    assert Path(done["backup"]).parent == data / "backups"
    assert order(older, "select name from member") == "Ana"
    assert order(older, "select count(*) from staff") == 0

    regulars("restore", done["backup"], "--data-dir", data, url=empty_of)
    assert order(empty_of, "select to_regclass('staff')") is None, "the backup is from before the upgrade"
    assert order(empty_of, "select name from member") == "Ana"

    assert "up to date" in regulars("migrate", "--data-dir", data, url=older).stdout
    assert len(list((data / "backups").iterdir())) == 1


@pytest.fixture
def empty_of(database_url: str) -> Iterator[str]:
    """Another empty database, beside the test's own."""
    from tests.conftest import database

    with database(database_url, "template0") as url:
        yield url


def test_without_a_backup_nothing_is_upgraded(older: str, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, where a folder should be")
    regulars("migrate", "--data-dir", tmp_path / "data", code=2, url=older)
    assert order(older, "select to_regclass('staff')") is None


@pytest.mark.parametrize("words", [("user", "add", "a@b.example", "--name", "A", "--role", "owner"), ("verify",)])
def test_other_commands_leave_an_older_shop_alone(older: str, tmp_path: Path, words: tuple[str, ...]) -> None:
    refused = regulars(*words, "--data-dir", tmp_path / "data", code=2, url=older)
    assert "made by an older Regulars" in refused.stderr
    assert "mend: regulars migrate" in refused.stderr
    assert order(older, "select to_regclass('staff')") is None


@pytest.mark.parametrize("words", [("migrate",), ("migrate", "--dry-run"), ("verify",), ("serve", "--port", "0")])
def test_a_shop_of_a_newer_version_is_refused(shop: str, tmp_path: Path, words: tuple[str, ...]) -> None:
    order(shop, "insert into migration (number, name, sha256) values (9999, 'future', 'x')")
    refused = regulars(*words, "--data-dir", tmp_path, code=2, url=shop)
    assert "This database was made by a newer Regulars." in refused.stderr
    assert "9999_future" in refused.stderr
    assert "mend: install the newer version again" in refused.stderr
    assert "newer Regulars" in regulars("doctor", "--data-dir", tmp_path, code=1, url=shop).stdout


def finding(what: str, *words: object, code: int = 1, url: str | None = None) -> dict[str, Any]:
    """The one finding of doctor about something."""
    report = told("doctor", *words, code=code, url=url)
    (found,) = [one for one in report["findings"] if one["what"] == what]
    return dict(found)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture
def quiet(tmp_path: Path) -> Path:
    """A data folder whose settings name a port that nobody uses."""
    (tmp_path / "regulars.toml").write_text(f"port = {free_port()}\n")
    return tmp_path


def test_a_shop_that_is_well_has_nothing_to_mend(shop: str, quiet: Path) -> None:
    well = regulars("doctor", "--data-dir", quiet, url=shop)
    assert well.stdout.splitlines()[-1] == "All is well."
    assert "BAD" not in well.stdout


@pytest.mark.parametrize(
    ("what", "sql", "mend"),
    [
        ("programs", "truncate program cascade", "regulars init"),
        ("timed work", "insert into timetable values ('pass_time', now() - interval '2 hours')", "regulars serve"),
        ("job tidy_up", "insert into timetable values ('tidy_up', now(), '', null, 'failed: OSError')", "see the log"),
        ("secret key", "truncate tenant_secret", "regulars init"),
        (
            "partitions of event",
            "insert into event select 1, '2020-01-01', 1, 1, 1, 'k', 's', 'x', 1, 1, '{}', '{}', now()",
            "running overnight",
        ),
    ],
)
def test_doctor_says_what_is_wrong_and_how_to_mend_it(shop: str, quiet: Path, what: str, sql: str, mend: str) -> None:
    order(shop, sql)
    found = finding(what, "--data-dir", quiet, url=shop)
    assert not found["ok"]
    assert mend in found["mend"]


def test_doctor_finds_migrations_that_wait(older: str, quiet: Path) -> None:
    found = finding("migrations", "--data-dir", quiet, url=older)
    assert (found["ok"], found["mend"]) == (False, "regulars migrate")
    assert WAITING in found["told"]


def test_doctor_finds_no_shop_and_makes_none(empty_database: str, quiet: Path) -> None:
    for url in (None, empty_database):
        assert finding("shop", "--data-dir", quiet, url=url)["mend"] == "regulars init"
    assert [path.name for path in quiet.iterdir()] == ["regulars.toml"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://shop:hush@127.0.0.1:1/shop", "Connect call failed"),
        ("postgresql://shop:hush@nowhere.invalid/shop", "gaierror"),
        ("mysql://shop:hush@127.0.0.1/shop", "ClientConfigurationError"),
    ],
)
def test_doctor_finds_a_wrong_address_and_never_tells_its_password(quiet: Path, url: str, reason: str) -> None:
    found = finding("database", "--data-dir", quiet, url=url)
    assert "DATABASE_URL" in found["mend"]
    assert reason in found["told"]
    assert "hush" not in str(found)


def test_doctor_tells_a_free_port_from_one_in_use(shop: str, quiet: Path) -> None:
    assert finding("port", "--data-dir", quiet, code=0, url=shop)["told"].endswith("is free")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        (quiet / "regulars.toml").write_text(f"port = {other.getsockname()[1]}\n")
        answering = threading.Thread(target=answer_strangely, args=(other,), daemon=True)
        answering.start()
        found = finding("port", "--data-dir", quiet, url=shop)
        answering.join(10)
    assert found["told"].endswith("in use by another program")
    assert "--port" in found["mend"]


def answer_strangely(listener: socket.socket) -> None:
    for _ in range(2):
        line, _ = listener.accept()
        with line:
            line.settimeout(5)
            line.recv(1000)
            line.sendall(b"220 mail.example ESMTP\r\n")


def test_a_backup_has_a_name_of_its_own_and_never_overwrites(shop: str, tmp_path: Path) -> None:
    first, second = (told("backup", "--data-dir", tmp_path, url=shop) for _ in range(2))
    assert first["path"] != second["path"]
    assert first["tables"] > 20
    assert "There is a file of that name already" in regulars("backup", first["path"], code=2, url=shop).stderr


def test_a_shop_that_holds_something_is_not_restored_over(shop: str, tmp_path: Path) -> None:
    kept = told("backup", "--data-dir", tmp_path, url=shop)["path"]
    refused = regulars("restore", kept, "--data-dir", tmp_path, code=2, url=shop)
    assert "is not empty" in refused.stderr
    assert "mend: name a new --data-dir" in refused.stderr


@pytest.mark.parametrize("words", [("--dry-run",), ()])
def test_restoring_needs_a_backup(empty_database: str, tmp_path: Path, words: tuple[str, ...]) -> None:
    regulars("restore", tmp_path / "nothing", *words, code=2, url=empty_database)
    (tmp_path / "words").write_text("no backup")
    regulars("restore", tmp_path / "words", *words, code=0 if words else 2, url=empty_database)
    assert (asyncio.run(tables(empty_database))) == 0


async def tables(url: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("select count(*) from pg_tables where schemaname like 'shop%'")
    finally:
        await connection.close()
