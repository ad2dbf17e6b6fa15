"""A budget that all members share is never exceeded, whoever comes at the same moment, and none of it is lost."""

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import structs

from regulars.actions.enrol_member import enrol_member
from regulars.actions.record_activity import record_activity
from regulars.actions.record_receipt import record_receipt
from regulars.actions.record_receipts import Sent, record_receipts
from regulars.actions.return_receipt import return_receipt
from regulars.actions.undo_activity import undo_activity
from regulars.engine.decision import Decision
from regulars.engine.events.returns import ReturnedLine
from regulars.store import activities
from regulars.store.activities import Did
from regulars.store.identifiers import identifier
from regulars.store.members import Person
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop
from tests.actions import files
from tests.actions.conftest import AT, opened, receipt
from tests.actions.files import imported, written

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
budgets:
  gifts: {points: POINTS, per: month, each_store: STORES}
"""
MEMBERS = 12


async def people(shop: Shop) -> list[int]:
    members = []
    for number in range(MEMBERS):
        name = f"m{number}"
        made = await enrol_member(shop, Person(name=name), [identifier("outside", name)], source="test", at=AT)
        members.append(made.member_id)
    return members


def program(points: int, *, stores: bool = False) -> str:
    return PROGRAM.replace("POINTS", str(points)).replace("STORES", str(stores).lower())


def earned(decision: Decision) -> int:
    return sum(one.points for one in decision.earned)


async def taken(shop: Shop) -> dict[str, tuple[int, int]]:
    async with shop.db.connection() as connection:
        rows = await connection.fetch(
            """select key, sum(taken)::bigint as taken, sum(ceiling)::bigint as ceiling
            from budget join shared_counter using (counter_id) group by key"""
        )
    return {row["key"]: (row["taken"], row["ceiling"]) for row in rows}


def test_who_comes_at_the_same_moment_never_gets_more_than_there_is(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program(1000)) as shop:
            members = await people(shop)
            outcomes = await asyncio.gather(
                *(
                    record_receipt(shop, receipt(f"r{n}-{turn}", 7_000), member_id=member, source="t", at=AT)
                    for turn in range(3)
                    for n, member in enumerate(members)
                )
            )
            assert sum(earned(one.decision) for one in outcomes) == 1000
            assert await taken(shop) == {"gifts/20513/": (1000, 1000)}

    run(told())


def test_a_large_budget_is_sliced_and_given_to_the_last_point(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program(160_000)) as shop:
            members = await people(shop)
            total = 0
            for turn in range(8):
                outcomes = await asyncio.gather(
                    *(
                        record_receipt(shop, receipt(f"r{n}-{turn}", 300_000), member_id=member, source="t", at=AT)
                        for n, member in enumerate(members)
                    )
                )
                total += sum(earned(one.decision) for one in outcomes)
            assert total == 160_000
            assert await taken(shop) == {"gifts/20513/": (160_000, 160_000)}

    run(told())


def test_a_batch_shares_the_budget_with_everybody(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program(500)) as shop:
            members = await people(shop)
            sent = [Sent(receipt(f"r{n}", 10_000), member) for n, member in enumerate(members)]
            done = await record_receipts(shop, sent, source="t", at=AT)
            assert sum(earned(one.decision) for one in done if isinstance(one, Outcome)) == 500
            assert len(done) == MEMBERS
            again = await record_receipts(shop, sent, source="t", at=AT)
            assert all(isinstance(one, Outcome) and one.repeated for one in again)
            assert await taken(shop) == {"gifts/20513/": (500, 500)}

    run(told())


def test_each_store_has_its_own(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program(100, stores=True)) as shop:
            ana, *_ = await people(shop)
            for store in ("north", "south"):
                sold = structs.replace(receipt(store, 15_000), store=store)
                outcome = await record_receipt(shop, sold, member_id=ana, source="t", at=AT)
                assert earned(outcome.decision) == 100
            assert await taken(shop) == {"gifts/20513/north": (100, 100), "gifts/20513/south": (100, 100)}

    run(told())


WITH_SURVEY = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {clawback: within_balance}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: told, kind: activity, activity: survey, points: 30}
  - {id: seen, kind: activity, activity: check-in, points: 1}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
budgets:
  gifts: {points: 100, per: month, rules: [told]}
  sales: {points: 1000, per: month, rules: [base]}
"""
KEY, SALES = "gifts/20513/", "sales/20513/"


async def surveyed(shop: Shop, name: str, member: int, at: datetime = AT) -> int:
    outcome = await record_activity(shop, Did(name, "survey", "q"), member_id=member, source="t", at=at)
    return earned(outcome.decision)


def test_an_activity_takes_from_the_budgets_that_name_its_rule(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, WITH_SURVEY) as shop:
            members = await people(shop)
            given = [await surveyed(shop, f"a{n}", one) for n, one in enumerate(members[:5])]
            assert given == [30, 30, 30, 10, 0]
            await record_receipt(shop, receipt("r", 5_000), member_id=members[0], source="t", at=AT)
            assert await taken(shop) == {KEY: (100, 100), SALES: (50, 1000)}

    run(told())


def test_sixteen_at_once_never_get_more_than_there_is_and_what_comes_back_is_given_again(
    shop_database: str, run: Any
) -> None:
    async def told() -> None:
        async with AsyncExitStack() as stack:
            shops = [await stack.enter_async_context(opened(shop_database, WITH_SURVEY, node=n)) for n in (1, 2)]
            members = [
                (
                    await enrol_member(shops[0], Person(), [identifier("outside", f"c{n}")], source="test", at=AT)
                ).member_id
                for n in range(16)
            ]

            async def client(n: int) -> None:
                shop, member = shops[n % 2], members[n]
                for turn in range(4):
                    name = f"{n}-{turn}"
                    await surveyed(shop, name, member)
                    await record_receipt(shop, receipt(name, 4_000), member_id=member, source="t", at=AT)
                    if turn % 2:
                        done = await activities.activity_named(shop, "t", name)
                        await undo_activity(shop, done, undo_id=name, source="t", at=AT)
                        await return_receipt(shop, name, name, source="t", at=AT)

            await asyncio.gather(*(client(n) for n in range(16)))
            async with shops[0].db.connection() as connection:
                given = await connection.fetchval(
                    "select sum(case movement when 'earned' then points else -points end)::bigint from entry"
                )
            found = await taken(shops[0])
            assert found[KEY][0] <= 100
            assert found[SALES][0] <= 1000
            assert given == found[KEY][0] + found[SALES][0], "what members have is what was taken"

    run(told())


def test_what_comes_back_is_free_again_while_its_period_runs(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, WITH_SURVEY) as shop:
            ana, *_ = await people(shop)
            for name in "12":
                await record_receipt(shop, receipt(name, 10_000, 20_000), member_id=ana, source="t", at=AT)
            assert await taken(shop) == {SALES: (600, 1000)}
            await return_receipt(shop, "1", "r1", lines=(ReturnedLine("1"),), source="t", at=AT)
            assert await taken(shop) == {SALES: (500, 1000)}
            for _ in range(2):
                await return_receipt(shop, "1", "r2", source="t", at=AT + timedelta(days=29))
            assert await taken(shop) == {SALES: (300, 1000)}
            await return_receipt(shop, "2", "r3", source="t", at=AT + timedelta(days=30))
            assert await taken(shop) == {SALES: (300, 1000)}, "that month is over"

    run(told())


def test_an_activity_that_is_undone_frees_what_it_took(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, WITH_SURVEY) as shop:
            ana, bob, *_ = await people(shop)
            await surveyed(shop, "1", ana)
            done = await activities.activity_named(shop, "t", "1")
            await undo_activity(shop, done, undo_id="u", source="t", at=AT)
            assert await taken(shop) == {KEY: (0, 100)}
            assert await surveyed(shop, "2", bob) == 30

    run(told())


def test_points_that_are_spent_and_not_taken_back_stay_taken(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, WITH_SURVEY) as shop:
            ana, *_ = await people(shop)
            await record_receipt(shop, receipt("1", 10_000), member_id=ana, source="t", at=AT)
            await record_receipt(shop, receipt("2", 60, spend=60), member_id=ana, source="t", at=AT)
            await return_receipt(shop, "1", "r", source="t", at=AT)
            assert await taken(shop) == {SALES: (60, 1000)}

    run(told())


def test_a_large_budget_is_freed_slice_by_slice(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program(160_000)) as shop:
            members = await people(shop)
            for turn in range(6):
                for n, member in enumerate(members):
                    await record_receipt(shop, receipt(f"r{n}-{turn}", 300_000), member_id=member, source="t", at=AT)
            assert await taken(shop) == {"gifts/20513/": (160_000, 160_000)}
            for turn in range(6):
                for n, _ in enumerate(members):
                    await return_receipt(shop, f"r{n}-{turn}", f"b{n}-{turn}", source="t", at=AT)
            assert await taken(shop) == {"gifts/20513/": (0, 160_000)}
            async with shop.db.connection() as connection:
                assert await connection.fetchval("select min(taken) from shared_counter") == 0

    run(told())


def test_imported_history_takes_from_no_budget(shop_database: str, run: Any, tmp_path: Path) -> None:
    async def told() -> None:
        async with opened(shop_database, program(10)) as shop:
            path = written(tmp_path, "receipts", "1,2026-03-01 10:00,ana,1,milk,1,70.00")
            await imported(shop, "receipts", path)
            assert await files.balance(shop, "ana") == 70, "all of it: it is the past"
            assert await taken(shop) == {}

    run(told())


OCCASIONS = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {clawback: within_balance}
challenges:
  second: {counts: receipts, target: 2, again: on_completion}
tier_sets:
  club: {counts: spend, tiers: [{id: plain}, {id: gold, at_least: 90.00}]}
rules:
  - {id: hello, kind: welcome, points: 30}
  - {id: twice, kind: challenge_won, challenge: second, points: 30}
  - {id: risen, kind: tier_entry, tier: gold, points: 30}
  - {id: sorry, kind: on_return, points: 30, way: give, when: activity.whole}
budgets:
  gifts: {points: 500, per: month, rules: [hello, twice, risen, sorry]}
"""


async def given_in_all(shop: Shop) -> int:
    async with shop.db.connection() as connection:
        found = await connection.fetchval(
            "select sum(case movement when 'earned' then points else -points end)::bigint from entry"
        )
    return int(found or 0)


def test_what_follows_takes_from_one_budget_by_the_reason(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, OCCASIONS) as shop:
            ana = await joined_as(shop, "ana")
            assert await taken(shop) == {KEY: (30, 500)}
            await record_receipt(shop, receipt("1", 5_000), member_id=ana, source="t", at=AT)
            both = await record_receipt(shop, receipt("2", 5_000), member_id=ana, source="t", at=AT)
            assert [one.subject for one in both.decision.reasons if one.code == "rule"] == ["twice", "risen"]
            assert await taken(shop) == {KEY: (90, 500)}
            await return_receipt(shop, "2", "b", source="t", at=AT)
            assert await taken(shop) == {KEY: (90, 500)}, "the challenge's 30 are free again, the apology took 30"
            assert await given_in_all(shop) == 90

    run(told())


async def joined_as(shop: Shop, name: str) -> int:
    made = await enrol_member(shop, Person(), [identifier("outside", name)], source="test", at=AT)
    return made.member_id


def test_what_follows_from_sixteen_at_once_never_takes_more_than_there_is(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with AsyncExitStack() as stack:
            shops = [await stack.enter_async_context(opened(shop_database, OCCASIONS, node=n)) for n in (1, 2)]

            async def client(n: int) -> None:
                shop = shops[n % 2]
                member = await joined_as(shop, f"c{n}")
                for turn in range(4):
                    await record_receipt(shop, receipt(f"{n}-{turn}", 5_000), member_id=member, source="t", at=AT)
                if n % 2:
                    await return_receipt(shop, f"{n}-3", f"{n}", source="t", at=AT)

            await asyncio.gather(*(client(n) for n in range(16)))
            (used, ceiling) = (await taken(shops[0]))[KEY]
            assert used <= ceiling == 500
            assert await given_in_all(shops[0]) == used, "what members have is what was taken"

    run(told())
