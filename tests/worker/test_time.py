"""What time does to members is written down by a job, and is true without it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from regulars.actions.block_member import block_member
from regulars.actions.pass_time import TimeStandsStill, pass_time
from regulars.actions.record_receipt import record_receipt
from regulars.actions.tidy_up import tidy_up
from regulars.analytics.verify import verify
from regulars.engine.member import Member
from regulars.store import code_batches, members
from regulars.store.past import caught_up
from regulars.store.shop import Shop
from regulars.worker import all_jobs
from tests.actions.conftest import AT, joined, opened, receipt

Run = Callable[[Any], Any]

PROGRAM = """
program: time-goes-by
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {expires: P1Y, pending: P3D, worth: 0.01}
tier_sets:
  status:
    counts: spend
    window: P1Y
    tiers: [{id: member}, {id: gold, at_least: 50.00}]
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
"""
DAY = timedelta(days=1)
NAMES = ("Ana", "Bob", "Cid")


async def state(shop: Shop, member: int) -> Member:
    async with shop.db.connection() as connection:
        return (await members.load(connection, member, 1)).stored.member


async def as_of(shop: Shop, member: int, when: datetime) -> tuple[Any, ...]:
    """What a member has and is at a moment, whether a job has run or not."""
    program = await shop.programs.in_force(1, AT, AT)
    then = caught_up(program, await state(shop, member), when)
    wallet = then.wallet("points")
    tiers = {name: one.tier for name, one in then.tiers.items()}
    return wallet.available, wallet.pending, wallet.held, wallet.owed, tiers


async def three_members(shop: Shop) -> list[int]:
    made = [await joined(shop, name) for name in NAMES]
    for number, member in enumerate(made, 1):
        await record_receipt(shop, receipt(f"r{number}", 4000 * number), member_id=member, source="till", at=AT)
    return made


@pytest.mark.parametrize("after", [DAY, 4 * DAY, 400 * DAY], ids=["nothing due", "points to spend", "all over"])
def test_the_job_changes_no_balance_as_of_then(shop_database: str, run: Run, after: timedelta) -> None:
    then = AT + after

    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            ana, *_ = everybody = await three_members(shop)
            moments = [AT, AT + 3 * DAY, then, then + 30 * DAY, then + 700 * DAY]
            before = {member: [await as_of(shop, member, when) for when in moments[2:]] for member in everybody}
            assert await all_jobs()["pass_time"].run(shop, then) is False
            assert await pass_time(shop, then) == 0, "what is written down is no longer due"
            assert before == {member: [await as_of(shop, member, when) for when in moments[2:]] for member in everybody}
            async with shop.db.connection() as connection:
                balance = await connection.fetchval("select balance from state where member_id = $1", ana)
                late = await connection.fetchval("select count(*) from entry where due_at > $1", then)
            assert (balance, late) == ((await as_of(shop, ana, then))[0], 0)
            assert (await verify(shop)).differences == []

    run(story())


def test_as_many_as_asked_are_caught_up_the_blocked_ones_too(shop_database: str, run: Run) -> None:
    then = AT + 4 * DAY

    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            ana, *_ = await three_members(shop)
            await block_member(shop, ana, actor="regulars", actor_id=0, at=AT)
            assert [await pass_time(shop, then, most=2) for _ in range(3)] == [2, 1, 0]
            assert (await state(shop, ana)).wallet("points").available == 40

    run(story())


def test_a_member_for_whom_it_fails_keeps_no_other_waiting(shop_database: str, run: Run) -> None:
    then = AT + 4 * DAY

    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            ana, bob, cid = await three_members(shop)
            async with shop.db.connection() as connection:
                await connection.execute("update state set document = 'broken' where member_id = $1", ana)
            assert await pass_time(shop, then) == 3
            assert [(await state(shop, member)).wallet("points").available for member in (bob, cid)] == [80, 120]
            with pytest.raises(TimeStandsStill) as told:
                await pass_time(shop, then)
            assert told.value.members == 1

    run(story())


def test_every_night_the_wrong_codes_of_past_days_are_forgotten(shop_database: str, run: Run) -> None:
    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            ana = await joined(shop)
            async with shop.db.connection() as connection:
                for at in (AT, AT + timedelta(days=1)):
                    await code_batches.guessed(connection, ana, at)
            await tidy_up(shop, AT + timedelta(days=1))
            async with shop.db.connection() as connection:
                kept = await connection.fetch("select day from code_guess")
            assert [row[0] for row in kept] == [(AT + timedelta(days=1)).date()]

    run(story())


def test_every_night_the_coming_months_are_made_and_old_rows_find_theirs(shop_database: str, run: Run) -> None:
    night = datetime(2026, 11, 30, 23, tzinfo=UTC)
    coming = {"event_2026_11", "event_2026_12", "event_2027_01", "event_2027_02"}

    async def months(shop: Shop) -> set[str]:
        query = "select inhrelid::regclass::text from pg_inherits where inhparent = 'event'::regclass"
        async with shop.db.connection() as connection:
            return {row[0] for row in await connection.fetch(query)}

    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            old = datetime(2026, 1, 5, tzinfo=UTC)
            ana = await joined(shop)
            await record_receipt(shop, receipt("old", 100, at=old), member_id=ana, source="till", at=old)
            async with shop.db.connection() as connection:
                assert await connection.fetchval("select count(*) from event_other") > 0
            await tidy_up(shop, night)
            there = await months(shop)
            assert there >= coming
            async with shop.db.connection() as connection:
                assert await connection.fetchval("select count(*) from event_other") == 0
            await tidy_up(shop, night)
            assert await months(shop) == there

    run(story())
