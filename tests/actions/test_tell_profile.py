"""Whoever completes a profile gets what the program gives for it: at once, or surely after, and once."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec import structs

from regulars.actions.change_member import change_member
from regulars.actions.enrol_member_once import enrol_member_once
from regulars.actions.tell_profiles import tell_profiles
from regulars.store.identifiers import identifier
from regulars.store.members import Person
from regulars.store.shop import Shop
from tests.actions.conftest import AT, PROGRAM, opened
from tests.actions.test_races import balance

WITH_PROFILE = PROGRAM.replace(
    "rules:\n", "rules:\n  - {id: told, kind: profile, points: 30, fields: [name, birthday]}\n"
)
LATER = AT + timedelta(minutes=2)


@pytest.fixture
def tell(shop_database: str, run: Any) -> Any:
    def telling(story: Callable[[Shop], Awaitable[Any]], program: str = WITH_PROFILE) -> Any:
        async def told() -> Any:
            async with opened(shop_database, program) as shop:
                return await story(shop)

        return run(told())

    return telling


async def enrolled(shop: Shop, person: Person) -> int:
    known = [identifier("outside", "ana")]
    return await enrol_member_once(shop, person, known, source="x", at=AT, caller_id=1, key="", asked=None)


async def born(shop: Shop, member_id: int) -> None:
    def change(person: Person) -> Person:
        return structs.replace(person, birthday=date(1990, 5, 5))

    await change_member(shop, member_id, change, {}, expect=lambda _: None, at=AT)


async def waiting(shop: Shop) -> int:
    async with shop.db.connection() as connection:
        found: int = await connection.fetchval("select count(*) from profile_change")
        return found


def test_the_change_of_a_member_records_what_she_filled_in(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await enrolled(shop, Person(name="Ana"))
        assert await balance(shop, ana) == 0
        for _ in range(2):
            await born(shop, ana)
            assert (await balance(shop, ana), await waiting(shop)) == (30, 0)

    tell(story)


def test_who_tells_everything_when_she_joins_has_it_at_once(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await enrolled(shop, Person(name="Ana", birthday=date(1990, 5, 5)))
        assert (await balance(shop, ana), await waiting(shop)) == (30, 0)

    tell(story)


def test_what_was_broken_off_is_recorded_by_the_worker(tell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(shop: Shop) -> None:
        ana = await enrolled(shop, Person(name="Ana"))

        async def broken(*_: Any) -> None:
            raise OSError("off")

        with monkeypatch.context() as patched:
            patched.setattr("regulars.actions.change_member.tell_profile", broken)
            with pytest.raises(OSError, match="off"):
                await born(shop, ana)
        assert (await balance(shop, ana), await waiting(shop)) == (0, 1)
        assert await tell_profiles(shop, AT) == 0
        assert await tell_profiles(shop, LATER) == 1
        assert (await balance(shop, ana), await waiting(shop)) == (30, 0)
        assert await tell_profiles(shop, LATER) == 0

    tell(story)


def test_where_nothing_is_given_for_it_nothing_waits(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await enrolled(shop, Person(name="Ana"))
        await born(shop, ana)
        assert await waiting(shop) == 0

    tell(story, PROGRAM)
