"""A repair asked for in the console: proposed by the clock, looked at, approved by another, booked by the clock."""

from datetime import timedelta
from typing import Any

import pytest

from regulars.actions.correct_points import correct_points
from regulars.analytics.repair import file
from regulars.analytics.verify import verify
from regulars.ids import decode
from regulars.store import errands, repairs
from regulars.store.change_limits import Limits
from regulars.store.shop import Shop
from regulars.web.console.shop_data import repaired
from regulars.worker.jobs import run_errands
from tests.actions.conftest import AT
from tests.web.club_shop import BEFORE, PROGRAM, Known
from tests.web.test_console_pages import AtClub, Office, at_club, member_points

__all__ = ["at_club"]

PATH = "/console/repairs"
HALF = PROGRAM.replace("points: 1, per: 1.00", "points: 1, per: 2.00")
SINCE = (BEFORE - timedelta(days=1)).date().isoformat()


async def asked(office: Office, role: str = "owner", **fields: Any) -> str:
    """The address of a repair just asked for."""
    sent = {"text": HALF.replace("\n", "\r\n"), "since": SINCE, "reason": "Twice the beans.", **fields}
    answer = await office.sends(f"{PATH}/start", role, **sent)
    assert answer.status == 303
    return answer.headers["location"]


async def done(shop: Shop) -> None:
    while await run_errands.run(shop, AT):
        pass


def test_it_is_asked_for_looked_at_and_booked_once(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        where = await asked(office, "support", take="900")
        assert "is being decided once more" in await office.sees(where)
        assert "Under way" in await office.sees(PATH)
        await done(shop)
        page = await office.sees(where, "auditor")
        assert "Members read: Twice the beans." in page
        assert "Taken at most 900 beans" in page
        assert "No more is taken, as you said." in page
        assert "Yes, book it" not in page
        before = await member_points(shop, known.ana)
        page = await office.done(f"{where}/book", "support")
        assert "The corrections are being booked." in page
        await office.done(f"{where}/book", "support")
        assert await member_points(shop, known.ana) == before
        await done(shop)
        page = await office.sees(where)
        assert "Corrections booked: 3" in page
        assert "Book the rest" not in page
        assert await member_points(shop, known.ana) == before - 900
        assert "booked" in await office.sees(PATH)
        assert "Twice the beans." in await office.sees(f"/console/members/{known.ana}")
        assert (await verify(shop)).ok

    at_club(story)


def test_above_the_limits_the_owner_approves_what_another_asked_for(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        shop.limits = Limits(members=1)
        where = f"{PATH}/{known.repair}"
        assert "a second person must approve it" in await office.sees(where)
        assert "a second person must approve it" in await office.refused(f"{where}/book", "support")
        assert "Somebody else must approve it." in await office.refused(f"{where}/approve")
        assert (await office.sends(f"{where}/approve", "support")).status == 403
        async with shop.db.connection() as connection:
            await connection.execute("update repair set made_by = 7")
        page = await office.done(f"{where}/approve")
        assert "You approved these corrections." in page
        before = await member_points(shop, known.ion)
        await office.done(f"{where}/book", "support")
        await done(shop)
        assert await member_points(shop, known.ion) < before

    at_club(story)


def test_what_cannot_be_booked_is_told_and_the_rest_can_be_booked_again(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        where = f"{PATH}/{known.repair}"
        all_of_it = await member_points(shop, known.twin)
        of: dict[str, Any] = {"member_id": decode("mem", known.twin), "source": "test", "at": AT}
        await correct_points(shop, "gone", -all_of_it, reason="gone", **of)
        await office.done(f"{where}/book")
        await done(shop)
        page = await office.sees(where)
        assert "Corrections booked: 2" in page
        assert f"{known.twin} · Beans: The member does not have enough points." in page
        await correct_points(shop, "back", all_of_it, reason="back", **of)
        await office.done(f"{where}/book")
        await done(shop)
        assert "Corrections booked: 3" in await office.sees(where)

    at_club(story)


def test_what_cannot_be_proposed_says_why_at_its_field_and_nothing_is_asked(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        start = f"{PATH}/start"
        good = {"text": HALF, "since": SINCE, "reason": "x"}
        for wrong, told in (
            ({"text": " "}, "Cannot be left empty"),
            ({"text": HALF + "\nfoo: 1\n"}, "there is no field"),
            ({"text": HALF.replace("program: club", "program: other")}, "This file is another program."),
            ({"since": ""}, "Cannot be left empty"),
            ({"since": "soon"}, "This is not a day"),
            ({"since": "0001-01-01"}, "This is not a day"),
            ({"until": "9999-12-31"}, "This is not a day"),
            ({"since": "2199-01-01"}, "It must lie before the end, and not in the future."),
            ({"until": "2020-01-01"}, "It must lie before the end, and not in the future."),
            ({"take": "-1"}, "Write a number, 0 or above"),
            ({"take": "x"}, "Write a number, 0 or above"),
            ({"reason": ""}, "Cannot be left empty"),
        ):
            assert told in await office.refused(start, **good | wrong), wrong
        for role in ("marketer", "auditor"):
            assert "Look for what is to be put right" not in await office.sees(PATH, role)
            assert "Yes, book it" not in await office.sees(f"{PATH}/{known.repair}", role)
            assert (await office.sends(start, role, **good)).status == 403
            assert (await office.sends(f"{PATH}/{known.repair}/book", role)).status == 403
        for role in ("owner", "support"):
            assert "Look for what is to be put right" in await office.sees(PATH, role)
            assert "Yes, book it" in await office.sees(f"{PATH}/{known.repair}", role)
        for unknown in ("rep_0000000000000", "else"):
            assert await office.sees(f"{PATH}/{unknown}", status=404)
            assert (await office.sends(f"{PATH}/{unknown}/book")).status == 404
        async with shop.db.connection() as connection:
            assert len(await errands.latest(connection, "repair")) == 1
            assert await errands.latest(connection, "booking") == []

    at_club(story)


def test_who_has_what_is_right_needs_nothing(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        where = await asked(office, text=PROGRAM)
        await done(shop)
        page = await office.sees(where)
        assert "Everybody has what the program says" in page
        assert "Yes, book it" not in page

    at_club(story)


def test_a_tier_that_was_reached_is_left_unless_it_is_asked_back(at_club: AtClub) -> None:
    harder = PROGRAM.replace("at_least: 3000.00", "at_least: 9000.00")

    async def story(shop: Shop, known: Known, office: Office) -> None:
        where = await asked(office, text=harder)
        await done(shop)
        page = await office.sees(where)
        assert "Tier 0 0 1" in page
        assert "It was not said that this is taken back, so it is left." in page
        assert "Yes, book it" not in page
        where = await asked(office, text=harder, lower_tiers="yes")
        await done(shop)
        page = await office.sees(where)
        assert "Taken back, too Tiers" in page
        assert "Ana Munteanu Guest Gold Guest Tier" in page
        await office.done(f"{where}/book")
        await done(shop)
        assert "Corrections booked: 1" in await office.sees(where)
        assert "Given the tier Guest: “Twice the beans.”" in await office.sees(f"/console/members/{known.ana}")
        assert (await verify(shop)).ok

    at_club(story)


def test_all_rows_can_be_downloaded_as_the_file_that_the_command_books(
    at_club: AtClub, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        monkeypatch.setattr(repaired, "MOST", 1)
        where = f"{PATH}/{known.repair}"
        async with shop.db.connection() as connection:
            kept = await repairs.one(connection, repairs.number_of(known.repair))
        told = len(kept.proposal.rows)
        assert f"1 of {told} are shown. All of them are in the file." in await office.sees(where)
        program = await shop.programs.in_force(1, AT, AT)
        for ending in ("csv", "json"):
            answer = await office.gets(f"{where}.{ending}", "auditor")
            assert answer.headers["content-disposition"] == f'attachment; filename="{known.repair}.{ending}"'
            rows = file.read(answer.body, "repair", as_json=ending == "json")
            assert rows == list(file.rows_of(kept, program))
            assert len(rows) == told
            looked_at = {file.difference_in(program, row).key for row in rows}
            assert looked_at == {row.key for row in kept.proposal.rows}
        assert await office.sees(f"{PATH}/rep_0000000000000.csv", status=404)

    at_club(story)


@pytest.mark.parametrize("language", ["ru", "ro", "hu"])
def test_a_repair_is_told_in_the_readers_language(at_club: AtClub, language: str) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        for path in (PATH, f"{PATH}/{known.repair}"):
            page = await office.sees(path, language=language)
            for word in ("Repairs", "Members", "In short", "Taken", "Proposals", "Correction"):
                assert word not in page, (path, word)

    at_club(story)
