"""The ledger is proved while tills go on selling: what is written meanwhile is no difference."""

import asyncio
from typing import Any

import pytest

from regulars.actions.record_receipt import record_receipt
from regulars.analytics import verify as proof
from tests.actions.conftest import AT, joined, opened, receipt


def test_what_is_sold_while_it_is_proved_is_no_difference(
    shop_database: str, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "CHUNK", 2)

    async def story() -> None:
        async with opened(shop_database) as shop:
            people = [await joined(shop, f"person {number}") for number in range(8)]
            stop = asyncio.Event()

            async def till(number: int) -> int:
                sold = 0
                while not stop.is_set():
                    one = receipt(f"{number}-{sold}", 1000)
                    await record_receipt(shop, one, member_id=people[number], source="till", at=AT)
                    sold += 1
                return sold

            tills = [asyncio.create_task(till(number)) for number in range(8)]
            for _ in range(10):
                assert (await proof.verify(shop)).differences == []
            stop.set()
            assert sum(await asyncio.gather(*tills)) > 8

    run(story())
