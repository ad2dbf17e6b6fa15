"""Prices that the shop sends, and the lowest of the last thirty days beside what is cheaper for members."""

from typing import Any

from tests.actions.conftest import opened
from tests.web.counter import READER, Counter, pointers

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {}
rewards:
  - {id: members, kind: member_price, price_list: {tea: 9.00}}
"""
ANA = {"card": "2900123456785"}
LINES = [{"sku": "tea", "total": "12.00"}, {"sku": "cup", "total": "20.00"}, {"total": "1.00"}]


def at_shop(url: str, run: Any, story: Any) -> None:
    async def go() -> None:
        async with opened(url, PROGRAM) as shop:
            counter = Counter(shop)
            await counter.ana()
            await story(counter)

    run(go())


def prices(*rows: tuple[str, str, str]) -> dict[str, Any]:
    return {"currency": "RON", "prices": [{"sku": sku, "price": price, "since": since} for sku, price, since in rows]}


def test_the_lowest_price_stands_beside_what_is_cheaper_for_members(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        cart = {"currency": "RON", "member": ANA, "lines": LINES}
        plain = await counter.post("/v1/quotes", cart)
        assert all("lowest_price_30_days" not in line for line in plain["lines"])
        said = prices(
            ("tea", "10.00", "2025-12-01T00:00:00Z"), ("tea", "12.00", "2026-02-20T00:00:00Z"),
            ("cup", "20.00", "2025-12-01T00:00:00Z"),
        )  # fmt: skip
        assert await counter.post("/v1/prices", said) == {"kept": 3}
        quote = await counter.post("/v1/quotes", cart)
        assert [line.get("lowest_price_30_days") for line in quote["lines"]] == ["10.00", None, None]
        assert quote["totals"] == plain["totals"]
        sold = await counter.post("/v1/receipts", cart | {"receipt_id": "r1"})
        read = await counter.get(f"/v1/receipts/{sold['id']}")
        assert [line.get("lowest_price_30_days") for line in read["lines"]] == ["10.00", None, None]
        product = await counter.get("/v1/products/tea")
        assert product == {
            "sku": "tea",
            "price": {
                "currency": "RON", "price": "12.00", "since": "2026-02-20T00:00:00Z",
                "lowest_price_30_days": "10.00", "lowest_price_before": "10.00",
            },
        }  # fmt: skip
        assert (await counter.ask("GET", "/v1/products/nothing")).status == 404
        assert (await counter.ask("GET", "/v1/products/tea?currency=EUR")).status == 404

    at_shop(shop_database, run, story)


def test_bad_prices_name_their_rows_and_nothing_is_kept(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        bad = prices(
            ("tea", "10.001", "2026-02-01T00:00:00Z"), ("cup", "1.00", "2026-02-01T00:00:00Z"),
            ("cup", "2.00", "2026-02-01T00:00:00Z"), ("mug", "1.00", "1066-02-01T00:00:00Z"),
        )  # fmt: skip
        refused = await counter.ask("POST", "/v1/prices", bad)
        assert (refused.status, pointers(refused)) == (422, {"#/prices/0/price", "#/prices/2", "#/prices/3/since"})
        assert (await counter.ask("GET", "/v1/products/cup")).status == 404
        good = prices(("cup", "1.00", "2026-02-01T00:00:00Z"))
        unknown = await counter.ask("POST", "/v1/prices", good | {"currency": "ZZZ"})
        assert (unknown.status, pointers(unknown)) == (422, {"#/currency"})
        forbidden = await counter.ask("POST", "/v1/prices", good, key=READER)
        assert forbidden.status == 403

    at_shop(shop_database, run, story)
