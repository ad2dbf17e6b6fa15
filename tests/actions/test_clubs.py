"""Clubs: in it is who wants it and is wanted, and never who is banned."""

import asyncio
from typing import Any

import pytest

from regulars.actions.ask_to_enter_pool import ask_to_enter_pool
from regulars.actions.ban_from_pool import ban_from_pool
from regulars.actions.clear_pool_door import clear_pool_door
from regulars.actions.dissolve_pool import dissolve_pool
from regulars.actions.erase_member import erase_member
from regulars.actions.invite_to_pool import invite_to_pool
from regulars.actions.join_pool import join_pool
from regulars.actions.make_pool import make_pool
from regulars.actions.merge_members import merge_members
from regulars.store import doors, pools
from regulars.store.doors import BannedFromPool
from regulars.store.members import MemberNotActive
from regulars.store.pools import Pool, PoolDissolved, UnknownPool
from regulars.store.shop import Shop
from tests.actions.conftest import joined, opened
from tests.actions.test_pools import BY


async def club(shop: Shop) -> tuple[int, int, int]:
    """A club of Ana's, and Bob, who is not in it."""
    ana, bob = [await joined(shop, name) for name in ("Ana", "Bob")]
    terms = Pool(0, "owner", "nothing", "equal_parts", ana)
    return (await make_pool(shop, terms, "group", "Runners", **BY)).pool_id, ana, bob


async def stands(shop: Shop, pool_id: int, member_id: int) -> str:
    async with shop.db.connection() as connection:
        inside = member_id in (await pools.read(connection, pool_id)).members
        at_door = await doors.at(connection, pool_id, member_id)
        listed = [one.pool_id for one in await pools.pools_of(connection, member_id)]
    assert inside == (pool_id in listed)
    assert not (inside and at_door)
    return "inside" if inside else at_door or "outside"


def test_who_is_invited_and_asks_is_in_it_whichever_came_first(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database) as shop:
            pool_id, ana, bob = await club(shop)
            cleo = await joined(shop, "Cleo")
            assert not await invite_to_pool(shop, pool_id, bob, **BY)
            assert not await invite_to_pool(shop, pool_id, bob, **BY)
            assert await stands(shop, pool_id, bob) == "invited"
            assert await ask_to_enter_pool(shop, pool_id, bob, **BY)
            assert not await ask_to_enter_pool(shop, pool_id, cleo, **BY)
            assert await stands(shop, pool_id, cleo) == "asking"
            assert await invite_to_pool(shop, pool_id, cleo, **BY)
            assert [await stands(shop, pool_id, one) for one in (ana, bob, cleo)] == ["inside"] * 3
            assert await ask_to_enter_pool(shop, pool_id, cleo, **BY)

    run(told())


def test_an_invitation_an_application_or_a_ban_is_taken_back(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database) as shop:
            pool_id, _, bob = await club(shop)
            assert not await clear_pool_door(shop, pool_id, bob, **BY)
            for come in (invite_to_pool, ask_to_enter_pool, ban_from_pool):
                await come(shop, pool_id, bob, **BY)
                assert await clear_pool_door(shop, pool_id, bob, **BY)
                assert await stands(shop, pool_id, bob) == "outside"
            await join_pool(shop, pool_id, bob, share=0, may_spend=False, **BY)
            assert await stands(shop, pool_id, bob) == "inside"

    run(told())


def test_who_is_banned_leaves_and_comes_in_by_no_way(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database) as shop:
            pool_id, ana, bob = await club(shop)
            await join_pool(shop, pool_id, bob, share=50, may_spend=False, **BY)
            await ban_from_pool(shop, pool_id, bob, **BY)
            for come in (invite_to_pool, ask_to_enter_pool):
                with pytest.raises(BannedFromPool):
                    await come(shop, pool_id, bob, **BY)
            with pytest.raises(BannedFromPool):
                await join_pool(shop, pool_id, bob, share=0, may_spend=False, **BY)
            assert await stands(shop, pool_id, bob) == "banned"
            with pytest.raises(MemberNotActive):
                await ban_from_pool(shop, pool_id, ana, **BY)
            assert await stands(shop, pool_id, ana) == "inside"

    run(told())


def test_who_turns_out_to_be_a_banned_member_is_banned(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database) as shop:
            pool_id, _, bob = await club(shop)
            again = await joined(shop, "Bobby")
            await invite_to_pool(shop, pool_id, again, **BY)
            await ban_from_pool(shop, pool_id, bob, **BY)
            await merge_members(shop, bob, again, **BY)
            assert await stands(shop, pool_id, again) == "banned"

    run(told())


def test_nobody_stands_at_a_door_that_is_none(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database) as shop:
            pool_id, ana, bob = await club(shop)
            for come in (invite_to_pool, ask_to_enter_pool, ban_from_pool):
                with pytest.raises(UnknownPool):
                    await come(shop, ana, bob, **BY)
            await ask_to_enter_pool(shop, pool_id, bob, **BY)
            await erase_member(shop, bob, actor="staff", actor_id=1, at=BY["at"])
            assert await stands(shop, pool_id, bob) == "outside"
            await dissolve_pool(shop, pool_id, **BY)
            with pytest.raises(PoolDissolved):
                await ask_to_enter_pool(shop, pool_id, await joined(shop, "Cleo"), **BY)

    run(told())


def test_an_invitation_and_an_application_at_the_same_moment_meet(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database) as shop, opened(shop_database, node=2) as other:
            pool_id, _, bob = await club(shop)
            entered = await asyncio.gather(
                invite_to_pool(shop, pool_id, bob, **BY), ask_to_enter_pool(other, pool_id, bob, **BY)
            )
            assert sorted(entered) == [False, True]
            assert await stands(shop, pool_id, bob) == "inside"

    run(told())


def test_a_ban_and_an_entry_at_the_same_moment_end_with_the_ban(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database) as shop, opened(shop_database, node=2) as other:
            pool_id, _, _ = await club(shop)
            for place in range(4):
                member = await joined(shop, f"Dan {place}")
                await asyncio.gather(
                    join_pool(shop, pool_id, member, share=0, may_spend=False, **BY),
                    ban_from_pool(other, pool_id, member, **BY),
                    return_exceptions=True,
                )
                assert await stands(shop, pool_id, member) == "banned"

    run(told())
