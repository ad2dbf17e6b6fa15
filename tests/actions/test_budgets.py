"""A budget that all members share is never exceeded, whoever comes at the same moment, and none of it is lost."""

import asyncio
from typing import Any

from msgspec import structs

from regulars.actions.enrol_member import enrol_member
from regulars.actions.record_receipt import record_receipt
from regulars.actions.record_receipts import Sent, record_receipts
from regulars.engine.decision import Decision
from regulars.store.identifiers import identifier
from regulars.store.members import Person
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop
from tests.actions.conftest import AT, opened, receipt

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
