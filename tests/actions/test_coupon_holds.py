"""A coupon put aside while a basket is open: nobody else is paid with it, and after its time everybody can be."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from regulars.actions.hold_coupons import hold_coupons
from regulars.actions.make_codes import make_codes
from regulars.actions.quote_receipt import quote_receipt
from regulars.actions.record_receipt import record_receipt
from regulars.actions.return_receipt import return_receipt
from regulars.actions.tidy_up import tidy_up
from regulars.analytics.verify import verify
from regulars.store.codes import codes_of
from regulars.store.recorder import NotPossible
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened
from tests.actions.test_coupons import PROGRAM, counted, fill, people, showing

LATER = AT + timedelta(minutes=20)
Told = Callable[[Shop], Awaitable[Any]]


@pytest.fixture
def tell(shop_database: str, run: Any) -> Callable[[Told], Any]:
    """Run a story on a fresh shop with coupons; the ledger proves itself at the end."""

    def telling(story: Told) -> Any:
        async def told() -> None:
            async with opened(shop_database, PROGRAM) as shop:
                await story(shop)
                assert (await verify(shop)).ok

        return run(told())

    return telling


async def held(shop: Shop, member: int, basket: str, *codes: str, at: datetime = AT, minutes: int = 15) -> str:
    """`held`, or why not."""
    until = at + timedelta(minutes=minutes) if minutes else None
    try:
        await hold_coupons(shop, codes, receipt_id=basket, member_id=member, until=until, source="till", at=at)
    except NotPossible as refused:
        return ",".join(reason.code for reason in refused.reasons)
    return "held"


async def paid(shop: Shop, member: int, basket: str, *codes: str, at: datetime = AT, source: str = "till") -> str:
    """`given`, or why not."""
    try:
        await record_receipt(shop, showing(basket, *codes), member_id=member, source=source, at=at)
    except NotPossible as refused:
        return ",".join(reason.code for reason in refused.reasons)
    return "given"


async def quoted(shop: Shop, member: int, basket: str, *codes: str, at: datetime = AT) -> list[str]:
    quote = await quote_receipt(shop, showing(basket, *codes), member_id=member, at=at, source="till")
    return [reason.code for reason in quote.decision.refusals]


def test_g4_the_basket_that_came_first_is_paid_with_it_and_the_other_is_told_at_once(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, bob = await joined(shop), await joined(shop, "Bob")
        await fill(shop, "leaflets", "L1")
        assert await held(shop, ana, "b1", "l-1") == "held"
        assert await held(shop, bob, "b2", "L1") == "coupon-held"
        assert await quoted(shop, bob, "b2", "L1") == ["coupon-held"]
        assert await paid(shop, bob, "b2", "L1") == "coupon-held"
        assert await paid(shop, bob, "b1", "L1", source="web") == "coupon-held", "another number, another basket"
        assert await quoted(shop, ana, "b1", "L1") == []
        assert await paid(shop, ana, "b1", "L1") == "given"
        assert await quoted(shop, bob, "b2", "L1") == ["coupon-used"]
        assert await paid(shop, bob, "b3", "L1", at=LATER) == "coupon-used", "its end frees nothing any more"
        await tidy_up(shop, LATER)
        assert await counted(shop) == [(1, 1), (1, 60)]

    tell(story)


def test_it_is_free_again_when_its_time_is_over_or_nothing_is_put_aside_any_more(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, bob = await joined(shop), await joined(shop, "Bob")
        await make_codes(shop, "letter", 1, at=AT)
        (code,) = codes_of(shop.mac_bytes, 1, 0, 1)
        assert await held(shop, ana, "b1", code) == "held"
        assert await quoted(shop, bob, "b2", code, at=LATER) == []
        assert await paid(shop, bob, "b2", code, at=LATER) == "given"
        assert await paid(shop, ana, "b1", code, at=LATER) == "coupon-used"
        await fill(shop, "leaflets", "L1")
        assert await held(shop, ana, "b1", "L1") == "held"
        assert await held(shop, ana, "b1", "L1", minutes=0) == "held"
        assert await paid(shop, bob, "b3", "L1") == "given"

    tell(story)


def test_holding_again_replaces_what_was_held_and_a_refusal_leaves_it(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, bob = await joined(shop), await joined(shop, "Bob")
        await fill(shop, "leaflets", "L1", "L2", "L3")
        assert await held(shop, ana, "b1", "L1") == "held"
        assert await held(shop, ana, "b1", "L2") == "held"
        assert await held(shop, bob, "b2", "L1") == "held"
        before = await counted(shop)
        assert await held(shop, bob, "b2", "L2", "SPRING10", "nothing") == "coupon-held,unknown-coupon"
        assert await held(shop, bob, "b2", "L1", "L3") == "one-coupon-only"
        assert await counted(shop) == before
        assert await quoted(shop, ana, "b1", "L1") == ["coupon-held"]

    tell(story)


def test_what_all_members_have_together_is_held_piece_by_piece(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        members = await people(shop, 5)
        done = await asyncio.gather(*(held(shop, one, f"b{one}", "spring10") for one in members))
        assert Counter(done) == {"held": 3, "coupon-held": 2}
        bought = await asyncio.gather(*(paid(shop, one, f"b{one}", "SPRING10") for one in members))
        assert [one == "given" for one in bought] == [one == "held" for one in done]
        assert "coupon-used-up" in {*bought, await paid(shop, members[0], "late", "SPRING10")}
        await tidy_up(shop, LATER)
        assert await counted(shop) == [(3, 3)]

    tell(story)


def test_of_many_at_once_one_holds_and_when_it_is_over_one_is_paid(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        await fill(shop, "leaflets", "L1")
        members = await people(shop, 8)
        done = await asyncio.gather(*(held(shop, one, f"b{one}", "L1") for one in members))
        assert Counter(done) == {"held": 1, "coupon-held": 7}
        # The hold is over: its own basket, the others and the cleaning come at the same moment.
        at_once = [paid(shop, one, f"b{one}", "L1", at=LATER) for one in members]
        *bought, _ = await asyncio.gather(*at_once, tidy_up(shop, LATER))
        assert Counter(bought) == {"given": 1, "coupon-used": 7}
        await tidy_up(shop, LATER)
        assert await counted(shop) == [(1, 1), (1, 60)]

    tell(story)


def test_the_same_basket_asking_twice_at_once_holds_one_piece(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        assert await asyncio.gather(*(held(shop, ana, "b1", "SPRING10") for _ in range(4))) == ["held"] * 4
        await tidy_up(shop, LATER)
        assert await counted(shop) == [(0, 3)]

    tell(story)


def test_what_was_paid_from_a_hold_comes_back_as_any_other(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, bob = await joined(shop), await joined(shop, "Bob")
        await fill(shop, "leaflets", "L1")
        await held(shop, ana, "b1", "L1")
        assert await paid(shop, ana, "b1", "L1") == "given"
        await return_receipt(shop, "b1", "back", source="till", at=AT)
        assert await paid(shop, bob, "b2", "L1") == "given"
        await tidy_up(shop, LATER)
        assert await counted(shop) == [(1, 1), (1, 60)]

    tell(story)
