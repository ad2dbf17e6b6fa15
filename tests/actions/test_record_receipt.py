"""Recording a receipt: once, whatever happens on the way, and never more than there is."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from regulars.actions.record_receipt import record_receipt
from regulars.store import members
from regulars.store.history import DifferentBody
from regulars.store.recorder import NotEnoughPoints, Outcome
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened, receipt

Tell = Callable[[Any], Any]


async def buy(shop: Shop, member: int, name: str, *amounts: int, spend: int | None = None) -> Outcome:
    return await record_receipt(shop, receipt(name, *amounts, spend=spend), member_id=member, source="till", at=AT)


async def balance(shop: Shop, member: int) -> int:
    async with shop.db.connection() as connection:
        return (await members.load(connection, member, 1)).stored.member.wallet("points").balance


async def counts(shop: Shop, member: int) -> tuple[int, int]:
    """How many receipts and entries the member has."""
    async with shop.db.connection() as connection:
        receipts = await connection.fetchval("select count(*) from receipt where member_id = $1", member)
        entries = await connection.fetchval("select count(*) from entry where member_id = $1", member)
        return receipts, entries


def test_a1_a_retried_receipt_earns_once_and_gets_the_same_answer(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        first = await buy(shop, ana, "K", 1000)
        again = await buy(shop, ana, "K", 1000)
        more = await asyncio.gather(*(buy(shop, ana, "K", 1000) for _ in range(8)))
        assert first.decision.totals == again.decision.totals
        assert {one.event_id for one in [first, again, *more]} == {first.event_id}
        assert all(one.repeated for one in [again, *more])
        assert await balance(shop, ana) == 10
        assert await counts(shop, ana) == (1, 1)

    tell(story)


def test_a1_a_retry_is_once_even_from_two_processes_at_the_same_moment(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database) as one, opened(shop_database, node=2) as two:
            ana = await joined(one)
            sent = await asyncio.gather(*(buy(shop, ana, "K", 1000) for shop in [one, two] * 8))
            assert len({outcome.event_id for outcome in sent}) == 1
            assert await balance(one, ana) == 10

    run(story())


def test_a2_the_same_id_with_another_body_is_a_conflict_and_changes_nothing(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await buy(shop, ana, "K", 1000)
        with pytest.raises(DifferentBody):
            await buy(shop, ana, "K", 2000)
        assert await balance(shop, ana) == 10
        assert await counts(shop, ana) == (1, 1)

    tell(story)


def test_a3_a_till_that_sends_its_queue_twice_earns_it_once(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        for name in ["1", "2", "1", "2", "3"]:
            await buy(shop, ana, name, 1000)
        assert await balance(shop, ana) == 30

    tell(story)


def test_a4_two_tills_in_two_processes_cannot_spend_the_same_points(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database) as one, opened(shop_database, node=2) as two:
            ana = await joined(one)
            await buy(one, ana, "earned", 10000)
            results = await asyncio.gather(
                *(buy(shop, ana, f"s{n}", 100, spend=100) for n, shop in enumerate([one, two] * 8)),
                return_exceptions=True,
            )
            refused = [error for error in results if isinstance(error, NotEnoughPoints)]
            assert len(refused) == 15
            assert await balance(one, ana) == 0
            assert (await counts(one, ana))[0] == 2

    run(story())


def test_a6_eight_tills_on_one_member_lose_nothing_and_show_no_error(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database) as one, opened(shop_database, node=2) as two:
            ana = await joined(one)

            async def till(number: int) -> None:
                for sale in range(5):
                    await buy([one, two][number % 2], ana, f"{number}-{sale}", 1000)

            await asyncio.gather(*(till(number) for number in range(8)))
            assert await balance(one, ana) == 400
            assert await counts(one, ana) == (40, 40)

    run(story())
