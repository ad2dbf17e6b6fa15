"""Draws and auctions end by the clock, and gift cards expire by it: once, whoever looks, and whatever breaks off."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from regulars.actions.expire_gift_cards import expire_gift_cards
from regulars.actions.issue_gift_card import issue_gift_card
from regulars.store import auctions, draws, gift_cards
from regulars.store.auctions import Auction
from regulars.store.draws import Draw
from regulars.store.recorder import NotPossible
from regulars.store.shop import Shop
from regulars.worker import all_jobs
from tests.actions.conftest import AT
from tests.actions.test_redemptions import NEXT_WEEK, available, rich, take, tell, two_shops

__all__ = ["tell"]

CLOSE = all_jobs()["close_what_is_over"]
EXPIRE = all_jobs()["expire_gift_cards"]


async def drawn(shop: Shop) -> Draw:
    async with shop.db.connection() as connection:
        return await draws.of(connection, 1, "draw")


async def sold(shop: Shop) -> Auction:
    async with shop.db.connection() as connection:
        return await auctions.of(connection, 1, "sale")


def test_a_draw_and_an_auction_close_at_their_hour_and_not_before(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, bob = await rich(shop), await rich(shop, "Bob")
        await CLOSE.run(shop, AT)
        promised = (await drawn(shop)).commitment
        await take(shop, ana, "draw", quantity=3)
        await take(shop, bob, "sale", bid=50)
        hour = datetime.fromisoformat("2026-03-10 12:00:00+00:00")
        await CLOSE.run(shop, hour - timedelta(seconds=1))
        assert ((await drawn(shop)).drawn_at, (await sold(shop)).closed_at) == (None, None)
        await CLOSE.run(shop, hour)
        over = await drawn(shop)
        assert (over.drawn_at, over.commitment) == (hour, promised)
        assert over.winners == draws.winners_of(over.seed, 3, 2)
        assert ((await sold(shop)).closed_at, await available(shop, bob)) == (hour, 950)

    tell(story)


def test_two_processes_and_two_rounds_close_once(shop_database: str, run: Any) -> None:
    async def story(one: Shop, other: Shop) -> None:
        ana, bob = await rich(one), await rich(one, "Bob")
        await take(one, ana, "draw", quantity=5)
        await take(one, bob, "sale", bid=50)
        await asyncio.gather(*(CLOSE.run(shop, NEXT_WEEK) for shop in (one, other, one, other)))
        first = await drawn(one), await sold(one)
        await CLOSE.run(one, NEXT_WEEK + timedelta(days=1))
        assert (await drawn(one), await sold(one)) == first
        assert await available(one, bob) == 950

    two_shops(shop_database, run, story)


def test_what_breaks_off_in_the_middle_has_changed_nothing_and_is_done_the_next_time(
    tell: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(Exception):
        """The process ended here."""

    async def kill(*_: Any) -> None:
        raise Killed

    async def story(shop: Shop) -> None:
        bob = await rich(shop, "Bob")
        await take(shop, bob, "sale", bid=50)
        with monkeypatch.context() as patched:
            patched.setattr(auctions, "close", kill)
            with pytest.raises(Killed):
                await CLOSE.run(shop, NEXT_WEEK)
        assert (await sold(shop)).closed_at is None
        await CLOSE.run(shop, NEXT_WEEK)
        assert ((await sold(shop)).closed_at, await available(shop, bob)) == (NEXT_WEEK, 950)

    tell(story)


def test_who_comes_with_a_slower_clock_is_told_that_it_is_over(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await rich(shop)
        await CLOSE.run(shop, NEXT_WEEK)
        for reward, bid in (("draw", 0), ("sale", 50)):
            with pytest.raises(NotPossible) as refused:
                await take(shop, ana, reward, bid=bid)
            assert [one.code for one in refused.value.reasons] == ["closed"]
        assert ((await drawn(shop)).entries, (await sold(shop)).best_points) == (0, 0)
        assert await available(shop, ana) == 1000

    tell(story)


def test_an_auction_that_is_closed_after_its_bid_has_lapsed_takes_nothing(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        bob = await rich(shop, "Bob")
        await take(shop, bob, "sale", bid=50)
        await CLOSE.run(shop, NEXT_WEEK + timedelta(days=60))
        assert (await sold(shop)).closed_at == NEXT_WEEK + timedelta(days=60)
        assert await available(shop, bob) == 1000

    tell(story)


def test_gift_cards_whose_time_is_over_are_emptied_once_a_few_at_a_time(shop_database: str, run: Any) -> None:
    async def story(one: Shop, other: Shop) -> None:
        late = AT + timedelta(days=1)
        made = [
            await issue_gift_card(one, f"c{n}", 1000, "RON", source="till", at=AT, expires_at=late if n < 5 else None)
            for n in range(6)
        ]
        assert await expire_gift_cards(one, late, most=2) == 2
        await asyncio.gather(*(EXPIRE.run(shop, late) for shop in (one, other)))
        assert not await EXPIRE.run(one, late)
        async with one.db.connection() as connection:
            ended = [await gift_cards.entries(connection, card.card.card_id) for card in made]
            assert len(set(await gift_cards.sums(connection))) == 1
        moves = [[(entry.movement, entry.balance_minor) for entry in card] for card in ended]
        assert moves == [[("issued", 1000), ("expired", 0)]] * 5 + [[("issued", 1000)]]

    two_shops(shop_database, run, story)
