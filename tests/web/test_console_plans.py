"""The page of versions and plans over a shop on a database: planned, looked at, approved by another, applied."""

from datetime import timedelta
from typing import Any

import pytest

from regulars.actions.keep_plan import keep_plan
from regulars.actions.publish_program import publish_program
from regulars.analytics.program_change.plan import plan
from regulars.store import programs
from regulars.store.change_limits import Limits
from regulars.store.shop import Shop
from tests.actions.conftest import AT, stands
from tests.web.club_shop import Known
from tests.web.test_console_pages import AtClub, Office, at_club

__all__ = ["at_club"]

PATH = "/console/changes"


async def text_of_shop(shop: Shop) -> str:
    async with shop.db.connection() as connection:
        return await programs.document(connection, 1, 1)


async def versions(shop: Shop) -> int:
    async with shop.db.connection() as connection:
        return len(await programs.versions(connection))


async def planned(office: Office, text: str, role: str = "owner", **fields: Any) -> str:
    answer = await office.sends(PATH, role, text=text.replace("\n", "\r\n"), **fields)
    assert answer.status == 303
    return answer.headers["location"]


def changed(text: str) -> str:
    """A program with its earning halved."""
    assert "per: 1.00" in text
    return text.replace("per: 1.00", "per: 2.00", 1)


def test_a_change_is_planned_looked_at_applied_and_its_version_told(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        stands(shop, AT)
        text = await text_of_shop(shop)
        assert "Nothing is planned." in await office.sees(PATH)
        where = await planned(office, changed(text))
        page = await office.sees(where, "auditor")
        assert "Compared with version 1, for every member." in page
        assert "1 bean for every RON 2 spent." in page
        assert "Yes, apply it" not in page
        assert "To look at" not in page
        dear = await office.sees(await planned(office, text.replace("per: 1.00", "per: 0.20", 1)))
        assert "To look at Warning" in dear
        page = await office.done(f"{where}/apply", "marketer")
        assert "This change is applied." in page
        assert "Applied as version 2" in page
        assert await versions(shop) == 2
        page = await office.sees("/console/changes/versions/2")
        assert "1 bean for every RON 1 spent." in page
        assert "per: 2.00" in page
        assert "in force now" in await office.sees(PATH)
        back = await office.sends(PATH, back_to=1)
        assert "1 bean for every RON 1 spent." in await office.sees(back.headers["location"])

    at_club(story)


def test_above_the_limits_the_owner_approves_what_another_one_planned(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        stands(shop, AT)
        shop.limits = Limits(members=0)
        text = await text_of_shop(shop)
        worth = text.replace("worth: 0.05", "worth: 0.02", 1)
        assert worth != text
        made = await plan(shop, worth, from_at=None, at=AT, actor="key", actor_id=7)
        where = f"{PATH}/{(await keep_plan(shop, made)).hash}"
        page = await office.sees(where, "marketer")
        assert "Ana" in page.partition("Who loses")[2]
        assert "mem_" not in page
        assert "a second person must approve it" in page
        assert "Approve" not in page.replace("approve it", "")
        assert "a second person must approve it" in await office.refused(f"{where}/apply", "marketer")
        assert await versions(shop) == 1
        unsigned = await plan(shop, worth + "# whose\n", from_at=None, at=AT, actor="regulars", actor_id=0)
        there = f"{PATH}/{(await keep_plan(shop, unsigned)).hash}"
        assert "Nobody has said whose this is." in await office.sees(there)
        assert "Nobody has said whose this is." in await office.refused(f"{there}/approve")
        assert await planned(office, unsigned.text, "marketer") == there
        assert "Nobody has said" not in await office.sees(there)
        own = await planned(office, worth + "# mine\n")
        assert "Somebody else must approve it." in await office.refused(f"{own}/approve")
        assert (await office.sends(f"{where}/approve", "marketer")).status == 403
        page = await office.done(f"{where}/approve")
        assert "You approved this change." in page
        assert "Confirm that points will keep less" in await office.refused(f"{where}/apply", "marketer", broken=1)
        assert await versions(shop) == 1

    at_club(story)


def test_a_version_that_is_published_for_later_is_told(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        text = await text_of_shop(shop)
        assert "Counts until" not in await office.sees(await planned(office, changed(text)))
        await publish_program(shop, text + "# later\n", from_at=AT + timedelta(days=300), at=AT)
        page = await office.sees(await planned(office, changed(text)))
        assert "Counts until" in page
        assert "version 2 is published for then" in page

    at_club(story)


def test_what_cannot_be_planned_says_why_and_changes_nothing(at_club: AtClub) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        text = await text_of_shop(shop)
        assert "there is no field" in await office.refused(PATH, text=text + "\nfoo: 1\n")
        other = text.replace("program: ", "program: not-", 1)
        assert "This file is another program." in await office.refused(PATH, text=other)
        page = await office.refused(PATH, text=text, **{"from": "2020-01-01"})
        assert "This day is over" in page
        assert "This is not a day" in await office.refused(PATH, text=text, **{"from": "9999-12-31"})
        assert (await office.gets(f"/console/changes/versions/{2**40}")).status == 404
        assert (await office.gets(f"{PATH}/{'0' * 64}")).status == 404
        assert (await office.sends(PATH, "support", text=text)).status == 403
        assert await versions(shop) == 1

    at_club(story)


@pytest.mark.parametrize("language", ["ru", "ro", "hu"])
def test_a_plan_is_told_in_the_readers_language(at_club: AtClub, language: str) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        where = await planned(office, changed(await text_of_shop(shop)))
        for path in (PATH, where, "/console/changes/versions/1"):
            page = await office.sees(path, language=language)
            for word in ("Versions", "What changes", "Members", "Apply", "In short", "Nothing"):
                assert word not in page, (path, word)

    at_club(story)
