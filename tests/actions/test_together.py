"""Many at the same moment in one process are recorded together, and each as if it had been alone."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest
from msgspec import structs

from regulars.actions.record_receipt import record_receipt
from regulars.actions.transfer_points import transfer_points
from regulars.analytics.verify import verify
from regulars.engine.decision import Decision
from regulars.errors import RegularsError
from regulars.store import given, ledger, members, recorder
from regulars.store.database import Connection
from regulars.store.history import DifferentBody
from regulars.store.ledger import Change, Take
from regulars.store.members import Loaded, MemberNotActive
from regulars.store.recorder import Made, NotEnoughPoints, Occurrence, Outcome, UsedUp
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened, receipt

NAMED: dict[str, Any] = {"source": "till", "at": AT}
COUNTER = 5


class Writes:
    """How many changes each write had, and what is done before one; joining aside."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: list[int] = []
        self.before: dict[int, Any] = {}
        self.together = asyncio.Event()
        self._write = ledger.record_many
        monkeypatch.setattr(ledger, "record_many", self)

    async def __call__(self, connection: Connection, changes: Sequence[Change], at: Any) -> set[int]:
        if all(step.kind == "joined" for change in changes for step in change.steps):
            return await self._write(connection, changes, at)
        self.sizes.append(sum(len(change.steps) for change in changes))
        if self.sizes[-1] > 1:
            self.together.set()
        if broken := self.before.pop(len(self.sizes), None):
            raise broken
        return await self._write(connection, changes, at)


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> Writes:
    return Writes(monkeypatch)


async def balance(shop: Shop, member: int) -> int:
    async with shop.db.connection() as connection:
        return (await members.load(connection, member, 1)).stored.member.wallet("points").balance


async def events(shop: Shop) -> int:
    async with shop.db.connection() as connection:
        return int(await connection.fetchval("select count(*) from event where kind = 'receipt'"))


async def proves_itself(shop: Shop) -> None:
    verdict = await verify(shop)
    assert verdict.ok, verdict


def test_who_comes_at_the_same_moment_is_written_together_and_refused_alone(tell: Any, writes: Writes) -> None:
    """Among them one who is short of points, one who has left, one who is nobody, and the same receipt twice."""

    async def story(shop: Shop) -> None:
        ana, ion, eva = await joined(shop), await joined(shop, "Ion"), await joined(shop, "Eva")
        async with shop.db.connection() as connection:
            await members.set_status(connection, eva, "left")
        done = await asyncio.gather(
            record_receipt(shop, receipt("a", 1000), member_id=ana, **NAMED),
            record_receipt(shop, receipt("b", 1000, spend=500), member_id=ion, **NAMED),
            record_receipt(shop, receipt("c", 2000), member_id=eva, **NAMED),
            record_receipt(shop, receipt("d", 3000), member_id=ion, **NAMED),
            record_receipt(shop, receipt("a", 1000), member_id=ana, **NAMED),
            record_receipt(shop, receipt("a", 1001), member_id=ana, **NAMED),
            record_receipt(shop, receipt("e", 500, spend=10), member_id=ana, **NAMED),
            record_receipt(shop, receipt("f", 100), member_id=1, **NAMED),
            return_exceptions=True,
        )
        kinds = [type(one).__name__ for one in done]
        assert kinds == [
            "Outcome", "NotEnoughPoints", "MemberNotActive", "Outcome", "Outcome", "DifferentBody", "Outcome",
            "UnknownMember",
        ]  # fmt: skip
        assert isinstance(done[0], Outcome)
        assert isinstance(done[4], Outcome)
        assert (done[0].repeated, done[4].repeated, done[4].event_id) == (False, True, done[0].event_id)
        assert (await balance(shop, ana), await balance(shop, ion)) == (10 - 10 + 4, 30)
        assert max(writes.sizes) > 1, "together"
        await proves_itself(shop)

    tell(story)


def test_fifty_receipts_of_one_member_are_a_few_writes(tell: Any, writes: Writes) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await asyncio.gather(*(record_receipt(shop, receipt(str(n), 100), member_id=ana, **NAMED) for n in range(50)))
        assert (await balance(shop, ana), sum(writes.sizes)) == (50, 50)
        assert len(writes.sizes) < 5
        await proves_itself(shop)

    tell(story)


def test_one_member_from_two_processes_loses_nothing(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database) as one, opened(shop_database, node=2) as other:
            ana = await joined(one)
            done = await asyncio.gather(
                *(record_receipt((one, other)[n % 2], receipt(str(n // 3), 100), member_id=ana, **NAMED)
                  for n in range(90))
            )  # fmt: skip
            assert sum(not outcome.repeated for outcome in done) == 30 == await balance(one, ana)
            await proves_itself(one)

    run(story())


def test_whoever_stops_waiting_does_not_stop_the_write_of_the_others(tell: Any, writes: Writes) -> None:
    async def story(shop: Shop) -> None:
        people = [await joined(shop, f"m{n}") for n in range(6)]
        asked = [
            asyncio.ensure_future(record_receipt(shop, receipt(str(n), 100), member_id=one, **NAMED))
            for n, one in enumerate(people)
        ]
        await writes.together.wait()
        asked[3].cancel()
        done = await asyncio.gather(*asked, return_exceptions=True)
        assert isinstance(done.pop(3), asyncio.CancelledError)
        assert all(isinstance(one, Outcome) for one in done)
        again = await record_receipt(shop, receipt("3", 100), member_id=people[3], **NAMED)
        assert again.repeated, "what was under way was written all the same"
        assert await events(shop) == 6
        await proves_itself(shop)

    tell(story)


def test_what_the_database_refuses_of_one_leaves_the_others(tell: Any, writes: Writes) -> None:
    """The write of three breaks as a whole: each is tried alone, and only the broken one fails."""

    async def story(shop: Shop) -> None:
        ana, ion = await joined(shop), await joined(shop, "Ion")
        writes.before = {2: asyncpg.DataError("no such number"), 4: asyncpg.DataError("no such number")}
        done = await asyncio.gather(
            *(record_receipt(shop, receipt(str(n), 100), member_id=(ana, ion)[n % 2], **NAMED) for n in range(4)),
            return_exceptions=True,
        )
        assert sorted(type(one).__name__ for one in done) == ["DataError", "Outcome", "Outcome", "Outcome"]
        assert (await events(shop), writes.sizes) == (3, [1, 3, 1, 1, 1])
        await proves_itself(shop)

    tell(story)


def test_what_breaks_in_the_deciding_of_one_is_told_to_that_one(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, ion = await joined(shop), await joined(shop, "Ion")
        occurrences = [await taking(shop, "a", ana), await taking(shop, "b", ana), await taking(shop, "c", ion)]

        async def breaks(loaded: Loaded) -> Made:
            raise ZeroDivisionError

        occurrences[0] = structs.replace(occurrences[0], event_of=breaks)
        done = await asyncio.gather(*(recorder.record(shop, one, AT) for one in occurrences), return_exceptions=True)
        assert [type(one) for one in done] == [ZeroDivisionError, Outcome, Outcome]

    tell(story)


async def taking(shop: Shop, name: str, member: int, *amounts: int) -> Occurrence:
    """A receipt that takes so much from a counter that all share."""
    number = await shop.programs.number("", AT)
    rules = await shop.programs.in_force(number, AT, AT)
    sold = receipt(name, 100)

    async def event_of(loaded: Loaded) -> Made:
        return Made(structs.replace(sold, given=given.of(loaded, rules, sold.occurred_us)), rules)

    def takes(decision: Decision) -> list[Take]:
        return [Take(COUNTER, amount) for amount in amounts]

    return Occurrence("receipt", "till", name, shop.mac(name), member, number, event_of, takes=takes)


async def make_counter(shop: Shop, ceilings: list[int]) -> None:
    async with shop.db.connection() as connection:
        await connection.executemany(
            "insert into shared_counter (counter_id, slice, ceiling) values ($1, $2, $3)",
            [(COUNTER, slice_, ceiling) for slice_, ceiling in enumerate(ceilings)],
        )


async def taken(shop: Shop) -> int:
    async with shop.db.connection() as connection:
        return int(await connection.fetchval("select sum(taken) from shared_counter"))


@pytest.mark.parametrize("of_one", [True, False])
@pytest.mark.parametrize("processes", [1, 2])
def test_three_there_are_and_five_want_one_at_once(shop_database: str, run: Any, processes: int, of_one: bool) -> None:
    """Three get it, whether one member asks or five, in one process or in two; the others are written without harm."""

    async def story() -> None:
        async with opened(shop_database) as one, opened(shop_database, node=2) as other:
            shops = (one, other)[:processes]
            people = [await joined(one, f"m{n}") for n in range(5)]
            await make_counter(one, [2, 0, 0, 1] + [0] * 12)
            wanted = [await taking(one, f"t{n}", people[0 if of_one else n], 1) for n in range(5)]
            free = [await taking(one, f"f{n}", people[n]) for n in range(5)]
            every = [each for pair in zip(wanted, free, strict=True) for each in pair]
            done = await asyncio.gather(
                *(recorder.record(shops[n % processes], each, AT) for n, each in enumerate(every)),
                return_exceptions=True,
            )
            assert sum(isinstance(each, Outcome) for each in done[::2]) == 3 == await taken(one)
            assert sum(isinstance(each, UsedUp) for each in done[::2]) == 2
            assert all(isinstance(each, Outcome) for each in done[1::2])
            assert await events(one) == 8
            await proves_itself(one)

    run(story())


def test_who_is_too_late_for_a_budget_makes_nobody_else_decide_again(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        people = [await joined(shop, f"m{n}") for n in range(5)]
        await make_counter(shop, [1] + [0] * 15)
        decided: dict[str, int] = {}

        def counted(one: Occurrence) -> Occurrence:
            async def event_of(loaded: Loaded) -> Made:
                decided[one.external_id] = decided.get(one.external_id, 0) + 1
                return await one.event_of(loaded)

            return structs.replace(one, event_of=event_of)

        wanted = [counted(await taking(shop, f"t{n}", people[n], 1)) for n in range(5)]
        done = await recorder.record_all(shop, wanted, AT)
        assert [type(each) for each in done].count(Outcome) == 1 == await taken(shop)
        assert set(decided.values()) == {1}

    tell(story)


def test_a_repeated_receipt_takes_nothing_and_an_empty_counter_does_not_change_its_answer(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await make_counter(shop, [1])
        first = await recorder.record(shop, await taking(shop, "a", ana, 1), AT)
        again = await recorder.record_all(shop, [await taking(shop, "a", ana, 1), await taking(shop, "b", ana, 1)], AT)
        assert isinstance(again[0], Outcome)
        assert (again[0].event_id, again[0].repeated) == (first.event_id, True)
        assert isinstance(again[1], UsedUp)
        assert await taken(shop) == 1

    tell(story)


def test_a_gift_and_receipts_of_both_at_once(tell: Any) -> None:
    """A transfer has both members in hand; what waits for them goes on after it."""

    async def story(shop: Shop) -> None:
        ana, ion = await joined(shop), await joined(shop, "Ion")
        await record_receipt(shop, receipt("start", 10_000), member_id=ana, **NAMED)
        asked: list[Any] = [
            record_receipt(shop, receipt(str(n), 100), member_id=(ana, ion)[n % 2], **NAMED) for n in range(20)
        ]
        asked[10:10] = [transfer_points(shop, f"g{n}", 10, giver=ana, taker=ion, **NAMED) for n in range(5)]
        done = await asyncio.gather(*asked, return_exceptions=True)
        assert not [one for one in done if isinstance(one, RegularsError | DifferentBody | MemberNotActive)]
        assert not [one for one in done if isinstance(one, NotEnoughPoints | BaseException)]
        assert (await balance(shop, ana), await balance(shop, ion)) == (100 + 10 - 50, 10 + 50)
        await proves_itself(shop)

    tell(story)
