"""The browser of the browser tests: any Chromium that `make setup-tests` found, driven by Playwright."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

HOW_TO_GET_ONE = (
    "No Chromium for the browser tests: install one (Debian: apt install chromium), or name one with "
    "REGULARS_BROWSER=/path/to/chromium, then run make setup-tests again."
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_browser() -> str | None:
    """The path of the browser: the setting REGULARS_BROWSER, else what `tools/browser.py` found."""
    found = Path(sys.prefix) / "browser.path"
    path = os.environ.get("REGULARS_BROWSER") or (found.read_text().strip() if found.exists() else "")
    return path if path and Path(path).exists() else None


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The path of the browser; without one the test fails, and says how to get one."""
    path = find_browser()
    if path is None:
        pytest.fail(HOW_TO_GET_ONE, pytrace=False)
    return path


@pytest.fixture(scope="package")
def browser(browser_path: str) -> Iterator[Browser]:
    """A headless Chromium for all browser tests; each test opens a context of its own in it."""
    with coroutines_in_a_thread(), sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser_path, headless=True, args=list(FLAGS))
        yield running
        running.close()


@contextmanager
def coroutines_in_a_thread() -> Iterator[None]:
    """Let tests and their fixtures call asyncio.run while Playwright is open.

    Playwright's loop counts as the running loop of this thread, so asyncio.run does its work in another.
    """
    real: Callable[..., Any] = asyncio.run
    with ThreadPoolExecutor(1) as pool, pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "run", lambda main, **how: pool.submit(real, main, **how).result())
        yield
