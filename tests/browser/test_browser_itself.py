"""The browser of these tests is there and shows a page."""

import asyncio
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.browser.opening import findings_of_every_look


def test_the_browser_shows_a_page(browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto("data:text/html,<title>Regulars</title>")
        assert page.title() == "Regulars"


def test_axe_finds_what_is_wrong_and_what_is_wrong_in_the_dark_alone(browser: Browser) -> None:
    dark = "<style>p {color: black} @media (prefers-color-scheme: dark) {p {color: #eee}}</style>"
    body = f"<main><h1>Regulars</h1><p>A receipt</p><img src='data:,'></main>{dark}"
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"data:text/html,<html lang=en><title>Regulars</title><body bgcolor=white>{quote(body)}")
        found = findings_of_every_look(page)
    assert [one.split(" <")[0] for one in found] == [
        "light at 390: image-alt:",
        "light at 1280: image-alt:",
        "dark at 1280: color-contrast:",
    ]


def test_a_test_may_run_a_coroutine_while_the_browser_is_open(browser: Browser) -> None:
    async def answer() -> int:
        await asyncio.sleep(0)
        return 42

    with browser.new_context() as context:
        page = context.new_page()
        assert asyncio.run(answer()) == 42
        assert page.evaluate("6 * 7") == 42
        assert asyncio.run(answer()) == 42


def test_without_a_browser_the_tests_say_how_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REGULARS_BROWSER", str(tmp_path / "absent"))
    assert chromium.find_browser() is None
    assert "REGULARS_BROWSER=" in chromium.HOW_TO_GET_ONE


def test_the_setting_wins_over_what_was_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = tmp_path / "chromium"
    named.touch()
    monkeypatch.setenv("REGULARS_BROWSER", str(named))
    assert chromium.find_browser() == str(named)
