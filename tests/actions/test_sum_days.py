"""The sums of days that are over say what the entries say, whatever is recorded late."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from regulars.actions.correct_points import correct_points
from regulars.actions.record_receipt import record_receipt
from regulars.actions.return_receipt import return_receipt
from regulars.actions.sum_days import sum_days
from regulars.engine.days import day_of, start_of, week_start
from regulars.store import board
from regulars.store.board import Flow
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened, receipt, tell

__all__ = ["tell"]
Tell = Callable[[Callable[[Shop], Awaitable[Any]]], Any]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def bounds_of(shop: Shop, at: datetime, *days_back: int) -> list[datetime]:
    program = await shop.programs.in_force(1, at, at)
    today = day_of(at, program.zone)
    return [start_of(day, program.zone) for day in sorted({week_start(today - back) for back in days_back})]


async def flows(shop: Shop, bounds: list[datetime], at: datetime) -> list[Flow]:
    async with shop.db.connection() as connection:
        return await board.flows(connection, 1, "points", bounds, at)


async def by_entries(shop: Shop, bounds: list[datetime], at: datetime) -> list[Flow]:
    """The same without any sums."""
    async with shop.db.connection() as connection:
        rows = await connection.fetch("select * from day_sum")
        await connection.execute("delete from day_sum")
        found = await board.flows(connection, 1, "points", bounds, at)
        for row in rows:
            await connection.execute("insert into day_sum values ($1, $2, $3, $4, $5, $6, $7)", *row)
        return found


async def busy_weeks(shop: Shop) -> int:
    """A receipt a day with a return now and then, and points spent; at all hours."""
    ana = await joined(shop)
    for day in range(40):
        at = AT + day * DAY + (day * 7 % 24) * HOUR
        bought = receipt(f"r{day}", 1_000 + day * 100, spend=3 if day > 5 else None, at=at)
        await record_receipt(shop, bought, member_id=ana, source="till", at=at)
        if day % 7 == 3:
            await return_receipt(shop, f"r{day}", f"b{day}", amount_minor=500, source="till", at=at)
    return ana


async def is_read_from_sums(shop: Shop, bounds: list[datetime], at: datetime) -> bool:
    """Whether a wrong sum shows."""
    before = await flows(shop, bounds, at)
    async with shop.db.connection() as connection:
        await connection.execute("update day_sum set given = given + 1")
        after = await flows(shop, bounds, at)
        await connection.execute("update day_sum set given = given - 1")
    return before != after


def test_the_sums_of_weeks_say_what_their_entries_say(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await busy_weeks(shop)
        for nights in (39, 40):
            at = AT + nights * DAY + 15 * HOUR
            await sum_days(shop, at)
            for later in (0 * DAY, 5 * HOUR, 3 * DAY):
                bounds = await bounds_of(shop, at, *range(0, 50, 7))
                assert await flows(shop, bounds, at + later) == await by_entries(shop, bounds, at + later)
                assert any(flow.given and flow.spent for flow in await flows(shop, bounds, at))
                assert await is_read_from_sums(shop, bounds, at + later)

    tell(story)


def test_what_is_recorded_late_for_a_day_that_was_summed_is_counted_at_once(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await busy_weeks(shop)
        at = AT + 41 * DAY
        await sum_days(shop, at)
        bounds = await bounds_of(shop, at, *range(0, 50, 7))
        before = await flows(shop, bounds, at)
        # As an import writes them: with ids of now, and entries of long ago.
        shop.ids.new(int(at.timestamp() * 1000))
        await correct_points(shop, "late", 700, "kind", member_id=ana, source="x", at=at)
        async with shop.db.connection() as connection:
            for table in ("event", "event_key", "entry"):
                await connection.execute(
                    f"update {table} set at = $1 where event_id = (select max(event_id) from event_key)",
                    AT + 10 * DAY,
                )
        after = await flows(shop, bounds, at)
        assert sum(one.given for one in after) == sum(one.given for one in before) + 700
        assert after == await by_entries(shop, bounds, at)
        await sum_days(shop, at + DAY)
        assert await flows(shop, bounds, at) == after
        await sum_days(shop, at + DAY)
        assert await flows(shop, bounds, at) == after

    tell(story)


def test_while_an_import_runs_nothing_of_it_is_taken_for_summed(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await busy_weeks(shop)
        at = AT + 41 * DAY
        async with shop.db.connection() as connection:
            await connection.execute(
                """insert into import (import_id, content, file_name, sha256, source, began_at)
                values (1, 'receipts', 'x', '', 'x', $1)""",
                at - 5 * HOUR,
            )
        await sum_days(shop, at)
        # Its ids are of the moment at which it began.
        await correct_points(shop, "c", 900, "kind", member_id=ana, source="x", at=at - 4 * HOUR)
        async with shop.db.connection() as connection:
            for table in ("event", "event_key", "entry"):
                await connection.execute(
                    f"update {table} set at = $1 where event_id = (select max(event_id) from event_key)", AT + 9 * DAY
                )
        bounds = await bounds_of(shop, at, *range(0, 50, 7))
        assert await flows(shop, bounds, at) == await by_entries(shop, bounds, at)

    tell(story)


@pytest.mark.parametrize("name", ["points", "stars"])
def test_spans_that_are_not_cut_where_days_begin_and_other_wallets_are_read_from_the_entries(
    tell: Tell, name: str
) -> None:
    async def story(shop: Shop) -> None:
        await busy_weeks(shop)
        at = AT + 41 * DAY
        await sum_days(shop, at)
        bounds = [AT, AT + 10 * DAY + HOUR, AT + 20 * DAY]
        assert not await is_read_from_sums(shop, bounds, at)
        async with shop.db.connection() as connection:
            found = await board.flows(connection, 1, name, bounds, at)
        assert any(flow.given for flow in found) == (name == "points")

    tell(story)


def test_a_day_lasts_as_long_as_in_the_programs_zone(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database) as shop:
            await sum_days(shop, datetime(2026, 4, 2, tzinfo=UTC))
            async with shop.db.connection() as connection:
                rows = await connection.fetch("select ends_at - begins_at, count(*) from day_sum group by 1")
            lengths = {row[0]: row[1] for row in rows}
            # Two springs and an autumn.
            assert (lengths[23 * HOUR], lengths[25 * HOUR]) == (2, 1)
            assert sum(lengths.values()) == lengths[24 * HOUR] + 3

    run(story())
