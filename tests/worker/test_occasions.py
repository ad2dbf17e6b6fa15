"""Birthdays, anniversaries and segments entered: recorded by the clock, once, however late it looks."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from msgspec import structs

from regulars.actions.change_member import change_member
from regulars.actions.enrol_member import enrol_member
from regulars.actions.enter_segments import enter_segments
from regulars.actions.keep_days import keep_days
from regulars.actions.keep_segment import keep_segment
from regulars.actions.reckon_segments import reckon_segments
from regulars.actions.record_receipt import record_receipt
from regulars.analytics.verify import verify
from regulars.engine.days import moment, to_day
from regulars.engine.events.activities import Activity
from regulars.store import history, members
from regulars.store.identifiers import identifier
from regulars.store.members import Person
from regulars.store.occasions import born_on
from regulars.store.shop import Shop
from tests.actions.conftest import AT, opened, receipt
from tests.tables import table

Run = Callable[[Any], Any]

PROGRAM = """
program: occasions
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {worth: 0.01}
rules:
  - {id: birthday, kind: birthday, points: 50, known_for: P30D}
  - {id: years, kind: anniversary, points: 20, years: 1}
  - {id: months, kind: anniversary, points: 3, of: first-receipt, months: 1}
  - {id: woken, kind: segment_entered, points: 9, segment: big, not_again_for: P90D}
  - {id: base, kind: per_amount, points: 1, per: 100.00, when: member.spend_30d >= 0.00}
"""
DAY = timedelta(days=1)


async def born(shop: Shop, name: str, birthday: date | None, at: datetime = AT) -> int:
    made = await enrol_member(
        shop, Person(name=name, birthday=birthday), [identifier("outside", name)], source="test", at=at
    )
    return made.member_id


async def did(shop: Shop, member: int) -> list[tuple[str, str, str, str]]:
    """(activity, about, the day it is dated at, what came of it) of each activity of a member."""
    async with shop.db.connection() as connection:
        events = await history.of_member(connection, member, 1)
    return [
        (
            one.event.name,
            one.event.about,
            moment(one.event.occurred_us).astimezone(UTC).strftime("%m-%d %H:%M"),
            ",".join(f"{reason.code} {reason.subject} {reason.points}" for reason in one.decision.reasons),
        )
        for one in events
        if isinstance(one.event, Activity)
    ]


async def points(shop: Shop, member: int) -> int:
    async with shop.db.connection() as connection:
        return (await members.load(connection, member, 1)).stored.member.wallet("points").available


def at_shop(url: str, run: Run, story: Callable[[Shop], Any]) -> None:
    async def go() -> None:
        async with opened(url, PROGRAM) as shop:
            await story(shop)
            assert (await verify(shop, lambda *_: None)).ok

    run(go())


def test_a_missed_day_is_caught_up_with_its_own_date_and_nothing_comes_twice(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ana = await born(shop, "Ana", date(1990, 4, 10))
        bob = await born(shop, "Bob", date(1990, 4, 12))
        await keep_days(shop, AT + 38 * DAY)
        assert (await did(shop, ana), await did(shop, bob)) == ([], [])
        for _ in range(2):
            await keep_days(shop, AT + 42 * DAY)
        assert await did(shop, ana) == [("birthday", "", "04-09 21:00", "rule birthday 50")]
        assert await did(shop, bob) == [("birthday", "", "04-11 21:00", "rule birthday 50")]
        await keep_days(shop, AT + 60 * DAY)
        assert (await points(shop, ana), await points(shop, bob)) == (50, 50)

    at_shop(shop_database, run, story)


def test_a_birthday_told_just_before_it_pays_next_year_only(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ana = await born(shop, "Ana", None)
        await keep_days(shop, AT)
        for when, birthday in ((20, date(1990, 3, 25)), (24, date(1990, 4, 1))):
            await change_member(
                shop, ana, partial(structs.replace, birthday=birthday), {},
                expect=lambda _: None, at=AT + when * DAY,
            )  # fmt: skip
            await keep_days(shop, AT + (when + 8) * DAY)
        assert [one[3] for one in await did(shop, ana)] == ["told-too-late birthday 0"] * 2
        await keep_days(shop, AT + 397 * DAY)
        assert [one[3] for one in await did(shop, ana) if one[0] == "birthday"][2:] == ["rule birthday 50"]

    at_shop(shop_database, run, story)


@table(
    """
    day         kept on  |  codes
    2027-02-28  02-28    |  228, 229
    2027-02-28  03-01    |  228
    2027-03-01  03-01    |  301, 229
    2027-03-01  02-28    |  301
    2028-02-28  02-28    |  228
    2028-02-29  02-28    |  229
    2028-03-01  03-01    |  301
    2100-02-28  02-28    |  228, 229
    2000-02-29  03-01    |  229
""".replace("kept on", "kept_on")
)
def test_29_february_is_kept_once_a_year_in_every_year(day: date, kept_on: str, codes: list[int]) -> None:
    assert born_on(to_day(day), kept_on) == list(codes)


def test_anniversaries_come_on_their_day_and_the_31st_on_the_last_of_a_month(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ana = await born(shop, "Ana", None)
        last_of_march = datetime(2026, 3, 31, 12, tzinfo=UTC)
        await record_receipt(shop, receipt("r", 100, at=last_of_march), member_id=ana, source="till", at=last_of_march)
        await keep_days(shop, last_of_march)
        await keep_days(shop, datetime(2026, 4, 29, 12, tzinfo=UTC))
        assert await did(shop, ana) == []
        await keep_days(shop, datetime(2026, 6, 1, 12, tzinfo=UTC))
        assert [one[:3] for one in await did(shop, ana)] == [
            ("anniversary", "first-receipt", "04-29 21:00"),
            ("anniversary", "first-receipt", "05-30 21:00"),
        ]
        await keep_days(shop, datetime(2027, 3, 2, 12, tzinfo=UTC))
        assert ("anniversary", "joining", "03-01 22:00", "rule years 20") in await did(shop, ana)
        assert await points(shop, ana) == 20 + 3 * 11

    at_shop(shop_database, run, story)


def test_who_is_in_a_segment_when_the_rule_begins_did_not_enter_it(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ana, bob = await born(shop, "Ana", None), await born(shop, "Bob", None)

        async def buys(name: str, member: int, minor: int, at: datetime) -> None:
            await record_receipt(shop, receipt(name, minor, at=at), member_id=member, source="till", at=at)

        async def looks(at: datetime) -> None:
            await reckon_segments(shop, at)
            for _ in range(2):
                await enter_segments(shop, at)

        await buys("a", ana, 9900, AT)
        await keep_segment(shop, 1, "big", "member.spend_30d > 50.00", name="", at=AT)
        await looks(AT)
        await buys("b", bob, 9900, AT + DAY)
        await looks(AT + DAY)
        assert (await points(shop, ana), await points(shop, bob)) == (0, 9)
        await looks(AT + 40 * DAY)
        for day, balance in ((50, 9), (100, 18)):
            await buys(f"b{day}", bob, 9900, AT + day * DAY)
            await looks(AT + day * DAY)
            assert await points(shop, bob) == balance
            await looks(AT + (day + 40) * DAY)
        assert [one[3] for one in await did(shop, bob)] == [
            "rule woken 9", "too-soon woken 0", "rule woken 9",
        ]  # fmt: skip

    at_shop(shop_database, run, story)
