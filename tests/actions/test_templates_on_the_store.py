"""What a template promises of things that all members share, kept by the store."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from regulars.actions.correct_points import correct_points
from regulars.actions.record_receipt import record_receipt
from regulars.actions.redeem_reward import redeem_reward
from regulars.engine.days import micros
from regulars.engine.events.receipts import Line, Receipt
from regulars.program_file import template
from regulars.store import members
from regulars.store.recorder import UsedUp
from regulars.store.redeeming import Asked
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened

A_TUESDAY_AT_NINE = datetime(2026, 3, 3, 17, tzinfo=UTC)
PIECES, PRICE = 100, 2500


def test_of_a_drop_of_a_hundred_the_hundred_and_first_is_refused_and_costs_nothing(
    shop_database: str, run: Any
) -> None:
    async def of(shop: Shop, member_id: int) -> int:
        async with shop.db.connection() as connection:
            return (await members.load(connection, member_id, 1)).stored.member.wallet("points").available

    async def story() -> None:
        async with opened(shop_database, template("beauty-tiers")) as shop:
            ana = await joined(shop)
            bought = Receipt(
                receipt_id="r1", occurred_us=micros(AT), currency="USD", lines=(Line(line_id="1", total_minor=100_000),)
            )
            await record_receipt(shop, bought, member_id=ana, source="till", at=AT)
            await correct_points(shop, "c1", PRICE * 101 - 1000, "a test", member_id=ana, source="test", at=AT)

            async def take(number: int) -> str:
                try:
                    await redeem_reward(
                        shop, f"d{number}", Asked(reward="rouge-hundred"), member_id=ana, source="app",
                        at=A_TUESDAY_AT_NINE,
                    )  # fmt: skip
                except UsedUp:
                    return "used up"
                return "taken"

            told = Counter(await asyncio.gather(*(take(number) for number in range(PIECES + 1))))
            assert told == {"taken": PIECES, "used up": 1}
            assert await of(shop, ana) == PRICE

    run(story())
