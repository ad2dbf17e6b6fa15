"""The console as a browser without script sees it, behind the real door."""

import re
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files

import pytest
from msgspec import structs
from starlette.testclient import TestClient

from regulars.engine.conditions.tree import METHODS
from regulars.engine.effects import ACCOUNTS
from regulars.i18n import Reader, Unit
from regulars.program_file import read_program
from regulars.stories.grammar import REASONS, REFUSALS
from regulars.web.assets import Assets
from regulars.web.console import conditions, reasons
from regulars.web.console.page import local_path
from regulars.web.console.views.member import MemberView
from regulars.web.console.views.overview import OverviewView
from regulars.web.console.views.shop import Reason, ShopView
from regulars.web.console.views.verdicts import Clause
from regulars.web.sentences import SENTENCES
from regulars.web.sentences.facts import needs
from tests.web.console_shop import PASSWORD, SHOP, Corner, console

MEMBER = "/console/members/mem_0000000000000"
RECEIPT = "/console/receipts/rcp_7"
REWARDS = ["/console/redemptions", "/console/gift-cards", "/console/draws"]
PROGRAM_PAGES = [
    "/console/program",
    "/console/budgets",
    "/console/codes",
    "/console/leaderboards",
    "/console/backtests",
    "/console/repairs",
]
PAGES = ["/console", "/console/members", MEMBER, RECEIPT, *REWARDS, *PROGRAM_PAGES]
ENGLISH, RUSSIAN = Reader("en", "Europe/Bucharest"), Reader("ru", "Europe/Bucharest")
PROGRAM = (files("regulars") / "demo/program.yaml").read_text("utf-8")


def browser_of(shop: Corner, role: str = "", **headers: str) -> TestClient:
    client = TestClient(console(shop), follow_redirects=False, headers=headers)
    if role:
        client.cookies.set("regulars-session", role)
    return client


@pytest.fixture
def owner() -> Iterator[TestClient]:
    with browser_of(Corner(), "owner") as client:
        yield client


@pytest.fixture
def stranger() -> Iterator[TestClient]:
    with browser_of(Corner()) as client:
        yield client


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    bare = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", bare.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " "))


class Pointless(Corner):
    """A shop whose program gives no points."""

    async def shop(self) -> ShopView:
        return structs.replace(SHOP, collects=False)

    async def overview(self, at: datetime) -> OverviewView:
        return structs.replace(await super().overview(at), points_owed=0)


def test_where_no_points_are_given_the_pages_speak_of_none() -> None:
    with browser_of(Pointless(), "owner") as client:
        page, people = text_of(client.get("/console").text), text_of(client.get("/console/members").text)
    assert "The program gives no points." in page
    assert not [one for one in ("Given this month", "Owed to members", "Earned and spent") if one in page]
    assert "Balance" not in people


# Who may see what


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_the_page(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/console/sign-in?next={path}"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["owner", "marketer", "support", "auditor"])
def test_each_role_of_the_office_sees_the_pages(path: str, role: str) -> None:
    with browser_of(Corner(), role) as client:
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_cashier_is_told_that_the_console_is_not_hers_and_sees_nothing_of_it(path: str) -> None:
    with browser_of(Corner(), "cashier") as client:
        answer = client.get(path)
    assert answer.status_code == 403
    assert "Ana Munteanu" not in answer.text
    assert 'href="/console/members"' not in answer.text


@pytest.mark.parametrize("role", ["marketer", "auditor"])
def test_contacts_are_masked_for_those_who_do_not_need_them(role: str) -> None:
    with browser_of(Corner(), role) as client:
        page, people = client.get(MEMBER).text, client.get("/console/members").text
    for hidden in ("+373 69 100 421", "ana.munteanu@example.com", "2900 1000 7000", "person3@example.com"):
        assert hidden not in page + people
    assert "•••\N{NO-BREAK SPACE}421" in page
    assert "a•••@example.com" in page


def test_support_sees_contacts_in_full() -> None:
    with browser_of(Corner(), "support") as client:
        assert "+373 69 100 421" in client.get(MEMBER).text


# Signing in


def test_signing_in_opens_a_session_and_goes_where_one_wanted(stranger: TestClient) -> None:
    sent = {"email": "ana@corner.example", "password": PASSWORD, "next": "/console/members?q=an"}
    answer = stranger.post("/console/sign-in", data=sent)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/members?q=an"
    assert "regulars-session" in answer.headers["set-cookie"]


def test_a_wrong_password_says_so_keeps_the_email_and_never_the_password(stranger: TestClient) -> None:
    answer = stranger.post("/console/sign-in", data={"email": "ana@corner.example", "password": "guess-work"})
    assert answer.status_code == 401
    assert "do not belong together" in answer.text
    assert 'value="ana@corner.example"' in answer.text
    assert "guess-work" not in answer.text
    assert "set-cookie" not in answer.headers


def test_who_tries_too_often_is_told_how_long_to_wait(stranger: TestClient) -> None:
    for _ in range(3):
        stranger.post("/console/sign-in", data={"email": "ana@corner.example", "password": "x"})
    answer = stranger.post("/console/sign-in", data={"email": "ana@corner.example", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Try again in 21 seconds" in answer.text


def test_a_form_of_another_site_cannot_sign_anybody_out(owner: TestClient) -> None:
    answer = owner.post("/console/sign-out", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "asked", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\n/b"]
)
def test_signing_in_never_leads_to_another_site(asked: str) -> None:
    assert local_path(asked) == "/console"


# Languages and themes


@pytest.mark.parametrize(("accepted", "word"), [("ru-RU,ru;q=0.9", "Обзор"), ("de", "Overview")])
def test_a_page_speaks_the_language_that_the_browser_asks_for(accepted: str, word: str) -> None:
    with browser_of(Corner(), "owner", **{"accept-language": accepted}) as client:
        answer = client.get("/console")
    assert f"<h1>{word}</h1>" in answer.text
    assert "Cookie" in answer.headers["vary"]


def test_choosing_a_language_is_remembered_and_leads_back(owner: TestClient) -> None:
    answer = owner.post("/console/language", data={"language": "ru", "next": "/console/members"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/members")
    assert '<html lang="ru"' in owner.get("/console/members").text


def test_an_unknown_language_changes_nothing(owner: TestClient) -> None:
    answer = owner.post("/console/language", data={"language": "xx"})
    assert "set-cookie" not in answer.headers


def test_the_theme_follows_the_system_until_one_is_chosen(owner: TestClient) -> None:
    assert "data-bs-theme" not in owner.get("/console").text
    owner.cookies.set("theme", "dark")
    assert 'data-bs-theme="dark"' in owner.get("/console").text
    owner.cookies.set("theme", '"><script>')
    assert "data-bs-theme" not in owner.get("/console").text


# Overview


def test_each_number_of_the_overview_leads_to_the_people_behind_it(owner: TestClient) -> None:
    page = owner.get("/console").text
    for path in ("/console/members", *(f"/console/members?show={show}" for show in ("receipts", "points", "owed"))):
        assert f'<a href="{path}"' in page
        assert owner.get(path).status_code == 200
    assert "2,469" in page
    assert "worth €12,043.18" in page


class Stamps(Corner):
    """A shop whose points pay for nothing in money."""

    async def overview(self, at: datetime) -> OverviewView:
        return structs.replace(await super().overview(at), owed_minor=None)


def test_points_that_pay_nothing_are_not_said_to_be_worth_nothing() -> None:
    with browser_of(Stamps(), "owner") as client:
        assert "worth" not in client.get("/console").text


def test_the_chart_has_a_label_and_the_same_numbers_as_a_table(owner: TestClient) -> None:
    page = owner.get("/console").text
    assert 'role="slider" tabindex="0"' in page
    assert page.count("data-earned=") == 52
    assert page.count("so far</span>") == 1, "the running week is told apart"


def test_an_empty_shop_is_shown_the_way_to_its_first_receipt() -> None:
    with browser_of(Corner(is_empty=True), "owner") as client:
        page = client.get("/console").text
        people = client.get("/console/members").text
    assert "What to do next" in page
    assert "Open the till" in page
    assert "data-chart" not in page
    assert "No members yet" in people


# Members


def test_the_end_of_a_phone_finds_its_member(owner: TestClient) -> None:
    page = owner.get("/console/members?q=100421").text
    assert page.count("<tr>") == 2
    assert "1 member" in text_of(page)


def test_a_search_that_finds_nobody_says_what_to_try(owner: TestClient) -> None:
    page = text_of(owner.get("/console/members?q=zzz").text)
    assert "Nobody found" in page
    assert "last four digits" in page


def test_typing_replaces_the_rows_and_tells_the_count_and_nothing_else(owner: TestClient) -> None:
    answer = owner.get("/console/members?q=ana", headers={"hx-request-type": "partial"})
    assert "<html" not in answer.text
    assert '<hx-partial hx-target="#count"' in answer.text
    assert "HX-Request-Type" in answer.headers["vary"]


def test_pages_follow_one_another_until_everybody_was_shown(owner: TestClient) -> None:
    path, seen = "/console/members", []
    while path:
        page = owner.get(path).text
        seen += re.findall(r'href="/console/members/(mem_\w+)"', page)
        following = re.search(r'id="next-page" href="([^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 60


def test_what_a_person_typed_is_shown_and_never_run(owner: TestClient) -> None:
    page = owner.get("/console/members", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page


# A member and a receipt


def test_a_member_shows_balance_worth_next_tier_expiry_and_every_why(owner: TestClient) -> None:
    page = text_of(owner.get(MEMBER).text)
    for told in (
        "1,240 beans",
        "worth €12.40",
        "Not to be spent yet: 42 beans",
        "€112.00 more to Gold",
        "Regular until 31 Dec 2026",
        "after 30 Nov 2026 180 beans",
        "“One bean for each euro” on €42.00",
        "Paid €5.00 of the receipt",
        "Not spent before the last day, 21 Oct 2026",
        "Corrected by Ion: “the card was not read”",
        "Welcome gift for joining",
    ):
        assert told in page


def test_a_member_shows_other_wallets_holds_rewards_with_reasons_and_all_she_has(owner: TestClient) -> None:
    page = text_of(owner.get(MEMBER).text)
    for told in (
        "Birthday beans 200 beans worth €2.00 A gift, spent before Beans",
        "Status 3,880 beans Only counts for tiers, cannot be spent",
        "from 1 Dec 2026 +30",
        "waits for “delivered” until 31 Dec 2026 +12",
        "Without any activity all is over after 20 Nov 2027",
        "till-1/2026-11-21/0042-basket until 21 Nov 2026, 17:50 at the latest 120 beans",
        "A coffee of your choice Can be taken 12 left for all members 300 beans",
        "Only for the tier Gold Not enough points; missing: 3,760 beans 5,000 beans",
        "Cannot be taken before 1 Dec 2026",
        "Taken as often as allowed; again from 1 Jan 2027",
        "Five euro off Can be used 18 Nov 2026 · until 20 Dec 2026 CAFE-7731-QX 500 beans",
        "2 × Travel mug · red Can be used · The parcel is on its way",
        "Cake No longer good",
        "Sunday brunch Counts once it is claimed Claim",
        "Double weekend Claimed · until 29 Nov 2026",
        "Tasting for gold Only for the tier Gold",
        "Favourites Filter coffee, Pastry from 1 Dec 2026",
        "Part of this membership: Anna Munteanu (1 Nov 2026)",
        "••• 4417 until 20 Nov 2028 €25.00",
        "••• 0093 The card is blocked €3.00",
        "Household “Munteanu” 3,120 beans Ana Munteanu owner · may spend 50 % of what is earned",
    ):
        assert told in page, told


def test_what_a_member_and_the_program_do_not_have_takes_no_room(owner: TestClient) -> None:
    page = text_of(owner.get("/console/members/mem_bare").text.partition("<main")[2])
    for box in ("Other wallets", "Set aside", "Rewards", "Vouchers", "Offers", "Gift cards", "Household", "Open lots"):
        assert box not in page, box
    assert "Nothing expires." in page


def test_the_code_of_a_voucher_is_masked_for_those_who_do_not_need_it() -> None:
    with browser_of(Corner(), "marketer") as client:
        page = client.get(MEMBER).text
    assert "CAFE-7731-QX" not in page
    assert "•••\N{NO-BREAK SPACE}-QX" in page


def test_a_receipt_tells_of_each_rule_whether_it_gave_and_why_not(owner: TestClient) -> None:
    page = text_of(owner.get(RECEIPT).text)
    for told in (
        "Receipt A-20311",
        "Happy hour Points ×2 +42 hour 15 ≥ 14 yes day of the week Saturday is one of Friday, Saturday yes",
        "Big basket A condition was not met €8 more: +30 beans not given receipt total €42.00 ≥ €50.00 no",
        "categories Drinks, Hot include any of Food no",
        "tier = Gold not looked at",
        "Nothing on this receipt counts for it",
        "Paid with 500 beans \N{MINUS SIGN}€5.00",
        "Paid €36.95",
    ):
        assert told in page


def test_a_receipt_tells_what_was_spent_what_was_refused_and_what_came_back(owner: TestClient) -> None:
    page = text_of(owner.get(RECEIPT).text)
    for told in (
        "Pay with beans paid €5.00 \N{MINUS SIGN}500 given back +150",
        "A free cake Not enough points: it takes 900 beans not given",
        "Return A-20311-R 1 × Cheesecake Paid back €2.70 Points taken back \N{MINUS SIGN}8 Points given back +150",
        "Not given back: expired since 7 Not taken back: already spent 3",
        "Return A-20311-M Flat white money only Paid back €1.00",
    ):
        assert told in page


def test_the_history_goes_back_page_by_page_without_script(owner: TestClient) -> None:
    page = owner.get(MEMBER).text
    assert 'id="newest"' not in page
    following = re.search(r'id="earlier" href="([^"#]+)#', page)
    assert following is not None
    older = owner.get(following[1]).text
    assert following[1] == f"{MEMBER}?before=17"
    assert "Welcome gift for joining" in older
    assert f'id="newest" href="{MEMBER}#' in older
    assert 'id="earlier"' not in older


def test_a_change_of_tier_is_told_without_points(owner: TestClient) -> None:
    page = owner.get(MEMBER).text
    row = page[page.index("Rose to Regular") :].split("</li>")[0]
    assert "<b>" not in row


@pytest.mark.parametrize(
    ("member", "stamp", "meaning"),
    [
        ("mem_blocked", "Blocked", "Earns and spends nothing while blocked"),
        ("mem_left", "Left the program", "no more points, no more messages"),
        ("mem_erased", "Erased", "are destroyed and cannot be brought back"),
    ],
)
def test_a_member_who_is_not_active_is_shown_as_such_with_what_it_means(
    owner: TestClient, member: str, stamp: str, meaning: str
) -> None:
    page = text_of(owner.get(f"/console/members/{member}").text)
    assert stamp in page
    assert meaning in page
    assert meaning not in text_of(owner.get(MEMBER).text)


def test_of_very_many_lots_the_first_stand_open_and_the_others_are_folded() -> None:
    class OfManyLots(Corner):
        async def member(self, member_id: str, at: datetime, before: str = "") -> MemberView:
            found = await super().member(member_id, at, before)
            return structs.replace(found, lots=found.lots[:1] * 15)

    with browser_of(OfManyLots(), "owner") as client:
        page = client.get(MEMBER).text
    shown, _, folded = page.partition("3 more lots")
    assert [part.count("30 Nov 2026") for part in (shown.partition("lots-title")[2], folded)] == [12, 3]


@pytest.mark.parametrize("number", ["41-0008", "2026-03-02/41-0008", "2026-03-02%2F41-0008"])
def test_a_receipt_number_of_the_till_is_told_where_to_look(owner: TestClient, number: str) -> None:
    answer = owner.get(f"/console/receipts/{number}")
    assert answer.status_code == 404
    assert "A number of the till leads nowhere here, with a slash in it or without." in text_of(answer.text)


@pytest.mark.parametrize("path", ["/console/members/mem_nobody", "/console/receipts/rcp_none", "/console/no/page"])
def test_what_is_not_there_is_a_page_that_says_so(owner: TestClient, path: str) -> None:
    answer = owner.get(path)
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text


@pytest.mark.parametrize("code", SENTENCES)
def test_each_reason_has_a_sentence_with_all_its_facts_and_with_none(code: str) -> None:
    richest, plainest = SENTENCES[code][0], SENTENCES[code][-1]
    facts = dict.fromkeys(needs(richest), "7")
    assert "7" in reasons.sentence(ENGLISH, Reason(code, facts), "EUR", Unit()) or not facts
    assert reasons.sentence(ENGLISH, Reason(code), "EUR", Unit()) == plainest


@pytest.mark.parametrize("code", sorted(REASONS | REFUSALS | ACCOUNTS.keys()))
@pytest.mark.parametrize("language", ["ru", "ro", "hu"])
def test_whatever_the_engine_can_say_has_a_sentence_in_every_language(language: str, code: str) -> None:
    said = reasons.sentence(ENGLISH, Reason(code), "EUR", Unit())
    assert said != code
    assert reasons.sentence(Reader(language, "UTC"), Reason(code), "EUR", Unit()) != said


def test_each_field_and_each_operator_of_a_condition_has_words() -> None:
    document = read_program(PROGRAM, 1)
    for field in document.fields.fields.values():
        if field.path != "receipt.lines":
            clause = Clause(field.path, "", "", "", True)
            assert conditions.field(ENGLISH, clause) != field.path, field.path
            assert re.search("[а-я]", conditions.field(RUSSIAN, clause)), field.path
    for method in (*METHODS, "in", "has"):
        assert conditions.operator(RUSSIAN, Clause("", "", method, "", True)) != method


@pytest.mark.parametrize(
    ("clause", "english", "russian"),
    [
        (Clause("", "6.50", ">=", "10.00", False, "money"), ("€6.50", "€10.00"), ("6,50 €", "10,00 €")),
        (
            Clause("", "1", "in", "6, 7", False, "weekday"),
            ("Monday", "Saturday, Sunday"),
            ("понедельник", "суббота, воскресенье"),
        ),
        (Clause("", "true", "", "", True, "yes-or-no"), ("yes", ""), ("да", "")),
        (Clause("", "1.5", "<", "2", True, "number"), ("1.5", "2"), ("1,5", "2")),
        (
            Clause("", "2026-02-17", ">=", "2026-01-01", True, "day"),
            ("17 Feb 2026", "1 Jan 2026"),
            ("17 февр. 2026 г.", "1 янв. 2026 г."),
        ),
        (Clause("", "", "==", "null", True, "day"), ("not known", "not known"), ("неизвестно", "неизвестно")),
        (
            Clause("", "6.00", ">", "line.discount * 2", True, "money"),
            ("€6.00", "line.discount * 2"),
            ("6,00 €", "line.discount * 2"),
        ),
        (Clause("", "9", "==", "nonsense", True, "weekday"), ("9", "nonsense"), ("9", "nonsense")),
    ],
)
def test_values_are_read_as_money_days_and_words(
    clause: Clause, english: tuple[str, str], russian: tuple[str, str]
) -> None:
    for reader, told in ((ENGLISH, english), (RUSSIAN, russian)):
        words = conditions.left_value(reader, clause, "EUR", 2), conditions.right_value(reader, clause, "EUR", 2)
        assert tuple(re.sub("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", " ", one) for one in words) == told


def test_a_reason_without_a_sentence_is_shown_as_its_code() -> None:
    assert reasons.sentence(ENGLISH, Reason("from-a-plugin"), "EUR", Unit()) == "from-a-plugin"


# Assets


def test_assets_are_kept_for_ever_under_their_digest_and_not_under_another(owner: TestClient) -> None:
    assets = Assets()
    fresh, stale = owner.get(assets.url("app.css")), owner.get("/static/0123456789ab/app.css")
    assert "immutable" in fresh.headers["cache-control"]
    assert fresh.headers["content-type"].startswith("text/css")
    assert fresh.headers["content-encoding"] == "gzip"
    assert stale.headers["cache-control"] == "no-cache"
    assert owner.get(f"/static/{assets.digest}/vendor/vendor.toml").status_code == 404
    assert owner.get(f"/static/{assets.digest}/..%2Fpages.py").status_code == 404
    with pytest.raises(KeyError):
        assets.url("no-such-file.css")


def test_pages_have_no_script_or_style_inside_so_a_strict_policy_holds(owner: TestClient) -> None:
    for path in (*PAGES, "/console/sign-in", "/console/members?q=zzz"):
        page = owner.get(path).text
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|javascript:", page), path
