"""Opens the shop that the settings mean: its database, started when it is our own, its node number, its keys."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TypeVar

import structlog

from regulars import clock
from regulars.ids import Ids, secret
from regulars.program_file import read_program
from regulars.settings import Settings
from regulars.store import embedded, nodes
from regulars.store.database import Database
from regulars.store.embedded import Progress
from regulars.store.migrate import migrate, pending
from regulars.store.shop import Shop

T = TypeVar("T")

log = structlog.get_logger("regulars")


@contextlib.contextmanager
def database_of(settings: Settings, progress: Callable[[Progress], None] | None = None) -> Iterator[str]:
    """The address of the database: the one that is set, or our own, which runs as long as somebody holds it."""
    if settings.database_url:
        yield settings.database_url
        return
    server = embedded.start(settings.data_dir, progress=progress, bindir=settings.postgres_bindir)
    try:
        yield server.url
    finally:
        server.detach()


@contextlib.asynccontextmanager
async def shop_of(settings: Settings, url: str, *, size: int = 8, make: bool = False) -> AsyncIterator[Shop]:
    """The shop in that database, with a node number of this process. make: bring the database to our shape first."""
    async with Database.open(url, tenant=settings.tenant, size=size) as db:
        if make:
            await migrate(db)
        async with _node(db) as number:
            shop = await Shop.of(db, Ids(number), read_program, region=settings.region or "")
            await shop.programs.refresh(clock.now())
            yield shop


def with_shop(settings: Settings, do: Callable[[Shop], Awaitable[T]], *, make: bool = True) -> T:
    """Run one thing with the shop, and let go of it."""

    async def run(url: str) -> T:
        async with shop_of(settings, url, make=make) as shop:
            return await do(shop)

    with database_of(settings) as url:
        return asyncio.run(run(url))


def with_database(settings: Settings, do: Callable[[Database], Awaitable[T]]) -> T:
    """Run one thing with the database as it is, whatever its shape."""

    async def run(url: str) -> T:
        async with Database.open(url, tenant=settings.tenant, size=2) as db:
            return await do(db)

    with database_of(settings) as url:
        return asyncio.run(run(url))


async def is_made(db: Database) -> bool:
    """Whether the database has our shape already, in whatever version."""
    async with db.connection() as connection:
        found = await connection.fetchval("select to_regclass($1)", f"{db.schema}.migration")
    return found is not None


async def is_behind(db: Database) -> bool:
    """Whether migrations are waiting."""
    return bool(await pending(db))


@contextlib.asynccontextmanager
async def _node(db: Database) -> AsyncIterator[int]:
    """A node number for the ids of this process, renewed while it runs."""
    holder = f"{socket.gethostname()}:{os.getpid()}:{secret(6)}"
    async with db.connection() as connection:
        lease = await nodes.lease(connection, holder)

    async def renewing() -> None:
        held = lease
        while True:
            await asyncio.sleep(nodes.LEASE_SECONDS / 3)
            async with db.connection() as connection:
                held = await nodes.renew(connection, held)

    task = asyncio.create_task(renewing())
    try:
        yield lease.number
    finally:
        task.cancel()
        with contextlib.suppress(Exception):
            async with db.connection() as connection:
                await nodes.release(connection, lease)
