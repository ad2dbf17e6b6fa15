"""A real browser, and the console over the shop in memory, served on this machine."""

import contextlib
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from tests.browser.chromium import browser, browser_path
from tests.web.console_shop import Corner, console

__all__ = ["browser", "browser_path", "corner", "empty_shop"]


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


@contextlib.contextmanager
def served(shop: Corner) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(console(shop), port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
