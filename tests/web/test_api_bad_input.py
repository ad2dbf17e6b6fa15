"""Bad input: a clear problem that names the field, and nothing is written."""

from typing import Any

import pytest

from tests.web.conftest import AtCounter
from tests.web.counter import READER, Counter, cart, pointers

FUTURE, ANCIENT = "2026-03-02T12:11:00+00:00", "2025-12-01T12:00:00+00:00"


def line(**fields: Any) -> dict[str, Any]:
    return cart(lines=[{"line_id": "1", "total": "5.00"} | fields])


@pytest.mark.parametrize(
    "body, status, fields",
    [
        (cart("5.00", colour="red"), 422, {"#/colour"}),
        (line(sise="L"), 422, {"#/lines/0/sise"}),
        (line(quantity="-1"), 422, {"#/lines/0/quantity"}),
        (line(quantity="1.2345"), 422, {"#/lines/0/quantity"}),
        (line(quantity=1), 422, {"#/lines/0/quantity"}),
        (line(total="-5.00"), 422, {"#/lines/0/total"}),
        (line(total=5.0), 422, {"#/lines/0/total"}),
        (line(total="5.001"), 422, {"#/lines/0/total"}),
        (line(total="5,00"), 422, {"#/lines/0/total"}),
        (line(total="1e9"), 422, {"#/lines/0/total"}),
        (line(total="٥.00"), 422, {"#/lines/0/total"}),
        (line(total="9" * 15), 422, {"#/lines/0/total"}),
        (line(total="9" * 39), 422, {"#/lines/0/total"}),
        (cart("900000000000.00", "9999999999999.00"), 422, {"#/lines"}),
        (line(total="5.00", discount="x", cost="-1", quantity="-2"), 422,
         {"#/lines/0/discount", "#/lines/0/cost", "#/lines/0/quantity"}),
        (cart("5.00", currency="EUR"), 422, {"#/currency"}),
        (cart("5.00", currency="QQQ"), 422, {"#/currency"}),
        (cart("5.00", currency="ron"), 422, {"#/currency"}),
        (cart("5.00", occurred_at=FUTURE), 422, {"#/occurred_at"}),
        (cart("5.00", occurred_at=ANCIENT), 422, {"#/occurred_at"}),
        (cart("5.00", occurred_at="1969-12-31T23:00:00Z"), 422, {"#/occurred_at"}),
        (cart("5.00", occurred_at="9999-12-31T23:59:59-12:00"), 422, {"#/occurred_at"}),
        (cart("5.00", occurred_at="0001-01-01T00:00:00+14:00"), 422, {"#/occurred_at"}),
        (cart("5.00", occurred_at="2026-03-02T12:00:00"), 422, {"#/occurred_at"}),
        (cart(), 422, {"#/lines"}),
        (cart(*["1.00"] * 201), 422, {"#/lines"}),
        (cart("1.00", lines=[{"line_id": "a", "total": "1"}, {"line_id": "a", "total": "1"}]), 422,
         {"#/lines/1/line_id"}),
        (cart("5.00", receipt_id=""), 422, {"#/receipt_id"}),
        (cart("5.00", receipt_id="x" * 101), 422, {"#/receipt_id"}),
        (cart("5.00", member={}), 422, {"#/member"}),
        (cart("5.00", member={"card": "2900123456785", "phone": "+40722123456"}), 422, {"#/member"}),
        (cart("5.00", member={"phone": "call me"}), 422, {"#/member/phone"}),
        (cart("5.00", member={"email": "nobody"}), 422, {"#/member/email"}),
        (cart("5.00", member={"outside_id": "\x01"}), 422, {"#/member/outside_id"}),
        (cart("5.00", member={"id": "rcp_0000000000001"}), 422, {"#/member/id"}),
        (cart("5.00", spend_points="-5"), 422, {"#/spend_points"}),
        (cart("5.00", spend_points="1.5"), 422, {"#/spend_points"}),
        (cart("5.00", spend_points="most"), 422, {"#/spend_points"}),
        (cart("5.00", spend_points={"points": "5", "reward": "none"}), 422, {"#/spend_points/reward"}),
        (cart("5.00", rewards=["ten-off", "ten-off"]), 422, {"#/rewards/1"}),
        (cart("5.00", quote_id="qte_zzz"), 422, {"#/quote_id"}),
        (cart("5.00", quote_id="другое"), 422, {"#/quote_id"}),
    ],
)  # fmt: skip
def test_a_wrong_receipt_names_its_fields_and_nothing_is_written(
    at_counter: AtCounter, body: dict[str, Any], status: int, fields: set[str]
) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        before = await counter.written()
        reply = await counter.ask("POST", "/v1/receipts", body)
        assert (reply.status, pointers(reply)) == (status, fields), reply.body
        batch = await counter.post("/v1/receipts/batch", {"receipts": [body]})
        assert {error["pointer"] for error in batch["results"][0]["problem"]["errors"]} == fields
        assert await counter.written() == before

    at_counter(story)


@pytest.mark.parametrize(
    "body, status, code",
    [
        (cart("5.00", member={"card": "9999"}), 404, "unknown-member"),
        (cart("5.00", member={"id": "mem_0000000000001"}), 404, "unknown-member"),
        (cart("5.00", program="none"), 404, "unknown-program"),
        (cart("5.00", hold_id="none"), 409, "not-possible"),
        (cart("5.00", rewards=["none"]), 409, "not-possible"),
        (b'{"receipt_id": "r", "currency": "RON", "lines": [{"total": "1.00", "name": "\xff\xfe"}]}', 400, "not-json"),
        (b'{"receipt_id": "r"', 400, "not-json"),
        (b'{"receipt_id": "r", "x": NaN}', 400, "not-json"),
        (cart("5.00", receipt_id="a\0b"), 422, "invalid"),
        (b"[" * 5000, 400, "not-json"),
        (b"", 400, "not-json"),
        (b" " * (2 * 1024 * 1024), 413, "too-large"),
    ],
)
def test_what_cannot_be_has_a_code_and_nothing_is_written(
    at_counter: AtCounter, body: Any, status: int, code: str
) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        before = await counter.written()
        reply = await counter.ask("POST", "/v1/receipts", body)
        assert (reply.status, reply.json()["type"]) == (status, f"/errors/{code}"), reply.body
        assert reply.headers["content-type"] == "application/problem+json"
        assert await counter.written() == before

    at_counter(story)


def test_a_key_without_the_scope_writes_nothing(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        before = await counter.written()
        for path, body in [
            ("/v1/receipts", cart("5.00")),
            ("/v1/receipts/batch", {"receipts": [cart("5.00")]}),
            ("/v1/receipts/r-1/returns", {}),
            ("/v1/holds", {"member": {"id": ana}, "points": "1"}),
            ("/v1/members", {"phone": "+40722123456"}),
            (f"/v1/members/{ana}/erase", None),
            (f"/v1/members/{ana}/corrections", {"points": "5", "reason": "x"}),
            ("/v1/transfers", {"from": {"id": ana}, "to": {"id": ana}, "points": "5"}),
            ("/v1/programs", {"text": "x"}),
            ("/v1/time", {}),
        ]:
            reply = await counter.ask("POST", path, body, key=READER)
            assert (reply.status, reply.json()["type"]) == (403, "/errors/missing-scope"), path
            assert (await counter.ask("POST", path, body, key="nobody")).status == 401
        assert await counter.written() == before

    at_counter(story)


def test_a_blocked_card_and_a_blocked_member_earn_nothing(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        await counter.post(f"/v1/members/{ana}/block", None)
        reply = await counter.ask("POST", "/v1/receipts", cart("5.00"))
        assert (reply.status, reply.json()["type"]) == (409, "/errors/member-not-active")
        await counter.post(f"/v1/members/{ana}/unblock", None)
        new = await counter.post(f"/v1/members/{ana}/replace-card", {})
        old = await counter.ask("POST", "/v1/receipts", cart("5.00"))
        assert (old.status, old.json()["type"]) == (409, "/errors/card-blocked")
        await counter.post("/v1/receipts", cart("5.00", member={"card": new["card"]}))

    at_counter(story)
