"""The clock of a shop in test mode: a year in which all that time alone does happens, in order; a live shop refuses."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import AsyncMock

import pytest

from regulars.actions.enrol_member import enrol_member
from regulars.actions.record_receipt import record_receipt
from regulars.actions.record_receipts import Sent, record_receipts
from regulars.analytics.verify import verify
from regulars.engine.days import parse_duration
from regulars.store import entries, members, timetable
from regulars.store.identifiers import identifier
from regulars.store.keys import is_wellformed, key_text
from regulars.store.members import Person
from regulars.store.own_clock import ClockMoved, LiveShop
from regulars.store.shop import Shop
from regulars.web.api import endpoints, own_clock
from regulars.web.site import Site
from regulars.worker import all_jobs, do, step
from regulars.worker.forward import forward
from tests.actions.conftest import AT, joined, opened, receipt
from tests.web.counter import TILL, ShopAccess, asked

Run = Callable[[Awaitable[Any]], Any]
Story = Callable[[Shop], Awaitable[None]]

PROGRAM = """
program: a-year
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {expires: P6M, pending: P3D, worth: 0.01}
tier_sets:
  status:
    counts: spend
    window: P3M
    tiers: [{id: member}, {id: gold, at_least: 50.00}]
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: birthday, kind: birthday, points: 50}
rewards:
  - {id: trip, kind: sweepstake, points: 10, closes_at: 2026-06-01 20:00, winners: 1, most: 5}
"""
YEAR = parse_duration("P1Y")


@pytest.fixture
def in_test_mode(shop_database: str, run: Run) -> Callable[[Story], None]:
    """Tell a story in a shop in test mode whose clock stands."""

    def telling(story: Story) -> None:
        async def told() -> None:
            async with opened(shop_database, PROGRAM) as shop:
                async with shop.db.connection() as connection:
                    await shop.clock.own(connection)
                await shop.clock.put(AT)
                await story(shop)

        run(told())

    return telling


async def ana_of(shop: Shop, birthday: date = date(1990, 5, 9)) -> int:
    """A member since January, who spent enough for gold."""
    since = AT - timedelta(days=40)
    person = Person(name="Ana", birthday=birthday)
    made = await enrol_member(shop, person, [identifier("outside", "ana")], source="test", at=since)
    await record_receipt(shop, receipt("r1", 6000, at=AT), member_id=made.member_id, source="till", at=AT)
    return made.member_id


def test_a_year_brings_what_falls_due_each_on_its_day_and_in_order(in_test_mode: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        ana = await ana_of(shop)
        done = await forward(shop, YEAR)
        assert (done.was, done.now) == (AT, AT.replace(year=2027))
        assert (done.events["activity"], done.failed) == (1, {})
        async with shop.db.connection() as connection:
            found = await entries.newest(connection, ana, 1, before=None, limit=20)
            events = await connection.fetch("select at, kind from event where member_id = $1 order by seq", ana)
            loaded = await members.load(connection, ana, 1)
        told = [(one.movement, one.points, one.due_at.date().isoformat()) for one in reversed(found)]
        assert told == [
            ("promised", 60, "2026-03-02"), ("activated", 60, "2026-03-04"),
            ("promised", 50, "2026-05-08"), ("activated", 50, "2026-05-11"),
            ("expired", 60, "2026-09-05"), ("expired", 50, "2026-11-12"),
        ]  # fmt: skip
        assert [row["at"] for row in events] == sorted(row["at"] for row in events)
        assert loaded.stored.member.tiers["status"].tier == "member"
        assert (await verify(shop)).ok
        assert not await step(shop, all_jobs(), "hands", shop.now()), "nothing is left for those who come after"

    in_test_mode(story)


def test_a_year_in_parts_is_the_same_year(in_test_mode: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        ana = await ana_of(shop)
        for to in (parse_duration("P1M"), datetime(2026, 9, 5, 20, 59, 59, tzinfo=UTC), parse_duration("P1D")):
            await forward(shop, to)
        async with shop.db.connection() as connection:
            loaded = await members.load(connection, ana, 1)
        assert loaded.stored.member.wallet("points").available == 50
        assert (await verify(shop)).ok

    in_test_mode(story)


def test_it_stops_where_a_draw_is_over_before_the_day_is(in_test_mode: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        await forward(shop, datetime(2026, 6, 2, 12, tzinfo=UTC))
        async with shop.db.connection() as connection:
            drawn = await connection.fetchval("select drawn_at from draw where reward = 'trip'")
        assert drawn == datetime(2026, 6, 1, 17, tzinfo=UTC), "20:00 in Bucharest"

    in_test_mode(story)


def test_what_is_done_does_not_grow_with_days_on_which_nothing_is_due(
    in_test_mode: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each day every job is asked once, and members are written together: not a step a member and a day."""
    asked_of: list[str] = []

    async def counting(shop: Shop, job: Any, at: datetime) -> Any:
        asked_of.append(job.name)
        return await do(shop, job, at)

    async def story(shop: Shop) -> None:
        made = [await joined(shop, f"m{number}") for number in range(60)]
        await record_receipts(shop, [Sent(receipt(f"r{one}", 900), one) for one in made], source="till", at=AT)
        monkeypatch.setattr("regulars.worker.forward.do", counting)
        done = await forward(shop, parse_duration("P30D"))
        assert done.events == {"time": 60}
        jobs = all_jobs()
        assert len(asked_of) <= 32 * len(jobs)
        assert {name: asked_of.count(name) for name in ("sum_days", "tidy_up")} == {"sum_days": 1, "tidy_up": 1}

    in_test_mode(story)


def test_a_job_that_fails_is_told_and_keeps_nothing_else(
    in_test_mode: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(shop: Shop) -> None:
        ana = await ana_of(shop)

        async def broken(*_: Any) -> list[int]:
            raise OSError

        monkeypatch.setattr("regulars.worker.jobs.keep_days.keep_days", broken)
        done = await forward(shop, parse_duration("P1W"))
        assert done.failed == {"keep_days": "failed: OSError"}
        async with shop.db.connection() as connection:
            assert (await members.load(connection, ana, 1)).stored.member.wallet("points").available == 60

    in_test_mode(story)


def test_whoever_dies_on_the_way_holds_the_jobs_only_for_a_while(
    in_test_mode: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock stands where it had come to; nobody would ever do anything if the jobs were held by it."""

    async def story(shop: Shop) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(timetable, "done", AsyncMock())
            patch.setattr(shop.clock, "move", AsyncMock(side_effect=KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                await forward(shop, YEAR)
        async with shop.db.connection() as connection:
            assert await timetable.take(connection, "alive", shop.now()) is None
            await connection.execute("update timetable set held_until = held_until - $1::interval", timetable.HELD_FOR)
            assert await timetable.take(connection, "alive", shop.now()) is not None

    in_test_mode(story)


def test_two_who_move_it_at_once_do_not_both(in_test_mode: Callable[[Story], None], shop_database: str) -> None:
    async def story(shop: Shop) -> None:
        async with opened(shop_database, node=2) as other:
            assert other.now() == AT
            await other.clock.put(AT + timedelta(days=1))
            with pytest.raises(ClockMoved):
                await shop.clock.move(AT + timedelta(days=9))
            await shop.look()
            assert shop.now() == AT + timedelta(days=1)

    in_test_mode(story)


def test_the_api_moves_it_and_tells_what_cannot_be(in_test_mode: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        site = site_of(shop)
        for wrong, pointer in (
            ({}, "#"), ({"by": "P1Y", "to": "2033-01-01T00:00:00Z"}, "#"), ({"by": "a year"}, "#/by"),
            ({"to": AT.isoformat()}, "#"), ({"by": "P11Y"}, "#"), ({"by": "P0D"}, "#"),
        ):  # fmt: skip
            reply = await asked(site, "POST", "/v1/clock/forward", wrong, key=TILL)
            assert (reply.status, reply.json()["errors"][0]["pointer"]) == (422, pointer)
        assert shop.now() == AT
        done = (await asked(site, "POST", "/v1/clock/forward", {"by": "P1M"}, key=TILL)).json()
        assert (done["was"], done["now"], done["events"]) == ("2026-03-02T12:00:00Z", "2026-04-02T11:00:00Z", {})
        told = (await asked(site, "GET", "/v1/clock", key=TILL)).json()
        assert told == {"now": "2026-04-02T11:00:00Z", "test_mode": True, "stands": True}
        assert (await asked(site, "POST", "/v1/clock/forward", {"by": "P1M"}, key="reader")).status == 403

    in_test_mode(story)


def test_a_live_shop_refuses_and_nothing_is_done(shop_database: str, run: Run) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            await ana_of(shop)
            site = site_of(shop)
            for path, body in (("/v1/clock", {"now": "2019-05-05T10:00:00Z"}), ("/v1/clock/forward", {"by": "P1Y"})):
                reply = await asked(site, "POST", path, body, key=TILL)
                assert (reply.status, reply.json()["type"]) == (409, "/errors/live-shop")
            assert (await asked(site, "GET", "/v1/clock", key=TILL)).json()["test_mode"] is False
            with pytest.raises(LiveShop):
                await forward(shop, YEAR)
            async with shop.db.connection() as connection:
                assert await connection.fetchval("select stands_at from own_clock") is None
                assert await connection.fetchval("select count(*) from event") == 2
                assert await timetable.take(connection, "any", shop.now()) is None

    run(told())


def test_a_key_of_a_test_shop_says_so() -> None:
    assert key_text(b"k" * 20, live=False).startswith("reg_test_")
    assert is_wellformed(key_text(b"k" * 20, live=False))


def site_of(shop: Shop) -> Site:
    """The API with the operations of the clock."""
    site = Site([*endpoints(), *own_clock.endpoints(forward)], [])
    site.start(shop=shop, access=ShopAccess())
    site.go_by(shop)
    return site
