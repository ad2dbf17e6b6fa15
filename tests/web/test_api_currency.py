"""F7 over HTTP: the rate of a day is said once; a receipt in that currency is answered in both, as is its return."""

from typing import Any

import pytest

from regulars.store import audit
from tests.web.conftest import Told
from tests.web.counter import DAY, READER, STAFF, Counter, pointers

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
currencies: [USD]
wallets:
  points: {clawback: unlimited}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
"""


def sold(name: str, ana: str, total: str, **more: Any) -> dict[str, Any]:
    lines = [{"line_id": "1", "total": total}]
    return {"receipt_id": name, "currency": "USD", "member": {"id": ana}, "lines": lines, **more}


def test_f7_a_receipt_in_dollars_is_answered_in_both_and_comes_back_by_its_own_rate(
    told: Told,
) -> None:
    async def story(counter: Counter, ana: str) -> None:
        reply = await counter.ask("PUT", f"/v1/exchange-rates/USD/{DAY}", {"rate": "4.35"}, key=STAFF)
        assert reply.json() == {"currency": "USD", "into": "RON", "day": DAY, "rate": "4.35"}
        quote = await counter.post("/v1/quotes", sold("1", ana, "20.00"))
        answer = await counter.post("/v1/receipts", sold("1", ana, "20.00", quote_id=quote["quote_id"]))
        assert (answer["currency"], answer["totals"]["to_pay"]) == ("RON", "87.00")
        assert answer["sold_in"] == {
            "currency": "USD", "rate": "4.35", "day": DAY,
            "totals": {"before": "20.00", "discount": "0.00", "points_pay": "0.00", "to_pay": "20.00"},
            "lines": [
                {"line_id": "1", "total": "20.00", "discount": "0.00", "points_pay": "0.00", "to_pay": "20.00"}
            ],
        }  # fmt: skip
        assert answer["sold_in"] == quote["sold_in"]
        assert answer["points"]["earned"] == "87"
        await counter.ask("PUT", f"/v1/exchange-rates/USD/{DAY}", {"rate": "9"}, key=STAFF)
        back = await counter.post("/v1/receipts/1/returns", {"return_id": "r", "amount": "10.00"})
        assert (back["currency"], back["totals"]["to_pay"]) == ("RON", "43.50")
        assert back["sold_in"]["totals"]["to_pay"] == "10.00"
        assert back["sold_in"]["rate"] == "4.35"
        read = await counter.get(f"/v1/receipts/{answer['id']}")
        assert read["sold_in"] == answer["sold_in"]
        paid = await counter.post("/v1/receipts", sold("2", ana, "1.00", spend_points="43"))
        assert paid["totals"] == {"before": "9.00", "discount": "0.00", "points_pay": "0.43", "to_pay": "8.57"}
        assert paid["sold_in"]["totals"] == {
            "before": "1.00", "discount": "0.00", "points_pay": "0.05", "to_pay": "0.95",
        }  # fmt: skip
        listed = await counter.ask("GET", "/v1/exchange-rates?currency=USD", key=STAFF)
        assert [one["rate"] for one in listed.json()["rates"]] == ["9"]
        async with counter.shop.db.connection() as connection:
            deeds = [deed.action for deed in await audit.read(connection)]
        assert deeds.count("exchange_rate.set") == 2

    told(story)


def test_f7_without_a_rate_the_field_and_the_day_are_named_and_nothing_is_written(
    told: Told,
) -> None:
    async def story(counter: Counter, ana: str) -> None:
        before = await counter.written()
        for path in ("/v1/receipts", "/v1/quotes"):
            reply = await counter.ask("POST", path, sold("1", ana, "20.00"))
            assert reply.status == 422
            assert reply.json()["errors"] == [
                {"pointer": "#/currency", "detail": f"no rate of USD in RON is known for {DAY}"}
            ]
        assert await counter.written() == before

    told(story)


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("USD/{day}", {"rate": "0"}, ["#/rate"]),
        ("USD/{day}", {"rate": "-1"}, ["#/rate"]),
        ("USD/{day}", {}, ["#/rate"]),
        ("RON/{day}", {"rate": "1"}, ["#/currency"]),
    ],
)
def test_f7_a_rate_that_cannot_be_is_refused(told: Told, path: str, body: dict[str, str], wrong: list[str]) -> None:
    async def story(counter: Counter, ana: str) -> None:
        before = await counter.written()
        address = f"/v1/exchange-rates/{path.format(day=DAY)}"
        reply = await counter.ask("PUT", address, body, key=STAFF)
        assert (reply.status, pointers(reply)) == (422, set(wrong))
        assert (await counter.ask("PUT", address, {"rate": "1"}, key=READER)).status == 403
        assert await counter.written() == before

    told(story)


def test_points_of_one_wallet_are_never_sent_into_another(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        bob = (await counter.post("/v1/members", {"outside_id": "bob"}))["id"]
        before = await counter.written()
        sent = {"from": {"id": ana}, "to": {"id": bob}, "points": "1", "wallet": "points", "into": "stars"}
        assert (await counter.ask("POST", "/v1/transfers", sent)).status == 422
        assert await counter.written() == before

    told(story)
