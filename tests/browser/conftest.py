"""A real browser, and the console over the shop in memory, served on this machine."""

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from tests.browser.chromium import browser, browser_path
from tests.browser.opening import opened
from tests.web.club_shop import Club, Known, club_database, console_of, made_club
from tests.web.console_shop import Corner, console

__all__ = ["browser", "browser_path", "club", "club_database", "corner", "empty_shop", "made_club", "opened"]


@pytest.fixture(scope="session")
def corner() -> Iterator[str]:
    """The address of the console over the coffee bar."""
    with served(Corner()) as address:
        yield address


@pytest.fixture(scope="session")
def empty_shop() -> Iterator[str]:
    """The address of the console over a shop where nothing has happened."""
    with served(Corner(is_empty=True)) as address:
        yield address


@pytest.fixture
def club(club_database: Club) -> Iterator[tuple[str, Known]]:
    """The address of the console over a shop on a database, with what stands in it."""
    ready: queue.Queue[tuple[uvicorn.Server, Known]] = queue.Queue()

    async def serve() -> None:
        async with club_database.opened() as (shop, known):
            server = uvicorn.Server(uvicorn.Config(console_of(shop), port=0, log_level="error", ws="none"))
            ready.put((server, known))
            await server.serve()

    def run() -> None:
        # Not asyncio.run, which does its work elsewhere while the browser is open.
        with asyncio.Runner() as runner:
            runner.run(serve())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    server, known = ready.get(timeout=60)
    yield address_of(server), known
    server.should_exit = True
    thread.join(10)


@contextlib.contextmanager
def served(shop: Corner) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(console(shop), port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield address_of(server)
    server.should_exit = True
    thread.join(10)


def address_of(server: uvicorn.Server) -> str:
    """Where it listens, once it does."""
    until = time.monotonic() + 60
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
