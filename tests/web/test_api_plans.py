"""Plans over the API: the billing tells, the member's answer shows, a refund ends it."""

from typing import Any

from tests.actions.conftest import opened
from tests.web.counter import Counter, cart
from tests.web.test_api_events import balance, did

PROGRAM = """
program: club-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  credit: {scale: 2, worth: 1.00, clawback: within_balance}
plans:
  plus: {price: 49.99, per: P1Y, grace: P7D}
rules:
  - {id: fee-back, kind: charge, share: 100%}
rewards:
  - {id: price, kind: member_price, percent: 10%, when: '"plus" in member.plans'}
"""


def test_a_membership_bought_today_counts_today_and_refunded_counts_no_more(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        before = await counter.written()
        unknown = await counter.ask("POST", "/v1/events", did("plan-charged", about="gold", values={"amount": "49.99"}))
        assert (unknown.status, unknown.json()["reasons"][0]["code"]) == (409, "unknown-plan")
        assert await counter.written() == before
        whole = (await counter.post("/v1/quotes", cart("100.00")))["totals"]
        paid = await counter.post("/v1/events", did("plan-charged", about="plus", values={"amount": "49.99"}))
        assert balance(paid) == "49.99"
        assert "plan-active" in [one["code"] for one in paid["explain"]]
        (plan,) = (await counter.get(f"/v1/members/{ana}"))["plans"]
        assert (plan["plan"], plan["status"]) == ("plus", "active")
        assert plan["since"] < plan["paid_until"] < plan["until"]
        less = (await counter.post("/v1/quotes", cart("100.00")))["totals"]
        assert (whole["to_pay"], less["to_pay"]) == ("100.00", "90.00")
        refund = await counter.post("/v1/events/e1/undo", {"undo_id": "u1"})
        assert balance(refund) == "0.00"
        again = (await counter.post("/v1/quotes", cart("100.00")))["totals"]
        assert again == whole
        assert "plans" not in await counter.get(f"/v1/members/{ana}")

    async def go() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            await story(Counter(shop))

    run(go())
