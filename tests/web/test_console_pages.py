"""The pages of rewards and of the program, over a shop on a database: what they show, what their forms do, and that
what is refused says why beside the field and changes nothing.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from regulars.actions.ban_from_pool import ban_from_pool
from regulars.actions.block_member import block_member
from regulars.actions.record_activity import record_activity
from regulars.actions.settle_leaderboards import settle_leaderboards
from regulars.ids import decode
from regulars.store import budgets, code_batches, gift_cards, members, redemptions
from regulars.store.activities import Did
from regulars.store.shop import Shop
from regulars.web.console.forms import Form, amount_in
from regulars.web.site import Site
from tests.actions.conftest import AT
from tests.web.club_shop import CARD_NUMBER, CODES, Club, Known, console_of
from tests.web.counter import asked
from tests.web.demo_api import Reply
from tests.web.test_pages import text_of

Run = Callable[[Awaitable[Any]], Any]
Story = Callable[[Shop, Known, "Office"], Awaitable[None]]


class Office:
    """Somebody at a browser without script; `role` is whose session it is."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def gets(self, path: str, role: str = "owner", language: str = "en") -> Reply:
        headers = {"cookie": f"regulars-session={role}", "accept-language": language}
        return await asked(self.site, "GET", path, key="", headers=headers)

    async def sees(self, path: str, role: str = "owner", language: str = "en", status: int = 200) -> str:
        answer = await self.gets(path.partition("#")[0], role, language)
        assert answer.status == status, (path, answer.status)
        return text_of(answer.body.decode())

    async def sends(self, path: str, role: str = "owner", **fields: Any) -> Reply:
        headers = {"cookie": f"regulars-session={role}", "content-type": "application/x-www-form-urlencoded"}
        return await asked(self.site, "POST", path, urlencode(fields, doseq=True).encode(), key="", headers=headers)

    async def done(self, path: str, role: str = "owner", **fields: Any) -> str:
        """The page to which the form led."""
        answer = await self.sends(path, role, **fields)
        assert answer.status == 303, (answer.status, text_of(answer.body.decode()))
        return await self.sees(answer.headers["location"], role)

    async def refused(self, path: str, role: str = "owner", **fields: Any) -> str:
        answer = await self.sends(path, role, **fields)
        assert answer.status == 422, answer.status
        return text_of(answer.body.decode())


@pytest.fixture
def at_club(club_database: Club, run: Run) -> Callable[[Story], None]:
    """Tell a story at the console of the club."""

    def telling(story: Story) -> None:
        async def told() -> None:
            async with club_database.opened() as (shop, known):
                await story(shop, known, Office(console_of(shop)))

        run(told())

    return telling


AtClub = Callable[[Story], None]


async def member_points(shop: Shop, member: str) -> int:
    async with shop.db.connection() as connection:
        loaded = await members.load(connection, decode("mem", member), 1)
    return loaded.stored.member.wallet("points").available


# The program in words


def test_the_program_in_force_is_told_in_sentences_with_what_only_the_shop_knows(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        page = await office.sees("/console/program", "marketer")
        assert "The program in words" in page
        assert "1 bean for every RON 1 spent." in page
        assert "All members together get at most 12,000 beans a month." in page
        assert "Once 50% are used, 75% of the points are given." in page
        page = await office.sees("/console/program", language="ru")
        assert "Все участники вместе: максимум" in page

    at_club(story)


def test_what_lints_find_stands_beside_what_it_is_about(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        page = await office.sees("/console/program", "marketer")
        assert "To look at Warning It weighs 11, and more than 10 is not kept in mind" in page
        assert (
            "Note Tiers can be lost, and nobody is told before. Write “warns: P14D”. Why it is looked for: COLLOQUY"
            in page.partition("Tiers")[2]
        )
        page = await office.sees("/console/program", language="ru")
        assert "На что посмотреть Предупреждение Вес программы — 11" in page

    at_club(story)


# Budgets


def test_a_budget_shows_what_is_used_how_it_slows_and_what_was_added(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        page = await office.sees("/console/budgets")
        assert "Autumn beans for a month · until 31 Mar 2026 66 % used" in page
        assert "Given 8,260 beans Left 4,240 beans In all 12,500 beans Of it added 500 beans" in page
        assert "Slowed down: its rules give 75 % of their points" in page
        assert "from 50 % used on: 75 % of the points from 90 % used on: 25 % of the points" in page
        assert "Opening · Puskin 22 for all the time of the program 100 % used" in page
        assert "Used up: its rules give nothing now" in page
        assert "A treat gifts of a surprise · for a day · until 2 Mar 2026 0 % used" in page
        assert "Given RON 0.00 Left RON 12.50 In all RON 12.50" in page
        lift = {"about": "surprise:treat/", "points": "5", "reason": "x", "once": "1"}
        assert (await office.sends("/console/budgets/lift", **lift)).status == 404

    at_club(story)


def test_points_are_added_to_a_budget_once_however_often_the_form_is_sent(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        form = {"about": "autumn/", "points": "1 000", "reason": "the fair goes on", "once": "a-form"}
        for _ in range(2):
            page = await office.done("/console/budgets/lift", "marketer", **form)
            assert "Points were added for the rest of the period." in page
            assert "In all 13,500 beans Of it added 1,500 beans" in page
        page = await office.done(
            "/console/budgets/lift", about="opening/s1", points="500", reason="a week more", once="b"
        )
        assert "In all 1,000 beans" in page

    at_club(story)


@pytest.mark.parametrize(
    ("points", "reason", "told"),
    [
        ("", "why", "How many more Write a number above 0"),
        ("-5", "why", "How many more Write a number above 0"),
        ("many", "why", "How many more Write a number above 0"),
        ("9" * 40, "why", "How many more Write a number above 0"),
        ("1.5", "why", "How many more Write a number above 0"),
        ("100", "", "Why Kept with your name. Cannot be left empty"),
        ("100", "x" * 501, "Why Kept with your name. This text is too long"),
    ],
)
def test_a_form_that_is_not_right_says_so_beside_the_field_and_adds_nothing(
    at_club: AtClub, points: str, reason: str, told: str
) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        async def standing() -> Any:
            async with shop.db.connection() as connection:
                return await budgets.standing(connection, 1, ["autumn"])

        before = await standing()
        page = await office.refused("/console/budgets/lift", about="autumn/", points=points, reason=reason, once="a")
        assert told in page
        assert await standing() == before

    at_club(story)


@pytest.mark.parametrize(
    ("text", "digits", "amount"),
    [
        ("5000", 0, 5000),
        ("5 000", 0, 5000),
        ("5,000", 0, 5000),
        ("5.000", 2, 500_000),
        ("12,50", 2, 1250),
        ("1.5", 0, 0),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, digits: int, amount: int) -> None:
    read, form = amount_in(Form({"points": text}), "points", digits)
    assert (read, bool(form.wrong)) == (amount, not amount)


# Rewards to hand over


def test_who_waits_for_what_stands_there_until_it_is_handed_over(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        page = await office.sees("/console/redemptions")
        assert "2 × Our mug Ana Munteanu 1 Mar 2026, 14:00 · 200 beans To be handed over" in page
        assert "Ana Munteanu, Str. Lipscani 5, 030031 București" in page
        assert "Coffee tasting Ion Ceban 1 Mar 2026, 14:00 · 200 beans · takes place 12 Mar 2026, 18:00 Booked" in page
        for other in ("Five lei off", "A trip to", "machine", "Did not come"):
            assert other not in page, other
        page = await office.done("/console/redemptions/end", "support", about=known.mug, member=known.ana, how="used")
        assert "Our mug" not in page
        assert "2 × Our mug Ana Munteanu" in await office.sees("/console/redemptions?show=over")

    at_club(story)


def test_a_cancelled_reward_gives_the_points_back(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        before = await member_points(shop, known.ion)
        page = await office.done("/console/redemptions/end", about=known.tasting, member=known.ion, how="cancelled")
        assert "Cancelled; the points went back to the member." in page
        assert await member_points(shop, known.ion) == before + 200

    at_club(story)


def test_a_parcel_goes_on_and_cannot_be_cancelled_once_it_is_sent(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        form = {"about": known.box, "member": known.ana}
        page = await office.done("/console/redemptions/delivery", delivery="sent", tracking="RR123", **form)
        assert "Parcel number RR123" in page
        assert "The parcel is on its way" in page
        page = await office.refused("/console/redemptions/end", how="cancelled", **form)
        assert "This cannot be done now." in page
        page = await office.refused("/console/redemptions/delivery", delivery="arrived", tracking="x" * 301, **form)
        async with shop.db.connection() as connection:
            box = await redemptions.one_of(connection, decode("mem", known.ana), decode("red", known.box))
        assert (box.delivery, box.ended_at) == ("sent", None)

    at_club(story)


@pytest.mark.parametrize("role", ["marketer", "auditor"])
def test_who_may_only_look_finds_no_button_no_address_and_is_refused(at_club: AtClub, role: str) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        page = await office.sees("/console/redemptions", role)
        assert "Our mug" in page
        assert "Lipscani" not in page
        assert "Cancel" not in page
        forms: dict[str, dict[str, str]] = {
            "/console/redemptions/end": {"about": known.mug, "member": known.ana, "how": "used"},
            "/console/redemptions/delivery": {"about": known.box, "member": known.ana, "delivery": "sent"},
            "/console/draws/close": {"about": "trip"},
            f"/console/gift-cards/{known.card}/status": {"status": "blocked"},
            f"/console/members/{known.ana}/merge": {"of": known.twin},
            f"/console/members/{known.ana}/offers": {"about": "weekend", "once": "1"},
            f"/console/members/{known.twin}/clubs": {"about": known.club},
            f"/console/members/{known.club}/let-in": {"about": known.ion},
            f"/console/members/{known.club}/listing": {"listed": "no"},
            f"/console/members/{known.ana}/terms": {"about": "terms", "version": "1"},
        }
        for path, fields in forms.items():
            assert (await office.sends(path, role, **fields)).status == 403, path
        assert "Our mug" in await office.sees("/console/redemptions", role)

    at_club(story)


def test_what_names_nothing_is_a_page_that_says_so_and_changes_nothing(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        for path, fields in {
            "/console/redemptions/end": {"about": known.mug, "member": known.ion, "how": "used"},
            "/console/redemptions/delivery": {"about": "x", "member": known.ana, "delivery": "sent"},
            "/console/draws/close": {"about": "mug"},
            "/console/budgets/lift": {"about": "opening/", "points": "5", "reason": "x", "once": "1"},
            "/console/gift-cards/gft_0/status": {"status": "blocked"},
            "/console/codes/void": {"about": "no-such"},
            "/console/facts/say": {"about": "weather", "value": "hail", "day": "2026-03-02"},
            f"/console/members/{known.ana}/offers": {"about": "", "once": "1"},
            f"/console/members/{known.ana}/merge": {"of": "nonsense"},
            f"/console/members/{known.ana}/clubs": {"about": known.ion},
            f"/console/members/{known.ana}/listing": {"listed": "yes"},
            f"/console/members/{known.club}/let-in": {"about": "nonsense"},
            f"/console/members/{known.ana}/terms": {"about": "terms", "version": "77"},
            "/console/members/nobody/terms": {"about": "terms", "version": "1"},
        }.items():
            assert (await office.sends(path, **fields)).status == 404, path
        wrong_end = {"about": known.mug, "member": known.ana, "how": "eaten"}
        assert (await office.sends("/console/redemptions/end", **wrong_end)).status == 404
        assert "2 × Our mug" in await office.sees("/console/redemptions")

    at_club(story)


def test_all_that_a_member_took_is_listed_page_by_page(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        page = await office.sees(f"/console/members/{known.ana}/redemptions")
        assert "3 × A trip to Braşov In the draw, numbers 1 to 3" in page
        assert "A coffee machine Somebody bid more" in page
        assert page.index("A coffee machine") < page.index("2 × Our mug")
        older = await office.sees(f"/console/members/{known.ana}/redemptions?before={known.box}")
        assert "Our mug" in older
        assert "Gift box" not in older
        masked = await office.sees(f"/console/members/{known.ana}/redemptions", "marketer")
        assert re.search(r"Five lei off .*?•••", masked)
        await office.sees("/console/members/mem_0/redemptions", status=404)

    at_club(story)


# Any moment


def test_a_member_is_shown_as_of_any_moment_past_and_to_come(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        path = f"/console/members/{known.ana}"
        now = await office.sees(path)
        assert "At any other moment" in now
        today, ahead = await office.sees(f"{path}/as-of"), await office.sees(f"{path}/as-of?at=2199-01-01T10:00")
        balance = re.search(r"([\d,]+) beans", now)
        assert balance is not None
        assert balance[0] in today
        assert "if nothing happens until then" in ahead
        before = await office.sees(f"{path}/as-of?at=1999-01-01T10:00")
        assert "Nobody knew this member yet" in before
        for wrong in ("", "yesterday", "1900-01-01T10:00", "9999-12-31T23:59", "0001-01-01T00:00"):
            assert "between 1970 and 2200" in await office.sees(f"{path}/as-of?at={wrong}", status=422)
        await office.sees("/console/members/mem_0/as-of", status=404)

    at_club(story)


def test_every_page_of_a_shop_in_test_mode_says_what_time_it_is_there(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        assert "Test mode" not in await office.sees("/console/budgets")
        async with shop.db.connection() as connection:
            await shop.clock.own(connection)
        assert "Test mode: here it is" in await office.sees("/console/budgets")

    at_club(story)


# Facts of the day


def test_somebody_says_that_it_rains_in_all_stores_or_in_one(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        assert "Weather Nothing is said of today yet." in await office.sees("/console/facts")
        said = {"about": "weather", "value": "rain", "day": "2026-03-02"}
        assert (await office.sends("/console/facts/say", "auditor", **said)).status == 403
        page = await office.done("/console/facts/say", "marketer", store="", **said)
        assert "It is said, and counts from now on." in page
        assert "Today: rain" in page
        page = await office.done("/console/facts/say", store="s1", **{**said, "value": "dry"})
        assert "Today: rain Today: dry · Puskin 22" in page
        page = await office.done("/console/facts/say", store="", **{**said, "day": "2026-03-03"})
        assert "Other days : Weather 3 Mar 2026 rain" in page
        for day in ("", "soon", "2036-01-01"):
            assert "day" in (await office.refused("/console/facts/say", store="", **{**said, "day": day})).lower()

    at_club(story)


# Gift cards


def test_a_gift_card_is_found_by_its_number_which_no_address_repeats(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        page = await office.sees("/console/gift-cards")
        assert "Not spent yet RON 74.50 on 1 card: goods that you still owe" in page
        answer = await office.sends("/console/gift-cards", "support", number="2800 0000 0001-8")
        assert answer.headers["location"] == f"/console/gift-cards/{known.card}"
        page = await office.sees(answer.headers["location"])
        assert "Gift card ••• 0018" in page
        assert CARD_NUMBER not in page
        assert "Paid with 1 Mar 2026, 14:00 · Receipt 41-7 −RON 25.50 then RON 74.50" in page
        for number, told in (("999", "There is no gift card with this number."), ("", "Cannot be left empty")):
            assert told in await office.refused("/console/gift-cards", number=number)

    at_club(story)


def test_a_lost_gift_card_is_blocked_and_let_in_again(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        path = f"/console/gift-cards/{known.card}/status"
        assert "The card is blocked: nobody can pay with it." in await office.done(path, status="blocked")
        assert "The card can be paid with again." in await office.done(path, status="active")
        assert (await office.sends(path, status="cancelled")).status == 404
        async with shop.db.connection() as connection:
            card = await gift_cards.by_number(connection, CARD_NUMBER)
        assert (card.status, card.balance_minor) == ("active", 7_450)

    at_club(story)


# Draws and auctions


def test_a_leaderboard_shows_who_is_first_and_who_won_the_last_period(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        page = await office.sees("/console/leaderboards")
        assert "Best of the month" in page
        assert "until 31 Mar 2026" in page
        assert "Places 1 to 3: 5 beans" in page
        assert "1 Ana Munteanu" in page
        assert "Who won" not in page
        await settle_leaderboards(shop, AT + timedelta(days=31))
        page = await office.sees("/console/leaderboards")
        assert "Who won in the period until 31 Mar 2026 1 Ana Munteanu" in page

    at_club(story)


def test_a_club_is_found_asked_and_lets_in_who_is_then_ranked_in_it(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        assert "Runners 1 member 1 member asks to be let in Leaderboards : Runners" in await office.sees(
            "/console/clubs"
        )
        page = await office.done(f"/console/members/{known.twin}/clubs", about=known.club)
        assert "The club hears that the member wants to be let in." in page
        assert "Clubs to enter" not in page
        boards = f"/console/leaderboards?club={known.club}"
        page = await office.sees(boards)
        assert "Leaderboards · Runners" in page
        assert "1 member takes part" in page
        assert "Places 1 to 3" not in page
        page = await office.done(f"/console/members/{known.club}/let-in", about=known.ion)
        assert "Ion Ceban may not spend" in page
        assert "1 Ana Munteanu RON 5,300.00 2 Ion Ceban RON 2,650.00" in await office.sees(boards)
        assert "Put on the list of clubs" in await office.done(f"/console/members/{known.club}/listing", listed="no")
        assert "No club is on the list yet" in await office.sees("/console/clubs")
        assert "Clubs to enter" not in await office.sees(f"/console/members/{known.twin}")
        await office.sees(f"/console/leaderboards?club={known.ana}", status=404)

    at_club(story)


def test_who_is_kept_out_is_told_so(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        club, twin = decode("mem", known.club), decode("mem", known.twin)
        assert "Clubs to enter Runners" in await office.sees(f"/console/members/{known.twin}")
        await ban_from_pool(shop, club, twin, actor="staff", actor_id=1, at=AT)
        page = await office.refused(f"/console/members/{known.twin}/clubs", about=known.club)
        assert "This member is kept out of the club." in page

    at_club(story)


def test_a_draw_is_closed_once_it_is_over_and_its_winners_can_be_reckoned_again(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        page = await office.sees("/console/draws")
        assert "A trip to Braşov Draw · closed since 1 Mar 2026, 20:00 Waits for you Entries 9 Winners 2" in page
        assert "Win a bicycle Draw · open until 20 Mar 2026, 12:00 Open Entries 0" in page
        assert "A coffee machine Auction · open until 3 Mar 2026, 12:00 Open Best bid 75 beans" in page
        assert "Secret number" not in page
        for early in ("bicycle", "machine"):
            assert "It is still open." in await office.refused("/console/draws/close", about=early)
        page = await office.done("/console/draws/close", about="trip")
        assert "The winners are drawn." in page
        assert len(re.findall(r"entry \d", page)) == 2
        assert "Secret number" in page
        assert await office.done("/console/draws/close", about="trip") == page

    at_club(story)


# Codes


def test_codes_are_made_downloaded_and_called_off(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        page = await office.sees("/console/codes")
        assert "summer-caps 1 Mar 2026 Made 1,200 Used 1 Last day 1 May 2026" in page
        assert "last-year 1 Mar 2026 Called off Made 500 Used 0" in page
        form = {"batch": "leaflet", "size": "1 000", "from": "2026-03-01", "until": "2026-03-31"}
        page = await office.done("/console/codes/make", "marketer", **form)
        assert "leaflet 2 Mar 2026 Made 1,000 Used 0 First day 1 Mar 2026 Last day 31 Mar 2026" in page
        answer = await office.gets("/console/codes/leaflet.txt")
        lines = answer.body.decode().splitlines()
        assert (len(lines), len(set(lines)), len(lines[0])) == (1_000, 1_000, 19)
        assert answer.headers["content-disposition"] == 'attachment; filename="leaflet.txt"'
        assert "leaflet 2 Mar 2026 Called off" in await office.done("/console/codes/void", about="leaflet")
        await office.sees("/console/codes/no-such.txt", status=404)
        await office.sees(f"/console/codes/{CODES}.txt", "auditor", status=403)

    at_club(story)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"batch": "Ж!"}, "Small latin letters, digits and dashes"),
        ({"batch": ""}, "Cannot be left empty"),
        ({"batch": CODES}, "There is another batch of this name."),
        ({"size": "0"}, "Write a number above 0"),
        ({"size": "99999999"}, "At most 33,554,432 codes in a batch"),
        ({"from": "tomorrow"}, "This is not a day"),
        ({"until": "9999-12-31"}, "This is not a day"),
        ({"from": "2026-05-02", "until": "2026-05-01"}, "The last day is before the first"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_by_field_and_nothing_is_made(
    at_club: AtClub, fields: dict[str, str], told: str
) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        page = await office.refused("/console/codes/make", **({"batch": "new", "size": "10"} | fields))
        assert told in page
        async with shop.db.connection() as connection:
            assert len(await code_batches.every(connection)) == 2

    at_club(story)


# Offers and choices


def test_a_paid_membership_is_shown_with_how_it_stands_and_until_when(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        path = f"/console/members/{known.ana}"
        assert "Paid memberships" not in await office.sees(path)
        by: dict[str, Any] = {"member_id": decode("mem", known.ana), "source": "billing", "at": AT}
        await record_activity(shop, Did("p1", "plan-given", "plus", {"until": "2026-04-30"}), **by)
        assert "Paid memberships Plus Given as a present · until 30 Apr 2026" in await office.sees(path)
        await record_activity(shop, Did("p2", "plan-cancelled", "plus", {"at_once": True}), **by)
        assert "Plus The membership is over" in await office.sees(path)
        await record_activity(shop, Did("p3", "plan-charged", "plus", {"amount": "9.99"}), **by)
        assert "Plus Paid for · until 1 Apr 2026 · with grace until 8 Apr 2026" in await office.sees(path)

    at_club(story)


def test_that_a_member_accepted_the_terms_is_kept_on_her_page(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        path = f"/console/members/{known.ana}"
        assert "Terms Version 1 In force, not accepted yet Accepted now" in await office.sees(path)
        page = await office.done(f"{path}/terms", "support", about="terms", version="1")
        assert "It is kept that the terms were accepted." in page
        assert "at the counter" in page
        assert "not accepted yet" not in page

    at_club(story)


def test_an_offer_is_claimed_and_categories_are_chosen_on_the_members_page(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        path = f"/console/members/{known.ana}"
        page = await office.sees(path)
        assert "Double weekend Counts once it is claimed" in page
        assert "Sunday brunch Claimed" in page
        page = await office.done(f"{path}/offers", "support", about="weekend", once="1")
        assert "The offer is claimed." in page
        assert "Double weekend Claimed · until 16 Mar 2026" in page
        assert "Only for" not in await office.done(f"{path}/offers", about="weekend", once="1")
        assert "The offer was claimed already" in await office.refused(f"{path}/offers", about="weekend", once="2")
        page = await office.done(f"{path}/choices", about="favourites", pick=["Bread", "Cakes"], once="3")
        assert "Favourites Bread, Cakes until 31 Mar 2026" in page
        for pick, told in (
            (["Bread", "Cakes", "Filter coffee"], "At most 2 can be chosen"),
            (["Shoes"], "This category cannot be chosen"),
            ([], "Nothing was chosen"),
        ):
            page = await office.refused(f"{path}/choices", about="favourites", pick=pick, once="4")
            assert told in page
            assert "Favourites Bread, Cakes until 31 Mar 2026" in page
        assert "Tasting for gold A condition is not met: only with the tier “Gold” (missing:" in await office.sees(
            f"/console/members/{known.twin}"
        )

    at_club(story)


# The same person twice


def test_a_person_who_joined_twice_is_found_looked_at_and_made_one_and_it_is_undone(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        path = f"/console/members/{known.ana}"
        found = await office.sees(f"{path}/merge")
        assert "Ana Munteanu +40722900900" in found
        both = await office.sees(f"{path}/merge?of={known.twin}", "support")
        assert "Phone +40722100421 +40722900900 +40722100421, +40722900900" in both
        assert re.search(r"Balance 5,\d\d\d beans 310 beans 5,\d\d\d beans", both)
        assert "Lead to this membership from then on: phones" in both
        separate = await member_points(shop, known.ana)
        page = await office.done(f"{path}/merge", "support", of=known.twin)
        assert "Both memberships are one now." in page
        assert "Part of this membership: Ana Munteanu (2 Mar 2026)" in page
        assert await member_points(shop, known.ana) > separate
        merged = await office.sees(f"/console/members/{known.twin}")
        assert "Merged into another member" in merged
        assert "Undo the merge" in merged
        page = await office.done(f"/console/members/{known.twin}/merge/undo")
        assert "The merge is undone" in page
        assert await member_points(shop, known.ana) == separate

    at_club(story)


def test_a_merge_that_cannot_be_says_why_and_changes_nothing(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        path = f"/console/members/{known.ana}/merge"
        assert "This is the same membership." in await office.sees(f"{path}?of={known.ana}", status=422)
        assert "There is no such member." in await office.sees(f"{path}?of=mem_0", status=422)
        assert "This member is not merged into another one." in await office.refused(f"{path}/undo")
        await block_member(shop, decode("mem", known.ion), actor="staff", actor_id=1, at=AT)
        before = await member_points(shop, known.ion)
        page = await office.refused(path, of=known.ion)
        assert "This member is blocked, has left or is erased." in page
        assert await member_points(shop, known.ion) == before
        assert "Merged" not in await office.sees(f"/console/members/{known.ion}")

    at_club(story)


@pytest.mark.parametrize("language", ["ru", "ro", "hu"])
def test_the_pages_speak_the_readers_language_with_the_shops_own_words(at_club: AtClub, language: str) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        pages = [
            "program", "budgets", "redemptions", "gift-cards", f"gift-cards/{known.card}", "draws", "codes",
            "leaderboards", "backtests", f"backtests/{known.backtest}",
        ]  # fmt: skip
        pages += [f"members/{known.ana}", f"members/{known.ana}/redemptions", f"members/{known.ana}/merge"]
        for path in pages:
            page = await office.sees(f"/console/{path}", language=language)
            for word in (
                "Budgets",
                "To hand over",
                "Gift cards",
                "Draws",
                "Codes",
                "Cancel",
                "Can be",
                "Leaderboards",
                "Place",
            ):
                assert word not in page, (path, word)

    at_club(story)


def test_the_clock_of_the_shop_says_when_a_member_did_not_come(club_database: Club, run: Run) -> None:
    async def told() -> None:
        async with club_database.opened() as (shop, known):
            late = AT.replace(day=13)
            office = Office(console_of(shop, lambda: late))
            assert "Did not come" in await office.sees("/console/redemptions")
            form = {"about": known.tasting, "member": known.ion, "how": "no_show"}
            page = await office.done("/console/redemptions/end", **form)
            assert "Noted that the member did not come." in page
            assert "The member did not come" in await office.sees("/console/redemptions?show=over")

    run(told())
