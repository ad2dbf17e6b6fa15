"""The console in a real browser: reached by keyboard, readable in both themes, at three widths."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.opening import LANGUAGES, WIDTHS, Opened, findings, findings_of_every_look
from tests.web.console_shop import PASSWORD

PAGES = {
    "sign-in": "/console/sign-in",
    "overview": "/console",
    "members": "/console/members",
    "nobody": "/console/members?q=zzz",
    "member": "/console/members/mem_0000000000000",
    "erased": "/console/members/mem_erased",
    "earlier": "/console/members/mem_0000000000000?before=17",
    "receipt": "/console/receipts/rcp_7",
    "merged": "/console/members/mem_merged",
    "budgets": "/console/budgets",
    "to-hand-over": "/console/redemptions",
    "gift-cards": "/console/gift-cards",
    "draws": "/console/draws",
    "codes": "/console/codes",
    "leaderboards": "/console/leaderboards",
}


def test_axe_finds_nothing(opened: Opened, corner: str) -> None:
    with opened(corner, "/console", bypass_csp=True) as page:
        for path in PAGES.values():
            page.goto(corner + path)
            assert findings_of_every_look(page) == [], path


def test_axe_finds_nothing_in_an_empty_shop(opened: Opened, empty_shop: str) -> None:
    with opened(empty_shop, "/console", bypass_csp=True) as page:
        assert findings(page) == []
        page.goto(f"{empty_shop}/console/members")
        assert findings(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_wider_than_its_window(opened: Opened, corner: str, language: str) -> None:
    with opened(corner, "/console", locale=language) as page:
        for path in PAGES.values():
            page.goto(corner + path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert beyond <= 0, f"{path} at {width}"


def test_signing_in_needs_no_mouse(browser: Browser, corner: str) -> None:
    with browser.new_context() as session:
        page = session.new_page()
        page.goto(f"{corner}/console/members")
        page.keyboard.type("ana@corner.example")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Members")


def test_typing_in_the_search_box_finds_without_leaving_it(opened: Opened, corner: str) -> None:
    with opened(corner, "/console/members") as page:
        page.keyboard.press("/")
        expect(page.get_by_role("searchbox")).to_be_focused()
        page.keyboard.type("100421")
        expect(page.get_by_role("status")).to_have_text("1 member")
        expect(page.locator("tbody tr")).to_have_count(1)
        expect(page.get_by_role("searchbox")).to_be_focused()
        assert page.url.endswith("q=100421&show=all")


def test_choosing_which_members_and_the_next_page_replace_only_the_rows(opened: Opened, corner: str) -> None:
    with opened(corner, "/console/members") as page:
        page.evaluate("window.here = true")
        page.get_by_label("Which members").select_option("owed")
        page.wait_for_url("**show=owed")
        page.get_by_role("link", name="Next page").click()
        page.wait_for_url("**after=25")
        expect(page.get_by_role("link", name="First page")).to_be_visible()
        assert page.evaluate("window.here") is True


def test_the_chart_is_drawn_and_read_by_pointing(opened: Opened, corner: str) -> None:
    with opened(corner, "/console") as page:
        page.locator(".chart .u-over").hover()
        expect(page.locator("[data-read=earned]")).not_to_be_empty()
        page.get_by_text("Show as table").click()
        expect(page.locator("#weeks tbody tr")).to_have_count(52)


def test_the_chart_is_read_by_keyboard_week_by_week(opened: Opened, corner: str) -> None:
    with opened(corner, "/console") as page:
        chart = page.get_by_role("slider")
        expect(page.locator(".chart canvas")).to_be_visible()
        chart.focus()
        page.keyboard.press("End")
        expect(chart).to_have_attribute("aria-valuenow", "52")
        expect(page.locator("[data-read=week]")).to_contain_text("so far")
        page.keyboard.press("ArrowLeft")
        expect(chart).to_have_attribute("aria-valuenow", "51")
        rows = page.locator("#weeks tbody tr")
        earned = rows.nth(50).get_attribute("data-earned")
        expect(page.locator("[data-read=earned]")).to_have_text(f"{int(earned or 0):,}")
        page.keyboard.press("Home")
        expect(chart).to_have_attribute("aria-valuenow", "1")


def test_the_theme_switch_is_remembered(opened: Opened, corner: str) -> None:
    def paper(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    with opened(corner, "/console", color_scheme="light") as page:
        light = paper(page)
        page.get_by_role("button", name="Dark").click()
        dark = paper(page)
        page.reload()
        assert paper(page) == dark != light


def test_the_language_switch_leads_back_to_the_same_page(opened: Opened, corner: str) -> None:
    with opened(corner, PAGES["member"]) as page:
        page.get_by_role("button", name="Русский").click()
        expect(page.get_by_role("heading", name="Баллы и почему")).to_be_visible()


def test_on_a_phone_the_menu_opens_by_keyboard(opened: Opened, corner: str) -> None:
    with opened(corner, "/console", width=390) as page:
        expect(page.get_by_role("navigation", name="Pages")).to_be_hidden()
        page.locator("summary[aria-label=Menu]").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("navigation", name="Pages")).to_be_visible()


def test_all_works_without_script(opened: Opened, corner: str) -> None:
    with opened(corner, "/console/members", java_script_enabled=False) as page:
        page.get_by_role("searchbox").fill("100421")
        page.get_by_role("button", name="Search").click()
        page.locator("tbody th a").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Ana Munteanu")
        page.get_by_role("link", name="Earlier").click()
        expect(page.get_by_text("Earlier entries")).to_be_visible()
        page.get_by_role("link", name="Newest").click()
        expect(page.get_by_role("link", name="Earlier")).to_be_visible()
