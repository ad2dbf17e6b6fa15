"""Opens the shop that the settings mean: its database, started when it is our own, its node number, its keys."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TypeVar

import structlog

from regulars.errors import RegularsError
from regulars.ids import Ids, secret
from regulars.main.upgrade import bring_up, refuse_absent, refuse_older
from regulars.program_file import read_program
from regulars.settings import Settings
from regulars.store import embedded, nodes
from regulars.store.change_limits import Limits
from regulars.store.database import Database
from regulars.store.embedded import Progress
from regulars.store.nodes import Lease, LeaseLost
from regulars.store.shop import Shop

T = TypeVar("T")

TRY_AGAIN_SECONDS = 10

log = structlog.get_logger("regulars")


@contextlib.contextmanager
def database_of(
    settings: Settings, progress: Callable[[Progress], None] | None = None, *, wait: bool = False
) -> Iterator[str]:
    """The address of the database: the one that is set, or our own, which runs as long as somebody holds it.

    wait: at the end until it has stopped, unless others hold it; so whoever ends last leaves nothing running.
    """
    if settings.database_url:
        yield settings.database_url
        return
    server = embedded.start(settings.data_dir, progress=progress, bindir=settings.postgres_bindir)
    try:
        yield server.url
    finally:
        server.detach(wait=wait)


@contextlib.asynccontextmanager
async def shop_of(settings: Settings, url: str, *, size: int = 8) -> AsyncIterator[Shop]:
    """The shop in that database, which is of our shape, with a node number of this process."""
    async with Database.open(url, tenant=settings.tenant, size=size) as db, _node(db) as number:
        limits = Limits(settings.plan_members, settings.plan_owed_percent)
        shop = await Shop.of(db, Ids(number), read_program, region=settings.region or "", limits=limits)
        await shop.programs.refresh(shop.now())
        yield shop


def with_shop(settings: Settings, do: Callable[[Shop], Awaitable[T]], *, make: bool = False) -> T:
    """Run one thing with the shop, and let go of it. make: the shop may be new, or of an older version.

    Raises NoShop, NotUpgraded and DatabaseNewer, and what `do` raises.
    """

    async def run(url: str) -> T:
        if not make:
            async with Database.open(url, tenant=settings.tenant, size=1) as db:
                await refuse_older(db)
        async with shop_of(settings, url) as shop:
            return await do(shop)

    if not make:
        refuse_absent(settings)
    with database_of(settings) as url:
        if make:
            bring_up(settings, url)
        return asyncio.run(run(url))


@contextlib.asynccontextmanager
async def _node(db: Database) -> AsyncIterator[int]:
    """A node number for the ids of this process, renewed while it runs."""
    holder = f"{socket.gethostname()}:{os.getpid()}:{secret(6)}"
    async with db.connection() as connection:
        lease = await nodes.lease(connection, holder)
    task = asyncio.create_task(_renewing(db, lease))
    try:
        yield lease.number
    finally:
        task.cancel()
        with contextlib.suppress(Exception):
            async with db.connection() as connection:
                await nodes.release(connection, lease)


async def _renewing(db: Database, held: Lease) -> None:
    """Hold the number for as long as the process runs; without it the process must end, and be started anew."""
    pause = nodes.LEASE_SECONDS / 3
    while True:
        await asyncio.sleep(pause)
        try:
            lease = held
            held = await db.call(lambda connection: nodes.renew(connection, lease), idempotent=True)  # noqa: B023 - awaited here
            pause = nodes.LEASE_SECONDS / 3
        except LeaseLost:
            log.critical("another process has our node number; stopping", number=held.number)
            os.kill(os.getpid(), signal.SIGTERM)
            return
        except RegularsError as error:
            log.warning("the node number was not renewed; trying again", error=type(error).__name__)
            pause = TRY_AGAIN_SECONDS
