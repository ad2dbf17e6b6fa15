"""Several at the same moment, in two processes' worth of shops: A4, A5, A6, G7, and nothing is ever overspent."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

from regulars.actions.correct_points import correct_points
from regulars.actions.enrol_member import enrol_member
from regulars.actions.hold_points import hold_points
from regulars.actions.record_receipt import record_receipt
from regulars.actions.return_receipt import return_receipt
from regulars.actions.transfer_points import transfer_points
from regulars.analytics.verify import verify
from regulars.errors import RegularsError
from regulars.store import members
from regulars.store.identifiers import Identifier, identifier
from regulars.store.members import Person
from regulars.store.recorder import NotEnoughPoints, Outcome
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened, receipt

NAMED: dict[str, Any] = {"source": "till", "at": AT}


async def two_shops(url: str, stack: AsyncExitStack) -> tuple[Shop, Shop]:
    """The same shop as two processes have it: nothing is shared but the database."""
    one = await stack.enter_async_context(opened(url))
    return one, await stack.enter_async_context(opened(url, node=2))


async def together(*asked: Coroutine[Any, Any, Outcome]) -> tuple[list[Outcome], list[RegularsError]]:
    """All at once: those that went well, and those that were refused."""
    results = await asyncio.gather(*asked, return_exceptions=True)
    refused = [one for one in results if isinstance(one, RegularsError)]
    done = [one for one in results if isinstance(one, Outcome)]
    assert len(done) + len(refused) == len(results), results
    return done, refused


async def balance(shop: Shop, member_id: int) -> int:
    async with shop.db.connection() as connection:
        return (await members.load(connection, member_id, 1)).stored.member.wallet("points").balance


async def proves_itself(shop: Shop) -> None:
    verdict = await verify(shop)
    assert verdict.ok, verdict


def test_a4_tills_that_spend_hold_give_and_correct_at_once_never_overspend(shop_database: str, run: Any) -> None:
    """Of 100 points, 28 try to take 10 to 37 each, in four ways, from two processes."""

    async def story() -> None:
        async with AsyncExitStack() as stack:
            shops = await two_shops(shop_database, stack)
            ana, bob = await joined(shops[0], "Ana"), await joined(shops[0], "Bob")
            await correct_points(shops[0], "start", 100, "start", member_id=ana, **NAMED)
            taking: list[Coroutine[Any, Any, Outcome]] = []
            for number in range(7):
                points, name = 10 + 9 * number // 2, f"n{number}"
                sold = receipt(name, points, spend=points)
                taking += [
                    record_receipt(shops[number % 2], sold, member_id=ana, **NAMED),
                    hold_points(
                        shops[(number + 1) % 2], name, points, member_id=ana, lasts=timedelta(minutes=5), **NAMED
                    ),
                    transfer_points(shops[number % 2], name, points, giver=ana, taker=bob, **NAMED),
                    correct_points(shops[(number + 1) % 2], name, -points, "taken", member_id=ana, **NAMED),
                ]
            done, refused = await together(*taking)
            assert all(isinstance(one, NotEnoughPoints) for one in refused)
            assert refused
            taken = sum(taken_by(one) for one in done)
            async with shops[0].db.connection() as connection:
                wallet = (await members.load(connection, ana, 1)).stored.member.wallet("points")
            assert wallet.available == 100 - taken >= 0
            assert wallet.available < 10 + 9 * 6 // 2, "the last who were refused could not have been served"
            await proves_itself(shops[0])

    run(story())


def taken_by(outcome: Outcome) -> int:
    """How many points that could be spent an event took."""
    told = [abs(one.points) for one in outcome.decision.reasons if one.code in ("held", "corrected")]
    return sum(told) + sum(one.points for one in outcome.decision.spent)


def test_a5_twenty_gifts_of_all_there_is_at_once_arrive_once(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            shops = await two_shops(shop_database, stack)
            giver = await joined(shops[0], "giver")
            takers = [await joined(shops[0], f"taker {number}") for number in range(20)]
            await correct_points(shops[0], "start", 100, "start", member_id=giver, **NAMED)
            done, refused = await together(
                *(
                    transfer_points(shops[number % 2], f"t{number}", 100, giver=giver, taker=taker, **NAMED)
                    for number, taker in enumerate(takers)
                )
            )
            assert (len(done), len(refused)) == (1, 19)
            assert all(isinstance(one, NotEnoughPoints) for one in refused)
            balances = [await balance(shops[0], one) for one in (giver, *takers)]
            assert sorted(balances) == [0] * 20 + [100]
            assert balances[0] == 0
            await proves_itself(shops[0])

    run(story())


def test_gifts_in_a_circle_at_once_never_wait_for_each_other_and_lose_nothing(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            shops = await two_shops(shop_database, stack)
            friends = [await joined(shops[0], f"friend {number}") for number in range(4)]
            for number, friend in enumerate(friends):
                await correct_points(shops[0], f"start{number}", 50, "start", member_id=friend, **NAMED)
            done, refused = await together(
                *(
                    transfer_points(
                        shops[number % 2], f"t{number}", 10, giver=friends[number % 4],
                        taker=friends[(number + 1 + number // 8) % 4], **NAMED,
                    )
                    for number in range(16)
                )
            )  # fmt: skip
            assert (len(done), refused) == (16, [])
            assert sum([await balance(shops[0], friend) for friend in friends]) == 200
            await proves_itself(shops[0])

    run(story())


def test_g7_a_new_member_who_joins_on_two_channels_at_once_is_one_member(shop_database: str, run: Any) -> None:
    """The same phone, written in two ways, with another card and another e-mail each."""

    async def enrol(shop: Shop, number: int) -> Outcome:
        phone = ["0722 123 456", "+40 722-123-456"][number % 2]
        known_by: list[Identifier] = [
            identifier("phone", phone, region="RO"), identifier("email", f"ana{number}@example.com"),
        ]  # fmt: skip
        return await enrol_member(shop, Person(name="Ana"), known_by, source="web", at=AT)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            shops = await two_shops(shop_database, stack)
            done, refused = await together(*(enrol(shops[number % 2], number) for number in range(8)))
            assert len(done) == 1
            assert all(isinstance(one, members.IdentifierTaken) for one in refused)
            async with shops[0].db.connection() as connection:
                counts = [
                    await connection.fetchval(f"select count(*) from {table}")
                    for table in ("member", "state", "event", "identifier")
                ]
                found = await members.find(connection, identifier("phone", "0722123456", region="RO"))
            assert counts == [1, 1, 1, 2], "the others left nothing behind"
            assert found == done[0].member_id
            await proves_itself(shops[0])

    run(story())


def test_a_receipt_and_its_return_at_once_from_many_tills_are_one_of_each(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            shops = await two_shops(shop_database, stack)
            ana = await joined(shops[0])
            await record_receipt(shops[0], receipt("1", 10_000), member_id=ana, **NAMED)
            done, refused = await together(
                *(return_receipt(shops[number % 2], "1", f"back {number}", **NAMED) for number in range(8))
            )
            assert (len(done), len(refused)) == (1, 7)
            assert await balance(shops[0], ana) == 0
            await proves_itself(shops[0])

    run(story())
