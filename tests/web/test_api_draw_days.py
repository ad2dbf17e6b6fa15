"""The hash of a day's secret is public before it, the secret after it; a till sees the gift, never the table."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from regulars.worker import all_jobs
from tests.actions.conftest import AT, opened
from tests.web.counter import Counter

PROGRAM = """
program: corner-shop
timezone: UTC
currency: RON
wallets:
  points: {}
rewards:
  - {id: free-cake, kind: voucher, percent: 100%, when: '"cake" in line.categories', unlocked_by: "false"}
surprises:
  treat: {chances: 1, gifts: {cake: {share: 1, reward: free-cake, cost: 0.90}}, budget: {amount: 0.90, per: day}}
"""
CLOSE = all_jobs()["close_what_is_over"]


def test_a_day_is_promised_before_it_and_told_after_it(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            counter = Counter(shop)
            today, unknown = f"/v1/draws/days/{AT.date()}", f"/v1/draws/days/{AT.date() + timedelta(days=8)}"
            await CLOSE.run(shop, AT - timedelta(days=7))
            before = await counter.get(today)
            assert "secret" not in before
            await CLOSE.run(shop, AT)
            assert await counter.get(today) == before, "a promise is kept"
            assert (await counter.ask("GET", unknown)).status == 404
            counter.at = AT + timedelta(days=1)
            after = await counter.get(today)
            assert sha256(bytes.fromhex(after.pop("secret"))).hexdigest() == before["commitment"]
            assert after == before

    run(told())


def test_the_budget_of_a_surprise_stands_among_the_others(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            counter = Counter(shop)
            await counter.post("/v1/members", {"name": "Ana", "outside_id": "ana"})
            assert (await counter.get("/v1/budgets"))["budgets"] == []
            bread = {
                "currency": "RON",
                "member": {"outside_id": "ana"},
                "lines": [{"total": "5.00"}],
                "receipt_id": "r",
            }
            await counter.post("/v1/receipts", bread)
            [stands] = (await counter.get("/v1/budgets"))["budgets"]
            assert stands == {
                "budget": "treat", "surprise": "treat", "per": "day", "points": "0.90", "taken": "0.90", "left": "0.00",
                "share": 100, "gives": 0, "from_day": AT.date().isoformat(),
            }  # fmt: skip

    run(told())


def test_who_asks_first_makes_the_promise_of_today_and_the_week_to_come(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            counter = Counter(shop)
            for days, status in ((-1, 404), (0, 200), (7, 200), (8, 404)):
                address = f"/v1/draws/days/{AT.date() + timedelta(days=days)}"
                assert (await counter.ask("GET", address)).status == status
            week = f"/v1/draws/days/{AT.date() + timedelta(days=7)}"
            before = await counter.get(week)
            assert "secret" not in before
            await CLOSE.run(shop, AT)
            assert await counter.get(week) == before, "a promise is kept"

    run(told())


def test_a_till_is_told_of_a_gift_when_it_is_there_and_of_nothing_else(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            counter = Counter(shop)
            await counter.post("/v1/members", {"name": "Ana", "outside_id": "ana"})
            bread = {"currency": "RON", "member": {"outside_id": "ana"}, "lines": [{"total": "5.00"}]}
            quote = await counter.post("/v1/quotes", bread)
            assert "surprise" not in str(quote["explain"])
            sold = await counter.post("/v1/receipts", {**bread, "receipt_id": "r1"})
            gift, voucher = sold["explain"]
            assert (gift["code"], gift["subject"], gift["detail"]) == ("surprise", "treat", "cake")
            assert (voucher["code"], voucher["subject"]) == ("surprise-voucher", "free-cake")
            cake = {"total": "8.00", "categories": ["cake"]}
            rewards = [{"reward": "free-cake", "voucher": voucher["detail"]}]
            used = await counter.post(
                "/v1/receipts", {**bread, "receipt_id": "r2", "lines": [cake], "rewards": rewards}
            )
            assert used["totals"]["to_pay"] == "0.00"
            assert "surprise" not in str(used["explain"]), "the day's budget is spent, and nobody is told so"
            assert "0.90" not in str([quote, sold, used])

    run(told())
