"""Coupons on the store: each code once, never more than there are for all, and what comes back can be used again.

Cases of the peers: G4, G5, G11.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from regulars.actions.make_codes import make_codes
from regulars.actions.quote_receipt import quote_receipt
from regulars.actions.record_receipt import record_receipt
from regulars.actions.record_receipts import Sent, record_receipts
from regulars.actions.redeem_reward import redeem_reward
from regulars.actions.return_receipt import return_receipt
from regulars.actions.void_codes import void_codes
from regulars.analytics.verify import verify
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import ReturnedLine
from regulars.errors import RegularsError
from regulars.store import pool_codes
from regulars.store.codes import codes_of
from regulars.store.database import Connection
from regulars.store.history import DifferentBody
from regulars.store.recorder import NotPossible, Outcome
from regulars.store.redeeming import Asked
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened, receipt

PROGRAM = """
program: corner-shop
timezone: UTC
currency: RON
wallets:
  points: {worth: 0.01}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
rewards:
  - {id: spring, kind: discount, percent: 10%, coupon: {code: SPRING10, total: 3}}
  - {id: letter, kind: discount, amount: 5.00, coupon: {batch: letter}}
  - {id: leaflet, kind: discount, amount: 2.00, coupon: {pool: leaflets, total: 60}}
  - {id: gift, kind: discount, amount: 3.00, coupon: {pool: gifts}}
  - {id: give, kind: code_pool, pool: gifts}
"""

Told = Callable[[Shop], Awaitable[Any]]


@pytest.fixture
def tell(shop_database: str, run: Any) -> Callable[[Told], Any]:
    """Run a story on a fresh shop with the rewards above; the ledger proves itself at the end."""

    def telling(story: Told) -> Any:
        async def told() -> Any:
            async with opened(shop_database, PROGRAM) as shop:
                result = await story(shop)
                assert (await verify(shop)).ok
                return result

        return run(told())

    return telling


def showing(name: str, *codes: str, amounts: tuple[int, ...] = (5_000,)) -> Receipt:
    return structs.replace(receipt(name, *amounts), coupons=codes)


async def buy(shop: Shop, member_id: int, name: str, *codes: str, **more: Any) -> Outcome:
    sold = showing(name, *codes, **more)
    return await record_receipt(shop, sold, member_id=member_id, source="till", at=AT)


async def tried(shop: Shop, member_id: int, name: str, *codes: str) -> str:
    """`given`, or why not."""
    try:
        await buy(shop, member_id, name, *codes)
    except NotPossible as refused:
        return ",".join(reason.code for reason in refused.reasons)
    return "given"


async def people(shop: Shop, many: int) -> list[int]:
    return [await joined(shop, f"m{number}") for number in range(many)]


async def fill(shop: Shop, pool: str, *codes: str) -> None:
    async def add(tx: Connection) -> None:
        added, wrong = await pool_codes.add(tx, pool, codes, AT)
        assert (added, wrong) == (len(codes), [])

    await shop.db.run(add)


async def counted(shop: Shop) -> list[tuple[int, int]]:
    """Of each counter what was taken and how much there is."""
    async with shop.db.connection() as connection:
        rows = await connection.fetch(
            "select sum(taken)::int, sum(ceiling)::int from shared_counter group by counter_id order by 2, 1"
        )
    return [(row[0], row[1]) for row in rows]


def test_a_limit_of_three_taken_by_five_at_once_gives_three(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        members = await people(shop, 5)
        done = await asyncio.gather(*(tried(shop, one, f"r{one}", "spring 10") for one in members))
        assert Counter(done) == {"given": 3, "coupon-used-up": 2}
        assert await counted(shop) == [(3, 3)]
        assert await tried(shop, members[0], "late", "SPRING10") == "coupon-used-up"

    tell(story)


def test_a_pool_of_a_hundred_codes_under_sixteen_clients_gives_each_once(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        await make_codes(shop, "letter", 100, at=AT)
        codes = list(codes_of(shop.mac_bytes, 1, 0, 100))
        members = await people(shop, 16)
        used: Counter[str] = Counter()

        async def client(place: int, member: int) -> None:
            # Every client tries every code, each beginning elsewhere.
            for turn in range(25):
                code = codes[(place * 6 + turn) % 100]
                if await tried(shop, member, f"{member}-{turn}", code) == "given":
                    used[code] += 1

        await asyncio.gather(*(client(place, member) for place, member in enumerate(members)))
        assert set(used) == set(codes)
        assert set(used.values()) == {1}

    tell(story)


def test_the_refusal_of_a_loser_frees_nothing_of_the_winners(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        await fill(shop, "leaflets", "LEAF-1")
        members = await people(shop, 8)
        done = await asyncio.gather(*(tried(shop, one, f"r{one}", "leaf1") for one in members))
        assert Counter(done) == {"given": 1, "coupon-used": 7}
        assert await counted(shop) == [(1, 1), (1, 60)]
        assert [await tried(shop, one, f"again-{one}", "LEAF 1") for one in members] == ["coupon-used"] * 8

    tell(story)


def test_uploaded_codes_are_found_however_they_are_typed(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await fill(shop, "leaflets", "ab-12 x", "ab-13 x")
        assert await tried(shop, ana, "r1", " Ab 12X") == "given"
        assert await tried(shop, ana, "r2", "AB12X") == "coupon-used"
        assert await tried(shop, ana, "r3", "AB14X") == "unknown-coupon"
        assert await tried(shop, ana, "r4", "AB-13-X", "AB12X") == "coupon-used"
        assert await tried(shop, ana, "r5", "AB-13-X") == "given"

    tell(story)


def test_g5_the_code_of_another_member_is_refused(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, bob = await joined(shop), await joined(shop, "Bob")
        await fill(shop, "gifts", "GIFT-1", "GIFT-2")
        assert await tried(shop, ana, "r0", "GIFT-1") == "unknown-coupon"
        taken = await redeem_reward(shop, "g", Asked(reward="give"), member_id=ana, source="app", at=AT)
        code = taken.redemption.code
        assert await tried(shop, bob, "r1", code) == "coupon-of-another"
        assert await tried(shop, ana, "r2", code.lower()) == "given"

    tell(story)


def test_a_batch_that_is_called_off_or_over_gives_nothing_more(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await make_codes(shop, "letter", 10, at=AT, until_at=AT + timedelta(days=1))
        first, second, third = codes_of(shop.mac_bytes, 1, 0, 3)
        assert await tried(shop, ana, "r1", first) == "given"
        late = record_receipt(shop, showing("r2", second), member_id=ana, source="till", at=AT + timedelta(days=1))
        with pytest.raises(NotPossible) as refused:
            await late
        assert [(one.code, one.subject, one.detail) for one in refused.value.reasons] == [
            ("coupon-expired", "letter", second)
        ]
        await void_codes(shop, "letter", at=AT)
        assert await tried(shop, ana, "r3", third) == "coupon-void"
        assert (await buy(shop, ana, "r1", first)).repeated

    tell(story)


def test_a_lookalike_of_a_used_code_is_the_same_code(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await make_codes(shop, "letter", 50, at=AT)
        code = next(one for one in codes_of(shop.mac_bytes, 1, 0, 50) if "0" in one)
        assert await tried(shop, ana, "r1", code) == "given"
        assert await tried(shop, ana, "r2", code.replace("0", "O")) == "coupon-used"

    tell(story)


def test_the_retry_of_a_receipt_gets_the_first_answer_though_its_code_is_used(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await fill(shop, "leaflets", "L1", "L2")
        first = await buy(shop, ana, "r1", "L1")
        again = await buy(shop, ana, "r1", "L1")
        assert again.repeated
        assert again.decision.totals == first.decision.totals
        with pytest.raises(DifferentBody):
            await buy(shop, ana, "r1", "L2")
        assert await counted(shop) == [(0, 1), (1, 1), (1, 60)]

    tell(story)


def test_a_return_of_everything_gives_the_coupon_back_and_one_in_part_does_not(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await fill(shop, "leaflets", "L1")
        await buy(shop, ana, "r1", "L1", amounts=(600, 400))
        some = await return_receipt(shop, "r1", "b1", lines=[ReturnedLine("1")], source="till", at=AT)
        assert some.decision.totals is not None
        assert some.decision.totals.to_pay_minor == 480
        assert await tried(shop, ana, "r2", "L1") == "coupon-used"
        rest = await return_receipt(shop, "r1", "b2", source="till", at=AT)
        assert "coupon-back" in [reason.code for reason in rest.decision.reasons]
        assert await counted(shop) == [(0, 1), (0, 60)]
        assert await tried(shop, ana, "r3", "L1") == "given"

    tell(story)


def test_a_quote_takes_nothing_and_tells_what_confirming_would(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await fill(shop, "leaflets", "L1")
        for _ in range(2):
            quote = await quote_receipt(shop, showing("q", "l1"), member_id=ana, at=AT)
            assert quote.decision.discounts == (200,)
        assert await counted(shop) == []
        await buy(shop, ana, "r1", "L1")
        quote = await quote_receipt(shop, showing("q", "l1"), member_id=ana, at=AT)
        assert [reason.code for reason in quote.decision.refusals] == ["coupon-used"]

    tell(story)


def test_a_batch_of_receipts_uses_a_code_once(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        members = await people(shop, 4)
        await fill(shop, "leaflets", "L1")
        sent = [Sent(showing(f"r{one}", "L1"), one) for one in members]
        done = await record_receipts(shop, sent, source="till", at=AT)
        assert sum(isinstance(one, Outcome) for one in done) == 1
        assert all(isinstance(one, NotPossible) for one in done if isinstance(one, RegularsError))
        assert await counted(shop) == [(1, 1), (1, 60)]

    tell(story)


def test_g4_of_two_open_baskets_one_is_paid_with_the_code_and_the_other_is_told_at_once(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, bob = await joined(shop), await joined(shop, "Bob")
        await fill(shop, "leaflets", "L1")
        for member, name in ((ana, "b1"), (bob, "b2")):
            quote = await quote_receipt(shop, showing(name, "L1"), member_id=member, at=AT)
            assert quote.decision.refusals == []
        assert await tried(shop, ana, "b1", "L1") == "given"
        quote = await quote_receipt(shop, showing("b2", "L1"), member_id=bob, at=AT)
        assert [reason.code for reason in quote.decision.refusals] == ["coupon-used"]
        assert await tried(shop, bob, "b2", "L1") == "coupon-used"

    tell(story)
