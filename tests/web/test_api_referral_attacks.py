"""Friends who are nobody's friends: merged, erased, blocked and undone by hand, nobody is richer for it."""

import asyncio
from typing import Any

import pytest

from regulars.ids import encode
from tests.web.counter import Counter
from tests.web.test_api_referrals import Told, buys, code_of, friend, points, safe, stands, told

__all__ = ["told"]


async def rewarded(counter: Counter, ana: str) -> tuple[str, str]:
    """Bob, for whom both were given points, and his receipt."""
    bob = await friend(counter, await code_of(counter, ana))
    sold = await buys(counter, "bob", "60.00")
    await safe(counter)
    assert (await stands(counter, bob), await points(counter, ana, bob)) == (("rewarded", ""), ["20", "11"])
    return bob, sold


async def comes_back(counter: Counter, sold: str, days: int = 0) -> None:
    await counter.post(f"/v1/receipts/{sold}/returns", {"return_id": "back"})
    for _ in range(2):
        await safe(counter, days)


@pytest.mark.parametrize("into_friend", [False, True])
@pytest.mark.parametrize("is_safe", [False, True])
def test_who_turns_out_to_be_her_own_friend_has_nothing_of_it(told: Told, is_safe: bool, into_friend: bool) -> None:
    async def story(counter: Counter, ana: str) -> None:
        bob = await friend(counter, await code_of(counter, ana))
        await buys(counter, "bob", "60.00")
        if is_safe:
            await safe(counter)
            assert await points(counter, ana, bob) == ["20", "11"]
        gone, stays = (ana, bob) if into_friend else (bob, ana)
        await counter.post(f"/v1/members/{stays}/merge", {"from": {"id": gone}})
        await safe(counter, 0 if is_safe else 14)
        assert await points(counter, stays) == ["0"]
        async with counter.shop.db.connection() as connection:
            rows = await connection.fetch("select state, reason from referral")
        assert [tuple(row) for row in rows] == [("reversed" if is_safe else "refused", "same-member")]

    told(story)


@pytest.mark.parametrize("deed", ["erase", "block", "leave"])
@pytest.mark.parametrize("who", ["advocate", "friend"])
def test_what_comes_back_is_taken_back_though_one_of_them_is_gone(told: Told, who: str, deed: str) -> None:
    async def story(counter: Counter, ana: str) -> None:
        bob, sold = await rewarded(counter, ana)
        reply = await counter.ask("POST", f"/v1/members/{ana if who == 'advocate' else bob}/{deed}")
        assert reply.status in (200, 204), reply.body
        await comes_back(counter, sold)
        assert await stands(counter, bob) == ("reversed", "came-back")
        assert await points(counter, ana) == ["0"]

    told(story)


@pytest.mark.parametrize("who", ["advocate", "friend"])
def test_who_is_gone_when_the_receipt_is_safe_gets_nothing_and_gives_nothing(told: Told, who: str) -> None:
    async def story(counter: Counter, ana: str) -> None:
        bob = await friend(counter, await code_of(counter, ana))
        await buys(counter, "bob", "60.00")
        reply = await counter.ask("POST", f"/v1/members/{ana if who == 'advocate' else bob}/erase")
        assert reply.status in (200, 204), reply.body
        for days in (14, 20, 400):
            await safe(counter, days)
            assert await stands(counter, bob) == ("refused", f"{who}-not-active")
        assert await points(counter, ana) == ["0"]

    told(story)


def test_what_was_undone_by_hand_already_is_not_undone_again(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        bob, sold = await rewarded(counter, ana)
        async with counter.shop.db.connection() as connection:
            names = await connection.fetch(
                "select event_id from event where kind = 'activity' and body ->> 'name' = 'referral-made'"
            )
        (made,) = [encode("evt", one[0]) for one in names]
        await counter.post(f"/v1/events/{made}/undo", {"undo_id": "by hand"})
        assert await points(counter, ana, bob) == ["0", "11"]
        await comes_back(counter, sold)
        assert (await stands(counter, bob), await points(counter, ana, bob)) == (("reversed", "came-back"), ["0", "1"])

    told(story)


def test_eight_requests_for_one_friend_at_once_keep_one_and_reward_once(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        code = await code_of(counter, ana)
        await counter.post("/v1/members", {"name": "Bob", "outside_id": "bob"})
        body: dict[str, Any] = {"member": {"outside_id": "bob"}, "referral_code": code}
        kept = await asyncio.gather(*(counter.post("/v1/referrals", body) for _ in range(8)))
        assert {(one["friend_id"], one["state"]) for one in kept} == {(kept[0]["friend_id"], "waiting")}
        bob = kept[0]["friend_id"]
        assert await points(counter, ana, bob) == ["0", "1"]
        await buys(counter, "bob", "60.00")
        await safe(counter)
        assert await points(counter, ana, bob) == ["20", "11"]

    told(story)
