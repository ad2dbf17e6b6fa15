"""A page of the console in the browser, and what axe says of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text()
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (390, 820, 1280)
Opened = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def opened(browser: Browser) -> Opened:
    """A page at an address, signed in as the owner; whatever the browser complains of fails the test.

    is_refused: a form of it will be.
    """

    @contextmanager
    def open_page(
        address: str, path: str, *, width: int = 1280, is_refused: bool = False, **context: Any
    ) -> Iterator[Page]:
        complaints: list[str] = []
        with browser.new_context(viewport={"width": width, "height": 900}, **context) as session:
            session.add_cookies([{"name": "regulars-session", "value": "owner", "url": address}])
            page = session.new_page()
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(address + path)
            yield page
            # A browser also tells of every form that was sent back with a 422.
            assert [one for one in complaints if not (is_refused and "status of 422" in one)] == []

    return open_page


def findings(page: Page) -> list[str]:
    """What axe says; it is put into the page by hand, so the policy must be bypassed for it."""
    page.evaluate(AXE)
    found = page.evaluate("levels => axe.run(document, {runOnly: levels})", LEVELS)
    return [
        f"{violation['id']}: {node['html'][:120]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
