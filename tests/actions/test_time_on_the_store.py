"""Cases about time, in the database: B12 holds, C5 and C10 expiry, F1 last days, F4 late receipts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from regulars.actions.correct_points import correct_points
from regulars.actions.hold_points import hold_points
from regulars.actions.pass_time import pass_time
from regulars.actions.quote_receipt import quote_receipt
from regulars.actions.record_receipt import record_receipt
from regulars.actions.release_hold import UnknownHold, release_hold
from regulars.analytics.verify import verify
from regulars.engine.days import micros, to_day
from regulars.engine.decide import advance
from regulars.engine.events.members import TimePassed
from regulars.engine.events.receipts import Receipt
from regulars.engine.member import Wallet
from regulars.errors import Invalid
from regulars.store import members
from regulars.store.recorder import NotEnoughPoints, NotPossible
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened, receipt
from tests.tables import table

Tell = Callable[[Any], Any]


async def wallet(shop: Shop, member_id: int, at: datetime) -> Wallet:
    """The wallet as it is at a moment; looking writes nothing."""
    async with shop.db.connection() as connection:
        stored = (await members.load(connection, member_id, 1)).stored.member
    rules = await shop.programs.in_force(1, at, at)
    return advance(rules, stored, TimePassed(), micros(at))[1].wallet("points")


async def events(shop: Shop) -> int:
    async with shop.db.connection() as connection:
        found: int = await connection.fetchval("select count(*) from event")
        return found


async def with_points(shop: Shop, points: int, **rest: Any) -> int:
    ana = await joined(shop)
    await correct_points(shop, "start", points, "start", member_id=ana, source="till", at=AT, **rest)
    return ana


async def spend(shop: Shop, member_id: int, name: str, points: int, *, hold: str = "", at: datetime = AT) -> int:
    """Buy goods that come to just so many points; how many were spent."""
    sold = structs.replace(receipt(name, points, spend=points, at=at), hold_id=hold)
    done = await record_receipt(shop, sold, member_id=member_id, source="till", at=at)
    return sum(one.points for one in done.decision.spent)


async def held(shop: Shop, member_id: int, name: str, points: int, *, minutes: int = 15) -> None:
    lasts = timedelta(minutes=minutes)
    await hold_points(shop, name, points, member_id=member_id, lasts=lasts, source="till", at=AT)


def test_b12_a_hold_is_settled_in_part_and_the_rest_is_free(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await with_points(shop, 500)
        await held(shop, ana, "h", 500)
        with pytest.raises(NotEnoughPoints):
            await spend(shop, ana, "other", 1)
        assert await spend(shop, ana, "settles", 250, hold="h") == 250
        assert (await wallet(shop, ana, AT)).available == 250
        with pytest.raises(NotPossible):
            await spend(shop, ana, "again", 1, hold="h")
        with pytest.raises(NotPossible):
            await release_hold(shop, "h", source="till", at=AT)
        assert (await verify(shop)).ok

    tell(story)


def test_b12_more_than_there_is_cannot_be_settled_and_the_hold_stays(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await with_points(shop, 500)
        await held(shop, ana, "h", 250)
        before = await events(shop)
        with pytest.raises(NotEnoughPoints):
            await spend(shop, ana, "too much", 501, hold="h")
        assert (await wallet(shop, ana, AT)).held == 250
        assert await events(shop) == before

    tell(story)


def test_b12_a_hold_ends_by_itself_or_is_released_once(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await with_points(shop, 500)
        await held(shop, ana, "times-out", 200, minutes=10)
        await held(shop, ana, "released", 300, minutes=60)
        assert (await wallet(shop, ana, AT + timedelta(minutes=9, seconds=59))).available == 0
        later = AT + timedelta(minutes=10)
        assert (await wallet(shop, ana, later)).available == 200
        await release_hold(shop, "released", source="till", at=later)
        first = await events(shop)
        await release_hold(shop, "released", source="till", at=later)
        assert await events(shop) == first, "the same release again is the same"
        with pytest.raises(NotPossible):
            await release_hold(shop, "times-out", source="till", at=later)
        with pytest.raises(UnknownHold):
            await release_hold(shop, "released", source="another till", at=later)
        assert await spend(shop, ana, "all", 500, at=later) == 500
        assert (await verify(shop)).ok

    tell(story)


def test_c5_c10_points_due_yesterday_are_gone_though_no_job_has_run_and_it_runs_once(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        due = to_day((AT + timedelta(days=5)).date())
        ana = await with_points(shop, 100, until=due)
        eve, day = AT + timedelta(days=4), AT + timedelta(days=5)
        assert (await wallet(shop, ana, eve)).balance == 100
        assert (await wallet(shop, ana, day)).balance == 0
        quoted = await quote_receipt(shop, receipt("q", 500, spend=1, at=day), member_id=ana, at=day)
        assert [one.code for one in quoted.decision.refusals] == ["not-enough-points"]
        with pytest.raises(NotEnoughPoints):
            await spend(shop, ana, "late", 1, at=day)
        before = await events(shop)
        assert [await pass_time(shop, eve), await pass_time(shop, day), await pass_time(shop, day)] == [0, 1, 0]
        assert await events(shop) == before + 1
        assert (await wallet(shop, ana, day)).balance == 0
        assert (await verify(shop)).ok

    tell(story)


PROMOTION = """
program: corner-shop
timezone: {zone}
currency: RON
wallets: {{points: {{}}}}
accepts_late: P3D
rules:
  - {{id: base, kind: per_amount, points: 1, per: 1.00}}
  - {{id: double, kind: multiplier, times: 2, to: 2026-07-25}}
"""


@table("""
    zone                at                          |  earns
    America/New_York    2026-07-26T03:59:59.999999  |  20
    America/New_York    2026-07-26T04:00:00         |  10
    Pacific/Apia        2026-07-25T10:59:59.999999  |  20
    Pacific/Apia        2026-07-25T11:00:00         |  10
    UTC                 2026-07-25T00:00:00         |  20
""")
def test_f1_the_last_day_lasts_until_its_midnight_in_the_programs_zone(
    shop_database: str, run: Any, zone: str, at: str, earns: int
) -> None:
    async def story() -> None:
        async with opened(shop_database, PROMOTION.format(zone=zone)) as shop:
            when = datetime.fromisoformat(at).replace(tzinfo=UTC)
            assert await earned(shop, await joined(shop), receipt("r", 1000, at=when), arrives=when) == earns

    run(story())


async def earned(shop: Shop, member_id: int, sold: Receipt, *, arrives: datetime) -> int:
    done = await record_receipt(shop, sold, member_id=member_id, source="till", at=arrives)
    return sum(one.points for one in done.decision.earned)


def test_f4_a_late_receipt_earns_by_its_own_day_and_a_very_late_one_is_refused(shop_database: str, run: Any) -> None:
    """Sold at 23:50 on the last day, it arrives at 00:20; the program takes receipts three days old."""

    async def story() -> None:
        async with opened(shop_database, PROMOTION.format(zone="UTC")) as shop:
            ana = await joined(shop)
            sold = datetime(2026, 7, 25, 23, 50, tzinfo=UTC)
            arrives = sold + timedelta(minutes=30)
            assert await earned(shop, ana, receipt("late", 1000, at=sold), arrives=arrives) == 20
            assert await earned(shop, ana, receipt("new", 1000, at=arrives), arrives=arrives) == 10
            before = await events(shop)
            with pytest.raises(Invalid) as refused:
                await earned(shop, ana, receipt("too late", 1000, at=sold), arrives=sold + timedelta(days=4))
            assert [error.pointer for error in refused.value.errors] == ["/occurred_at"]
            assert await events(shop) == before
            assert (await verify(shop)).ok

    run(story())
