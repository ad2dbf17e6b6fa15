"""The hot write, asked directly: everything that follows from an event, or nothing.

`record_event` writes one, `record_events` many; both must leave the same rows, and leave none when the member moved
on meanwhile, when the event is recorded already, or when a shared budget is empty.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from regulars.store.database import Connection, Database

Run = Callable[[Any], Any]
Row = dict[str, Any]

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
TABLES = ("state", "event", "event_key", "entry", "lot", "outbox", "checkpoint", "shared_counter")
COUNTER = 7
SEEN = '23505 duplicate key value violates unique constraint "event_key_pkey"'


class Event:
    """One event of a member as the write takes it: a receipt that earned `points` into one lot."""

    def __init__(self, member: int, seq: int, *, name: str = "", points: int = 10, before: int | None = None) -> None:
        self.member = member
        self.seq = seq
        self.before = seq - 1 if before is None else before
        self.name = name or f"{member}-{seq}"
        self.points = points
        self.event_id = member * 1000 + seq
        self.at = AT + timedelta(minutes=seq)

    @property
    def document(self) -> bytes:
        return f'{{"seq":{self.seq}}}'.encode()

    @property
    def lot_points(self) -> int:
        """How the lot stands afterwards: the third event of a member spends all that the first two earned."""
        return 0 if self.seq == 3 else self.points * self.seq


async def record(connection: Connection, one: Event) -> str:
    answer: str = await connection.fetchval(
        f"select record_event({', '.join(f'${n}' for n in range(1, 35))})",
        one.member, 1, one.seq, one.at, one.event_id, "receipt", "till", one.name, one.event_id, 1, '{"lines": []}',
        "{}", b"mac", AT, one.document, one.lot_points, "", 20_000, FOREVER,
        ["points"], ["spent" if one.seq == 3 else "earned"], [20_000], [20_365], [one.points], [one.at], [b"hash"],
        ["points"], [20_000], [20_365], [one.lot_points], [0],
        [], [], [],
    )  # fmt: skip
    return answer


async def record_many(
    connection: Connection, members: list[list[Event]], *, takes: tuple[tuple[int, int, int, int], ...] = ()
) -> set[int]:
    """Write the events of several members at once; the members that were written.

    takes: counter, event, place of its member and amount of each.
    """
    places = [(place, one) for place, events in enumerate(members, 1) for one in events]
    last = [events[-1] for events in members]
    kept = [(place, one) for place, one in places if one.seq % 100 == 0]
    written = await connection.fetchval(
        f"select record_events({', '.join(f'${n}' for n in range(1, 48))})",
        [one.member for one in last], [1] * len(last), [events[0].before for events in members],
        [one.seq for one in last], [one.document for one in last], [one.lot_points for one in last],
        [""] * len(last), [20_000] * len(last), [FOREVER] * len(last),
        *columns(12, [(
            place, one.at, one.event_id, one.seq, "receipt", "till", one.name, one.event_id, 1, '{"lines": []}', "{}",
            b"mac",
        ) for place, one in places]),
        AT,
        *columns(12, [(
            place, one.at, one.event_id, 1, one.seq, "points", "spent" if one.seq == 3 else "earned", 20_000, 20_365,
            one.points, one.at, b"hash",
        ) for place, one in places]),
        *columns(6, [(place, "points", 20_000, 20_365, one.lot_points, 0) for place, one in enumerate(last, 1)]),
        *columns(3, [(place, one.seq, one.document) for place, one in kept]),
        *columns(4, list(takes)),
    )  # fmt: skip
    return {last[place - 1].member for place in written}


async def take(connection: Connection, one: Event, amount: int) -> bool:
    """Write an event that takes so much of the counter; whether the member was still where it was decided."""
    return await record_many(connection, [[one]], takes=((COUNTER, one.event_id, 1, amount),)) == {one.member}


def columns(width: int, rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(width)]


async def contents(connection: Connection) -> dict[str, list[Row]]:
    """Every row of every table the write touches."""
    found = {}
    for table in TABLES:
        rows = await connection.fetch(f"select * from {table} order by {table}::text")
        found[table] = [dict(row) for row in rows]
    return found


async def refused(connection: Connection, attempt: Awaitable[object]) -> str:
    """The code and words of the refusal; nothing is written by it."""
    before = await contents(connection)
    with pytest.raises(asyncpg.PostgresError) as told:
        await attempt
    assert await contents(connection) == before
    return f"{told.value.sqlstate} {told.value}"


@pytest.fixture
def tell(shop_database: str, run: Run) -> Callable[[Callable[[Connection], Awaitable[Any]]], Any]:
    """`tell(story)` awaits `story(connection)` on a shop without members."""

    def telling(story: Callable[[Connection], Awaitable[Any]]) -> Any:
        async def told() -> Any:
            async with Database.open(shop_database, size=1) as db, db.connection() as connection:
                return await story(connection)

        return run(told())

    return telling


Tell = Callable[[Callable[[Connection], Awaitable[Any]]], Any]


def test_an_event_is_written_with_all_that_follows(tell: Tell) -> None:
    async def story(connection: Connection) -> None:
        assert await record(connection, Event(1, 1)) == "ok"
        found = await contents(connection)
        counts = {table: len(rows) for table, rows in found.items()}
        assert counts == {
            "state": 1, "event": 1, "event_key": 1, "entry": 1, "lot": 1, "outbox": 0, "checkpoint": 0,
            "shared_counter": 0,
        }  # fmt: skip
        assert (found["state"][0]["seq"], found["state"][0]["balance"]) == (1, 10)
        assert (found["entry"][0]["n"], found["entry"][0]["points"]) == (1, 10)

    tell(story)


@pytest.mark.parametrize("late", [Event(1, 1, name="other"), Event(1, 2, name="other"), Event(1, 5, name="other")])
def test_a_member_that_moved_on_is_not_written(tell: Tell, late: Event) -> None:
    """Decided for a state that is no longer, or not yet, the member's."""

    async def story(connection: Connection) -> None:
        for seq in (1, 2):
            assert await record(connection, Event(1, seq)) == "ok"
        before = await contents(connection)
        assert await record(connection, late) == "moved"
        assert await record_many(connection, [[late]]) == set()
        assert await contents(connection) == before

    tell(story)


def test_an_event_recorded_already_is_seen_and_not_written(tell: Tell) -> None:
    async def story(connection: Connection) -> None:
        await record(connection, Event(1, 1, name="K"))
        assert (await refused(connection, record(connection, Event(1, 2, name="K")))).startswith(SEEN)
        assert (await refused(connection, record(connection, Event(2, 1, name="K")))).startswith(SEEN)
        batch = [[Event(2, 1)], [Event(3, 1, name="K")]]
        assert (await refused(connection, record_many(connection, batch))).startswith(SEEN)

    tell(story)


def test_one_of_two_that_decide_for_the_same_state_is_written(shop_database: str, run: Run) -> None:
    async def story() -> None:
        async with Database.open(shop_database, size=8) as db:

            async def till(number: int) -> str:
                async with db.connection() as connection:
                    return await record(connection, Event(1, 1, name=f"till {number}"))

            answers = await asyncio.gather(*(till(number) for number in range(8)))
            assert sorted(answers) == ["moved"] * 7 + ["ok"]

    run(story())


def test_a_lot_that_is_emptied_is_gone_and_the_hundredth_event_is_kept_as_a_checkpoint(tell: Tell) -> None:
    async def story(connection: Connection) -> None:
        for seq in range(1, 4):
            await record(connection, Event(1, seq))
        assert (await contents(connection))["lot"] == []
        for seq in range(4, 102):
            assert await record(connection, Event(1, seq)) == "ok"
        found = await contents(connection)
        assert [(row["seq"], row["document"]) for row in found["checkpoint"]] == [(100, b'{"seq":100}')]
        assert [row["points"] for row in found["lot"]] == [1010]

    tell(story)


def test_a_batch_leaves_the_same_rows_as_one_by_one(shop_database: str, run: Run) -> None:
    """Among them two receipts of one member, a member's first and a later one, an emptied lot, a checkpoint."""
    first = [Event(1, 1), Event(1, 2), *(Event(2, seq) for seq in range(1, 100)), Event(4, 1)]
    batch = [[Event(1, 3)], [Event(2, 100), Event(2, 101)], [Event(3, 1), Event(3, 2)], [Event(4, 2)], [Event(5, 1)]]

    async def one_by_one(connection: Connection) -> None:
        for one in (*first, *(one for events in batch for one in events)):
            assert await record(connection, one) == "ok"

    async def together(connection: Connection) -> None:
        for one in first:
            assert await record(connection, one) == "ok"
        assert await record_many(connection, batch) == {1, 2, 3, 4, 5}

    async def rows_after(write: Callable[[Connection], Awaitable[None]]) -> dict[str, list[Row]]:
        async with Database.open(shop_database, size=1) as db, db.connection() as connection:
            transaction = connection.transaction()
            await transaction.start()
            await write(connection)
            found = await contents(connection)
            await transaction.rollback()
            return found

    async def story() -> None:
        assert await rows_after(one_by_one) == await rows_after(together)

    run(story())


def test_in_a_batch_a_member_that_moved_writes_nothing_and_the_others_all(tell: Tell) -> None:
    async def story(connection: Connection) -> None:
        for member in (1, 2):
            await record(connection, Event(member, 1))
        await record(connection, Event(2, 2))
        moved, fresh = [Event(2, 2, name="a"), Event(2, 3, name="b")], Event(3, 1)
        taken = Event(1, 1, name="c", before=0)
        assert await record_many(connection, [[Event(1, 2)], moved, [fresh]]) == {1, 3}
        assert await record_many(connection, [[taken], [Event(4, 1)]]) == {4}
        found = await contents(connection)
        names = {row["external_id"] for row in found["event"]}
        assert names == {"1-1", "1-2", "2-1", "2-2", "3-1", "4-1"}
        assert {row["external_id"] for row in found["event_key"]} == names
        assert {row["member_id"]: row["seq"] for row in found["state"]} == {1: 2, 2: 2, 3: 1, 4: 1}
        assert len(found["entry"]) == 6

    tell(story)


async def make_counter(connection: Connection, ceilings: list[int]) -> None:
    rows = [(COUNTER, slice_, ceiling) for slice_, ceiling in enumerate(ceilings)]
    await connection.executemany("insert into shared_counter (counter_id, slice, ceiling) values ($1, $2, $3)", rows)


async def taken(connection: Connection) -> list[int]:
    rows = await connection.fetch("select taken from shared_counter where counter_id = $1 order by slice", COUNTER)
    return [row[0] for row in rows]


def test_a_member_takes_from_her_slice_and_borrows_from_the_fullest(tell: Tell) -> None:
    async def story(connection: Connection) -> None:
        await make_counter(connection, [10] * 3 + [30] + [10] * 12)
        for seq, amount in ((1, 6), (2, 4), (3, 5), (4, 30)):
            attempt = take(connection, Event(17, seq), amount)
            if amount == 30:
                assert await refused(connection, attempt) == "RG002 17004:7"
            else:
                assert await attempt
        assert await taken(connection) == [0, 10, 0, 5] + [0] * 12

    tell(story)


def test_an_empty_budget_refuses_the_event_and_writes_none_of_it(tell: Tell) -> None:
    async def story(connection: Connection) -> None:
        await make_counter(connection, [1] * 16)
        for member in range(16):
            assert await take(connection, Event(member * 16 + 1, 1), 1)
        assert await refused(connection, take(connection, Event(999, 1), 1)) == "RG002 999001:7"
        assert await taken(connection) == [1] * 16

    tell(story)


def test_a_batch_that_wants_more_than_there_is_names_every_event_that_is_too_much(tell: Tell) -> None:
    """And writes nothing, so that the others can be decided again without them; who moved takes nothing."""

    async def story(connection: Connection) -> None:
        await make_counter(connection, [3] + [0] * 15)
        batch = [[Event(member, 1)] for member in range(1, 6)]
        takes = tuple((COUNTER, events[0].event_id, place, 1) for place, events in enumerate(batch, 1))
        assert await refused(connection, record_many(connection, batch, takes=takes)) == "RG002 4001:7 5001:7"
        assert await record_many(connection, [[Event(9, 2)], *batch[:3]], takes=tuple(
            (COUNTER, event, place, 1) for place, event in enumerate((9002, 1001, 2001, 3001), 1)
        )) == {1, 2, 3}  # fmt: skip
        assert sum(await taken(connection)) == 3

    tell(story)


def test_many_at_once_take_a_budget_to_its_end_and_never_beyond(shop_database: str, run: Run) -> None:
    """100 members over 8 connections, for a budget of 64 in 16 slices."""

    async def story() -> None:
        async with Database.open(shop_database, size=8) as db:
            async with db.connection() as connection:
                await make_counter(connection, [4] * 16)

            async def buy(member: int) -> bool:
                try:
                    async with db.connection() as connection:
                        return await take(connection, Event(member, 1), 1)
                except asyncpg.PostgresError as error:
                    if error.sqlstate != "RG002":
                        raise
                    return False

            served = await asyncio.gather(*(buy(16 * member) for member in range(1, 101)))
            async with db.connection() as connection:
                assert sum(served) == sum(await taken(connection)) == 64
                assert await connection.fetchval("select count(*) from event") == 64

    run(story())
