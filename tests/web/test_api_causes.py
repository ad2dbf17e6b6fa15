"""What good causes were given is public: for points, and with every receipt."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from regulars.actions.sum_days import sum_days
from regulars.store.shop import Shop
from tests.actions.conftest import AT, opened
from tests.web.counter import Counter

PROGRAM = """
program: corner-shop
timezone: UTC
currency: EUR
wallets:
  points: {}
  oaks: {gives_to: trees}
  elms: {gives_to: trees}
choices:
  cause: {among: [oaks, elms], changes: at_once, keeps: true}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: for-oaks, kind: donated, wallet: oaks}
  - {id: for-elms, kind: donated, wallet: elms}
  - {id: share, kind: per_amount, points: 0.01, per: 1.00, wallet: elms, when: '"elms" in member.choices'}
rewards:
  - {id: trees, kind: donation, points: 10, causes: [oaks, elms, yews], gives: 0.10}
"""


@pytest.fixture
def tell(shop_database: str, run: Any) -> Any:
    """Run a story at the counter of a shop with causes."""

    def telling(story: Callable[[Counter, Shop], Awaitable[None]]) -> None:
        async def told() -> None:
            async with opened(shop_database, PROGRAM) as shop:
                await story(Counter(shop), shop)

        run(told())

    return telling


def receipt(name: str, *lines: dict[str, Any]) -> dict[str, Any]:
    return {"receipt_id": name, "currency": "EUR", "member": {"outside_id": "ana"}, "lines": list(lines)}


def test_what_receipts_give_is_added_to_the_causes_and_comes_back_with_the_goods(tell: Any) -> None:
    async def story(counter: Counter, shop: Shop) -> None:
        made = await counter.post("/v1/members", {"name": "Ana", "outside_id": "ana"})
        await counter.post(f"/v1/members/{made['id']}/choices", {"choice": "cause", "picks": ["elms"]})
        gift = {"total": "0.35", "kind": "donation", "sku": "oaks"}
        sold = await counter.post("/v1/receipts", receipt("a", {"total": "40.00"}, {"total": "20.00"}, gift))
        await counter.post("/v1/redemptions", {"member": {"outside_id": "ana"}, "reward": "trees", "choice": "elms"})
        causes = await counter.get("/v1/causes/trees")
        assert (sold["totals"]["to_pay"], causes["given"]) == ("60.35", "1.05")
        assert causes["causes"] == [
            {"cause": "oaks", "gifts": 0, "given": "0.35", "with_receipts": "0.35"},
            {"cause": "elms", "gifts": 1, "given": "0.70", "with_receipts": "0.60"},
            {"cause": "yews", "gifts": 0, "given": "0.00"},
        ]
        await sum_days(shop, AT + timedelta(days=2))
        assert await counter.get("/v1/causes/trees") == causes
        line = sold["lines"][0]["line_id"] if "lines" in sold else "1"
        await counter.post(f"/v1/receipts/{sold['id']}/returns", {"return_id": "b", "lines": [{"line_id": line}]})
        after = await counter.get("/v1/causes/trees")
        assert [one["given"] for one in after["causes"]] == ["0.35", "0.30", "0.00"]

    tell(story)
