"""A page of the console in the browser, and what axe says of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text()
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
# Only what is wrong, and in words: what is right is long, and dear to gather and to send.
ASK_AXE = """async rules => {
    const {violations} = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    const words = (rule, node) => `${rule}: ${node.html.slice(0, 120)} ${node.failureSummary}`;
    return violations.flatMap(({id, nodes}) => nodes.map(node => words(id, node)));
}"""
WIDTHS = (390, 820, 1280)
LANGUAGES = ("ru", "hu", pytest.param("en", marks=pytest.mark.long), pytest.param("ro", marks=pytest.mark.long))
"""In which pages are measured: the two with the longest words always, the others in `make prove`."""
LOOKS: tuple[tuple[Literal["light", "dark"], int, list[str]], ...] = (
    ("light", 390, LEVELS),
    ("light", 1280, LEVELS),
    ("dark", 1280, COLOURS),
)
"""In the dark a page is the same but for its colours."""
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


def findings(page: Page, rules: list[str] = LEVELS) -> list[str]:
    """What axe says; it is put into the page by hand, so the policy must be bypassed for it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(ASK_AXE, rules)
    return found


def findings_of_every_look(page: Page) -> list[str]:
    """What axe says on a phone, on a desk, and in the dark."""
    found = []
    for theme, width, rules in LOOKS:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{theme} at {width}: {one}" for one in findings(page, rules)]
    return found
