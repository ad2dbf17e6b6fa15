"""Households and groups: shares of what members earn, spending at two tills at once, leaving and dissolving."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest

from regulars.actions.correct_points import correct_points
from regulars.actions.dissolve_pool import dissolve_pool
from regulars.actions.join_pool import join_pool
from regulars.actions.leave_pool import leave_pool
from regulars.actions.make_pool import make_pool
from regulars.actions.record_receipt import record_receipt
from regulars.actions.share_what_is_left import share_what_is_left
from regulars.actions.spend_from_pool import spend_from_pool
from regulars.analytics.repair.proposal import Limits, differences
from regulars.analytics.repair.wrong import Wrong
from regulars.analytics.verify import verify
from regulars.engine.events.receipts import Wanted
from regulars.store import members, pools
from regulars.store.members import MemberNotActive
from regulars.store.pools import MayNotSpend, NotInPool, Pool, PoolDissolved, SharesTooMuch
from regulars.store.recorder import NotEnoughPoints, Outcome
from regulars.store.repairs import Proposal
from regulars.store.sharing import share_points
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, receipt
from tests.actions.test_races import balance, two_shops

NAMED: dict[str, Any] = {"source": "till", "at": AT}
FIRST = AT - timedelta(days=1)
BY: dict[str, Any] = {"actor": "key", "actor_id": 1, "at": AT}


async def household(
    shop: Shop, names: tuple[str, str] = ("Ana", "Bob"), shares: tuple[int, int] = (50, 0), **terms: Any
) -> tuple[int, int, int]:
    """A household of Ana, who gives half of what she earns, and Bob, who gives nothing."""
    ana, bob = [await joined(shop, name) for name in names]
    told: dict[str, Any] = {"spends": "all", "leaving": "nothing", "dissolving": "equal_parts", **terms}
    pool = await make_pool(shop, Pool(0, owner_id=ana, **told), "household", "Smith", **BY)
    await join_pool(shop, pool.pool_id, ana, share=shares[0], may_spend=True, **BY)
    await join_pool(shop, pool.pool_id, bob, share=shares[1], may_spend=False, **BY)
    return pool.pool_id, ana, bob


def spends(
    shop: Shop, name: str, pool: int, member: int, points: int | None, amount: int = 10_000
) -> Awaitable[Outcome]:
    sold = receipt(name, amount)
    wanted = (Wanted("pay", points),)
    return spend_from_pool(
        shop, type(sold)(**{**{f: getattr(sold, f) for f in sold.__struct_fields__}, "wanted": wanted}),
        pool_id=pool, member_id=member, **NAMED,
    )  # fmt: skip


async def proves_itself(shop: Shop) -> None:
    """And by the very versions that decided it, a repair finds nothing to put right."""
    verdict = await verify(shop)
    assert verdict.ok, verdict
    nothing = Wrong(await shop.programs.in_force(1, AT, AT), 1, FIRST, FIRST)
    assert await differences(shop, nothing, Limits(), AT) == Proposal()


Story = Callable[[Shop], Awaitable[None]]


def test_half_of_what_ana_earns_is_the_households_with_its_dates(tell: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        pool, ana, bob = await household(shop)
        await record_receipt(shop, receipt("1", 1_500), member_id=ana, **NAMED)
        await record_receipt(shop, receipt("2", 1_000), member_id=bob, **NAMED)
        assert [await balance(shop, one) for one in (pool, ana, bob)] == [7, 8, 10]
        async with shop.db.connection() as connection:
            lots = [
                (await members.load(connection, one, 1)).stored.member.wallets["points"].lots[0].until
                for one in (pool, ana)
            ]
        assert lots[0] == lots[1]
        for _ in range(2):
            await share_points(shop, ana, AT)
            await share_what_is_left(shop, AT)
        assert [await balance(shop, one) for one in (pool, ana)] == [7, 8], "each receipt is shared once"
        await proves_itself(shop)

    tell(story)


def test_all_shares_of_a_member_are_at_most_a_hundred_percent(tell: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        _, ana, _ = await household(shop)
        club = await make_pool(shop, Pool(0, "all", "nothing", "lapse", ana), "group", "Club", **BY)
        with pytest.raises(SharesTooMuch):
            await join_pool(shop, club.pool_id, ana, share=51, may_spend=False, **BY)
        await join_pool(shop, club.pool_id, ana, share=50, may_spend=False, **BY)
        await record_receipt(shop, receipt("1", 1_000), member_id=ana, **NAMED)
        assert await balance(shop, ana) == 0

    tell(story)


def test_the_household_pays_and_what_is_earned_is_the_buyers(tell: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        pool, _, bob = await household(shop)
        await correct_points(shop, "start", 300, "start", member_id=pool, **NAMED)
        await correct_points(shop, "own", 50, "own", member_id=bob, **NAMED)
        done = await spends(shop, "r", pool, bob, 200)
        assert done.decision.totals is not None
        assert done.decision.totals.points_pay_minor == 200
        assert [await balance(shop, one) for one in (pool, bob)] == [100, 50 + 98]
        assert (await spends(shop, "r", pool, bob, 200)).repeated
        most = await spends(shop, "all", pool, bob, None, 5_000)
        assert most.decision.spent[0].points == 100, "as many as the household has; her own stay"
        assert await balance(shop, pool) == 0
        with pytest.raises(NotEnoughPoints):
            await spends(shop, "more", pool, bob, 1)
        await proves_itself(shop)

    tell(story)


@pytest.mark.parametrize(("spends_", "bob_may"), [("all", True), ("owner", False), ("named", False)])
def test_only_who_may_spends(tell: Callable[[Story], None], spends_: str, bob_may: bool) -> None:
    async def story(shop: Shop) -> None:
        pool, ana, bob = await household(shop, spends=spends_)
        eve = await joined(shop, "Eve")
        await correct_points(shop, "start", 300, "start", member_id=pool, **NAMED)
        await spends(shop, "hers", pool, ana, 10)
        if bob_may:
            await spends(shop, "his", pool, bob, 10)
        else:
            with pytest.raises(MayNotSpend):
                await spends(shop, "his", pool, bob, 10)
        with pytest.raises(NotInPool):
            await spends(shop, "eves", pool, eve, 10)
        assert await balance(shop, pool) == 290 - 10 * bob_may + 49, (
            "half of what Ana earned is the household's at once"
        )

    tell(story)


def test_who_leaves_takes_an_equal_part_where_that_was_agreed(tell: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        pool, ana, bob = await household(shop, leaving="equal_part")
        await correct_points(shop, "start", 101, "start", member_id=pool, **NAMED)
        with pytest.raises(MemberNotActive):
            await leave_pool(shop, pool, ana, **BY)
        assert await leave_pool(shop, pool, bob, **BY) == {"points": 50}
        with pytest.raises(NotInPool):
            await leave_pool(shop, pool, bob, **BY)
        assert [await balance(shop, one) for one in (pool, bob)] == [51, 50]
        await proves_itself(shop)

    tell(story)


@pytest.mark.parametrize(
    ("rule", "left"), [("equal_parts", [0, 51, 50]), ("to_owner", [0, 101, 0]), ("lapse", [0, 0, 0])]
)
def test_a_household_that_ends_gives_its_points_as_agreed(
    tell: Callable[[Story], None], rule: str, left: list[int]
) -> None:
    async def story(shop: Shop) -> None:
        pool, ana, bob = await household(shop, dissolving=rule)
        await correct_points(shop, "start", 101, "start", member_id=pool, **NAMED)
        await dissolve_pool(shop, pool, **BY)
        assert [await balance(shop, one) for one in (pool, ana, bob)] == left
        with pytest.raises(PoolDissolved):
            await spends(shop, "r", pool, ana, 1)
        await record_receipt(shop, receipt("after", 1_000), member_id=ana, **NAMED)
        assert await balance(shop, ana) == left[1] + 10, "nothing is shared any more"
        async with shop.db.connection() as connection:
            assert (await pools.read(connection, pool)).members == ()
        await proves_itself(shop)

    tell(story)


def test_a_household_spent_from_at_many_tills_at_once_never_overspends(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            shops = await two_shops(shop_database, stack)
            pool, ana, bob = await household(shops[0])
            await correct_points(shops[0], "start", 100, "start", member_id=pool, **NAMED)
            done = await asyncio.gather(
                *(spends(shops[n % 2], f"s{n}", pool, (ana, bob)[n % 2], 30, 30) for n in range(8)),
                return_exceptions=True,
            )
            assert sum(isinstance(one, Outcome) for one in done) == 3
            assert sum(isinstance(one, NotEnoughPoints) for one in done) == 5
            assert [await balance(shops[0], one) for one in (pool, ana, bob)] == [10, 0, 0]
            await proves_itself(shops[0])

    run(story())
