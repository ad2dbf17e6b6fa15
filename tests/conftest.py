"""What every test may ask for: a server, an empty database, a shop's database, a short folder, and `run`.

One embedded server serves the whole run; each test that asks gets a database of its own. REGULARS_POSTGRES=16
chooses another PostgreSQL, REGULARS_TEST_DATABASE_URL another server (whose role may make databases).
"""

import asyncio
import contextlib
import itertools
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import hypothesis
import pytest
import structlog

from regulars.store import embedded
from regulars.store.database import Database
from regulars.store.migrate import migrate

# The same examples in every run: a law that fails today failed yesterday. `make prove` tries new ones.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.load_profile("same")

SETTINGS = {
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "max_connections": "60",
    "fsync": "off",
    "full_page_writes": "off",
}
MEMORY = Path("/dev/shm")
ROOM_BYTES = 2 << 30

T = TypeVar("T")
Run = Callable[[Coroutine[Any, Any, T]], T]

_numbers = itertools.count(1)


def pytest_configure() -> None:
    """Told to end, a run cleans up as it does after Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def run() -> Run[Any]:
    """Run a coroutine to its end: `run(record_receipt(...))`."""
    return asyncio.run


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """What a test or the code it starts does to logging ends with the test."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def short_dir() -> Iterator[Path]:
    """A folder with a path short enough for sockets, into which root's unprivileged server may walk."""
    with _short_dir() as folder:
        yield folder


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The address of the run's PostgreSQL: its own database `regulars`, shared by all; better ask for your own."""
    if given := os.environ.get("REGULARS_TEST_DATABASE_URL"):
        yield given
        return
    with _short_dir() as folder:
        server = embedded.start(folder, settings=SETTINGS)
        try:
            yield server.url
        finally:
            server.detach(wait=True)


@pytest.fixture
def empty_database(database_url: str) -> Iterator[str]:
    """The address of a database of this test's own, with nothing in it."""
    with database(database_url, "template0") as url:
        yield url


@pytest.fixture
def shop_database(database_url: str, shop_template: str) -> Iterator[str]:
    """The address of a database of this test's own, migrated, with the tenant `main`."""
    with database(database_url, shop_template) as url:
        yield url


@pytest.fixture(scope="session")
def shop_template(database_url: str) -> Iterator[str]:
    """The name of the migrated database from which `shop_database` is cloned."""
    with database(database_url, "template0") as url:
        asyncio.run(_migrate(url))
        yield name_of(url)


def name_of(url: str) -> str:
    """The name of the database at this address."""
    return urlsplit(url).path[1:]


async def _migrate(url: str) -> None:
    async with Database.open(url, size=1) as db:
        await migrate(db)


class _short_dir:  # noqa: N801 - read as a function in `with`
    def __enter__(self) -> Path:
        self.folder = Path(tempfile.mkdtemp(prefix="rg-", dir=_place()))
        self.folder.chmod(0o755)
        return self.folder

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _place() -> Path:
    """In memory where there is room and programs may run: a disk makes each database ten times as dear."""
    with contextlib.suppress(OSError):
        is_open = os.access(MEMORY, os.W_OK | os.X_OK) and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
        if is_open and shutil.disk_usage(MEMORY).free >= ROOM_BYTES:
            return MEMORY
    return Path("/tmp")


@contextlib.contextmanager
def database(server_url: str, template: str) -> Iterator[str]:
    """A database like the template, gone afterwards; its address."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _order(server_url, f"create database {name} template {template} strategy file_copy")
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        _order(server_url, f"drop database {name} with (force)")


def _order(server_url: str, sql: str) -> None:
    async def order() -> None:
        connection = await asyncpg.connect(server_url)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    asyncio.run(order())
