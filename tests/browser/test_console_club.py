"""The pages of rewards and of the program in a real browser, with something on each: readable, reached by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.opening import LANGUAGES, WIDTHS, Opened, findings_of_every_look
from tests.web.club_shop import CARD_NUMBER, Known

Club = tuple[str, Known]


def pages(known: Known) -> list[str]:
    ana = f"/console/members/{known.ana}"
    return [
        "/console/program",
        "/console/changes",
        "/console/changes/versions/1",
        "/console/budgets",
        "/console/redemptions",
        "/console/redemptions?show=over",
        "/console/gift-cards",
        f"/console/gift-cards/{known.card}",
        "/console/draws",
        "/console/codes",
        "/console/leaderboards",
        "/console/clubs",
        "/console/facts",
        f"/console/leaderboards?club={known.club}",
        f"/console/members/{known.club}",
        f"/console/members/{known.twin}",
        "/console/backtests?template=cashback",
        f"/console/backtests/{known.backtest}",
        "/console/repairs",
        f"/console/repairs/{known.repair}",
        ana,
        f"{ana}/redemptions",
        f"{ana}/as-of?at=2027-03-02T12:00",
        f"{ana}/merge",
        f"{ana}/merge?of={known.twin}",
    ]


def test_axe_finds_nothing_with_everything_unfolded(opened: Opened, club: Club) -> None:
    address, known = club
    with opened(address, "/console", bypass_csp=True) as page:
        for path in pages(known):
            page.goto(address + path)
            page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
            assert findings_of_every_look(page) == [], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_wider_than_its_window(opened: Opened, club: Club, language: str) -> None:
    address, known = club
    with opened(address, "/console", locale=language) as page:
        for path in pages(known):
            page.goto(address + path)
            page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert beyond <= 0, f"{path} at {width}"


def test_a_budget_is_lifted_by_keyboard(opened: Opened, club: Club) -> None:
    with opened(club[0], "/console/budgets") as page:
        page.locator("#budget-1 summary").focus()
        page.keyboard.press("Enter")
        for typed in ("", "250", "the fair goes on"):
            page.keyboard.type(typed)
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("Points were added for the rest of the period.")
        expect(page.locator("#budget-1")).to_contain_text("750 beans")


def test_what_is_wrong_is_told_at_the_field_which_has_the_focus(opened: Opened, club: Club) -> None:
    address, _ = club
    with opened(address, "/console/gift-cards", is_refused=True) as page:
        number = page.get_by_label("Number on the card")
        number.fill("999")
        with page.expect_navigation():
            number.press("Enter")
        expect(number).to_be_focused()
        expect(number).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#number-wrong")).to_contain_text("There is no gift card with this number.")
        number.fill(CARD_NUMBER)
        number.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Gift card ••• 0018")


def test_a_reward_is_handed_over_with_one_press(opened: Opened, club: Club) -> None:
    address, _ = club
    with opened(address, "/console/redemptions") as page:
        page.locator("li", has_text="Our mug").get_by_role("button", name="Handed over").press("Enter")
        expect(page.get_by_role("status")).to_have_text("Handed over.")
        page.get_by_role("link", name="Ended").click()
        expect(page.locator("main")).to_contain_text("2 × Our mug")


def test_a_plan_is_made_in_the_form_and_read_at_every_width(opened: Opened, club: Club) -> None:
    with opened(club[0], "/console/changes", bypass_csp=True) as page:
        text = page.locator("#text").input_value()
        page.locator("#text").fill(text.replace("worth: 0.05", "worth: 0.02", 1))
        page.get_by_role("button", name="See what it would do").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("What this change would do")
        expect(page.get_by_text("have points that are worth less").first).to_be_visible()
        page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        assert findings_of_every_look(page) == []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width
