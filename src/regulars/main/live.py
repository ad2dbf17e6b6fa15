"""A throw-away shop in test mode, served on this machine, for stories that are played through HTTP and PostgreSQL."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx2
from msgspec import structs

from regulars import clock
from regulars.ids import Ids, secret_bytes
from regulars.main.serving import app
from regulars.main.upgrade import NotUpgraded
from regulars.program_file import read_program
from regulars.settings import Settings
from regulars.store import embedded, keys, scratch, stores
from regulars.store.data_folder import pointed_to
from regulars.store.database import Database
from regulars.store.keys import Key
from regulars.store.shop import Shop
from regulars.store.stores import Store
from regulars.stories.live import LiveShop
from regulars.stories.live_draws import SOURCE
from regulars.web.serve import serving

PATIENCE_SECONDS = 30
ENOUGH_REQUESTS_PER_SECOND = 1_000_000
NOT_KEPT = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "32MB"}
"""Nothing here outlives the check, so nothing waits for the disk."""


@contextmanager
def throw_away_shop(settings: Settings, zones: Mapping[str, str]) -> Iterator[LiveShop]:
    """A shop without a program, served from a thread; it is gone afterwards. zones: its stores, with their zones.

    With DATABASE_URL it is a tenant of its own there, else it has a database in a temporary folder.
    Raises ServerNotStarted, Unavailable, and NotUpgraded for a database whose other tenants would be touched.
    """
    own = structs.replace(settings, tenant=f"check_{secret_bytes(8).hex()}", base_url=None)
    with _database(own) as url:
        key = asyncio.run(_furnished(own, url, zones))
        try:
            with _served(own, url, key) as client:
                yield LiveShop(client, zones)
        finally:
            if own.database_url:
                asyncio.run(_removed(own, url))


@contextmanager
def _served(settings: Settings, url: str, key: str) -> Iterator[httpx2.Client]:
    with serving(partial(app, settings, url, works=False)) as address:
        headers = {"authorization": f"Bearer {key}"}
        # Straight to our own server, whatever proxy the environment names.
        with httpx2.Client(base_url=address, headers=headers, timeout=PATIENCE_SECONDS, trust_env=False) as client:
            yield client


@contextmanager
def _database(settings: Settings) -> Iterator[str]:
    if settings.database_url:
        yield settings.database_url
        return
    # A short path, for sockets; as root, the server's own user must be able to walk in.
    folder = Path(tempfile.mkdtemp(prefix="regulars-check-"))
    folder.chmod(0o755)
    try:
        server = embedded.start(folder, bindir=settings.postgres_bindir, settings=NOT_KEPT)
        try:
            yield server.url
        finally:
            server.detach(wait=True)
    finally:
        for each in (pointed_to(folder), folder):
            if each is not None:
                shutil.rmtree(each, ignore_errors=True)


async def _furnished(settings: Settings, url: str, zones: Mapping[str, str]) -> str:
    """Make the tenant with its stores and a key; the key."""
    at = clock.now()
    async with Database.open(url, tenant=settings.tenant, size=2) as db:
        if settings.database_url and not await scratch.is_free(db):
            raise NotUpgraded(waiting=("what the tenants of this database share",))
        await scratch.make(db)
        shop = await Shop.of(db, Ids(0), read_program)
        for name, zone in zones.items():
            async with db.transaction() as tx:
                await stores.keep(tx, Store(name, name, zone), at)
        text = keys.key_text(secret_bytes(keys.SECRET_BYTES), live=False)
        key = Key(
            key_id=shop.new_id(at), shown=text[:13], name="stories", scopes=tuple(keys.SCOPES), source=SOURCE,
            requests_per_second=ENOUGH_REQUESTS_PER_SECOND, created_at=at,
        )  # fmt: skip
        async with db.transaction() as tx:
            await keys.add(tx, key, text)
        return text


async def _removed(settings: Settings, url: str) -> None:
    async with Database.open(url, tenant=settings.tenant, size=1) as db:
        await scratch.drop(db)
