"""The API of the till: a cart goes in, the right answer comes out, once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.web.conftest import AtCounter
from tests.web.counter import STORE_BOUND, TILL, WEB, Counter, cart, pointers


def test_one_call_earns_and_answers_for_four_readers(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        body = cart("12.50", "30.00", store="s9")
        body["lines"][1] |= {"categories": ["coffee"], "sku": "C1", "quantity": "1.354"}
        answer = await counter.post("/v1/receipts", body, headers={"accept-language": "ru,en;q=0.5"})
        assert answer["totals"] == {"before": "42.50", "discount": "0.00", "points_pay": "0.00", "to_pay": "42.50"}
        assert [line["to_pay"] for line in answer["lines"]] == ["12.50", "30.00"]
        assert answer["points"] | {"worth": ""} == {
            "wallet": "points", "before": "0", "after": "72", "earned": "72", "spent": "0", "pending": "0",
            "spendable": "72", "worth": "",
        }  # fmt: skip
        assert [(why["code"], why["subject"], why["points"]) for why in answer["explain"]] == [
            ("rule", "base", "42"), ("rule", "coffee-x2", "30"),
        ]  # fmt: skip
        assert answer["explain"][1]["lines"] == ["2"]
        assert answer["member_id"] == ana
        assert answer["id"].startswith("rcp_")
        assert answer["hints"] == []
        assert [text.split(": ")[1] for text in answer["print"]] == ["72 балла", "72 балла"]

    at_counter(story)


def test_the_same_receipt_again_gets_the_first_answer(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        first = await counter.post("/v1/receipts", cart("12.50"))
        await counter.post("/v1/receipts", cart("99.00", receipt_id="r-2"))
        again = await counter.post("/v1/receipts", cart("12.50"))
        assert again == first | {"repeated": True}
        other = await counter.ask("POST", "/v1/receipts", cart("12.51"))
        assert (other.status, other.json()["type"]) == (409, "/errors/different-body")
        # Another source has receipt numbers of its own.
        assert "repeated" not in await counter.post("/v1/receipts", cart("12.50"), key=WEB)

    at_counter(story)


def test_points_pay_what_they_can_and_more_is_refused_as_a_whole(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        await counter.earned(500)
        before = await counter.written()
        too_many = await counter.ask("POST", "/v1/receipts", cart("100.00", spend_points="501"))
        assert (too_many.status, too_many.json()["type"]) == (409, "/errors/not-enough-points")
        assert (too_many.json()["needed"], too_many.json()["available"]) == ("501", "500")
        too_much = await counter.ask("POST", "/v1/receipts", cart("1.00", spend_points="500"))
        assert (too_much.status, too_much.json()["type"]) == (409, "/errors/not-possible")
        assert await counter.written() == before
        answer = await counter.post("/v1/receipts", cart("100.00", spend_points="300"))
        assert answer["totals"]["points_pay"] == "3.00"
        assert answer["lines"][0]["points_pay"] == "3.00"
        assert (answer["points"]["spent"], answer["points"]["earned"]) == ("300", "97")
        assert (answer["points"]["before"], answer["points"]["after"]) == ("500", "297")
        most = await counter.post("/v1/receipts", cart("4.00", receipt_id="most", spend_points={"points": "max"}))
        assert most["points"]["spent"] == "200"
        taken = await counter.post("/v1/receipts", cart("100.00", receipt_id="ten", rewards=["ten-off"]))
        assert taken["totals"]["discount"] == "10.00"

    at_counter(story)


def test_a_quote_is_the_receipt_and_stores_nothing(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        await counter.earned(500)
        before = await counter.written()
        asked = cart("10.00", "2.00", receipt_id="q", spend_points="450")
        quote = await counter.post("/v1/quotes", asked)
        assert quote["points"]["spendable_max"] == "500"
        assert quote["totals"]["points_pay"] == "4.50"
        tried = await counter.post("/v1/receipts", asked | {"dry_run": True})
        assert tried["dry_run"]
        assert await counter.written() == before
        done = await counter.post("/v1/receipts", asked | {"quote_id": quote["quote_id"]})
        for same in ("totals", "lines", "points", "explain"):
            quote.get("points", {}).pop("spendable_max", None)
            assert done[same] == quote[same]
            tried.get("points", {}).pop("spendable_max", None)
            assert done[same] == tried[same]

    at_counter(story)


def test_a_quote_shows_what_cannot_be_given_and_says_what_could(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        await counter.earned(100)
        quote = await counter.post("/v1/quotes", cart("4.00", spend_points="5000", rewards=["ten-off"]))
        assert {(why["code"], why["subject"]) for why in quote["refused"]} == {
            ("not-enough-points", "pay"), ("below-minimum-receipt", "ten-off"),
        }  # fmt: skip
        assert next(why for why in quote["refused"] if why["subject"] == "ten-off")["limit"] == "50.00"
        assert {hint["code"] for hint in quote["hints"]} == {"not-given"}
        plain = await counter.post("/v1/quotes", cart("4.00"))
        assert plain["hints"] == [
            {"code": "can-spend", "wallet": "points", "points": "100", "worth": "1.00", "reward": "pay"}
        ]
        refused = await counter.ask("POST", "/v1/receipts", cart("4.00", spend_points="5000", dry_run=True))
        assert refused.status == 409

    at_counter(story)


def test_a_stale_quote_is_refused_with_the_new_figures_and_nothing_is_written(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        await counter.earned(500)
        asked = cart("100.00", receipt_id="q", spend_points="max")
        quote = await counter.post("/v1/quotes", asked)
        await counter.post("/v1/receipts", cart("100.00", receipt_id="other", spend_points="200"))
        before = await counter.written()
        reply = await counter.ask("POST", "/v1/receipts", asked | {"quote_id": quote["quote_id"]})
        problem = reply.json()
        assert (reply.status, problem["type"], problem["reason"]) == (409, "/errors/quote-changed", "totals")
        assert (problem["points_pay"], problem["to_pay"]) == ("3.98", "96.02")
        cheaper = cart("1.00", receipt_id="q", spend_points="max", quote_id=quote["quote_id"])
        assert (await counter.ask("POST", "/v1/receipts", cheaper)).json()["reason"] == "cart"
        forged = await counter.ask("POST", "/v1/receipts", asked | {"quote_id": quote["quote_id"][:-2] + "AA"})
        assert (forged.status, pointers(forged)) == (422, {"#/quote_id"})
        assert await counter.written() == before

    at_counter(story)


def test_a_retry_with_its_quote_gets_the_first_answer_even_when_the_quote_is_over(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        asked = cart("100.00", receipt_id="q", occurred_at=counter.at.isoformat())
        quote = await counter.post("/v1/quotes", asked)
        first = await counter.post("/v1/receipts", asked | {"quote_id": quote["quote_id"]})
        counter.later(hours=1)
        assert await counter.post("/v1/receipts", asked | {"quote_id": quote["quote_id"]}) == first | {"repeated": True}
        late = asked | {"receipt_id": "late", "quote_id": quote["quote_id"]}
        assert (await counter.ask("POST", "/v1/receipts", late)).json()["reason"] == "expired"

    at_counter(story)


def test_a_receipt_of_nobody_is_kept_and_a_quote_says_what_joining_would_give(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        nobody = cart("80.00", member=None)
        quote = await counter.post("/v1/quotes", nobody)
        assert quote["hints"] == [{"code": "join", "wallet": "points", "points": "80"}]
        done = await counter.post("/v1/receipts", nobody | {"quote_id": quote["quote_id"]})
        assert done["totals"] == quote["totals"]
        assert "points" not in done
        assert (await counter.get(f"/v1/receipts/{done['id']}"))["totals"] == done["totals"]
        spends = await counter.ask("POST", "/v1/receipts", nobody | {"receipt_id": "n", "spend_points": "5"})
        assert (spends.status, pointers(spends)) == (422, {"#/member"})

    at_counter(story)


def test_a_receipt_is_explained_by_our_id_as_it_was_answered(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        await counter.earned(500)
        done = await counter.post("/v1/receipts", cart("60.00", "40.00", spend_points="100", till="7"))
        await counter.post("/v1/receipts", cart("5.00", receipt_id="later"))
        whole = await counter.get(f"/v1/receipts/{done['id']}")
        assert {name: whole[name] for name in done} == done
        assert (whole["source"], whole["till"]) == ("pos", "7")
        await counter.post("/v1/receipts/r-1/returns", {"return_id": "b", "lines": [{"line_id": "2"}]})
        whole = await counter.get(f"/v1/receipts/{done['id']}")
        assert [line.get("returned") for line in whole["lines"]] == [None, "1.000"]
        assert [(one["return_id"], one["money"]) for one in whole["returns"]] == [("b", "39.60")]
        for missing in ("rcp_0000000000001", "mem_0000000000001", "r-1", "rcp_x"):
            assert (await counter.ask("GET", f"/v1/receipts/{missing}")).status == 404

    at_counter(story)


def test_goods_come_back_by_line_by_amount_and_whole_each_once(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        await counter.post("/v1/receipts", cart("60.00", "40.00"))
        path = "/v1/receipts/r-1/returns"
        first = await counter.post(path, {"return_id": "b1", "lines": [{"line_id": "2", "quantity": "0.5"}]})
        assert first["totals"]["to_pay"] == "20.00"
        assert first["wallets"][0]["movements"] == {"taken_back": "20"}
        again = await counter.post(path, {"return_id": "b1", "lines": [{"line_id": "2", "quantity": "0.5"}]})
        assert again == first | {"repeated": True}
        other = await counter.ask("POST", path, {"return_id": "b1"})
        assert (other.status, other.json()["type"]) == (409, "/errors/different-body")
        amount = await counter.post(path, {"return_id": "b2", "amount": "10.00"})
        assert amount["totals"]["to_pay"] == "10.00"
        rest = await counter.post(path, {}, headers={"idempotency-key": "k1"})
        assert rest["return_id"] == "k1"
        assert rest["wallets"][0]["balance"] == "0"
        assert (await counter.post(path, {}, headers={"idempotency-key": "k1"}))["repeated"]
        more = await counter.ask("POST", path, {"return_id": "b4"})
        assert (more.status, more.json()["reasons"][0]["code"]) == (409, "already-returned")
        assert (await counter.ask("POST", "/v1/receipts/none/returns", {})).status == 404

    at_counter(story)


def test_goods_come_back_to_a_receipt_with_a_slash_in_its_number(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        await counter.post("/v1/receipts", cart("60.00") | {"receipt_id": "2026-03-02/41-0008"})
        forgot = await counter.ask("POST", "/v1/receipts/2026-03-02/41-0008/returns", {"return_id": "x"})
        assert (forgot.status, forgot.json()["type"]) == (404, "/errors/too-many-slashes")
        back = await counter.post("/v1/receipts/2026-03-02%2F41-0008/returns", {"return_id": "x"})
        assert back["totals"]["to_pay"] == "60.00"

    at_counter(story)


def test_a_return_by_our_id_reaches_the_receipt_of_another_source(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        done = await counter.post("/v1/receipts", cart("60.00"), key=WEB)
        assert (await counter.ask("POST", "/v1/receipts/r-1/returns", {})).status == 404
        back = await counter.post(f"/v1/receipts/{done['id']}/returns", {"return_id": "x"})
        assert back["totals"]["to_pay"] == "60.00"

    at_counter(story)


@pytest.mark.parametrize(
    "body, fields",
    [
        ({"lines": [{"line_id": "1", "quantity": "0"}]}, {"#/lines/0/quantity"}),
        ({"lines": [{"line_id": "1", "quantity": "-1"}]}, {"#/lines/0/quantity"}),
        ({"amount": "1.005"}, {"#/amount"}),
        ({"amount": "0"}, {"#/amount"}),
        ({"amount": "1.00", "lines": [{"line_id": "1"}]}, {"#/amount"}),
        ({"line": []}, {"#/line"}),
    ],
)
def test_a_wrong_return_names_its_fields(at_counter: AtCounter, body: dict[str, Any], fields: set[str]) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        await counter.earned(10)
        before = await counter.written()
        reply = await counter.ask("POST", "/v1/receipts/earned/returns", body)
        assert (reply.status, pointers(reply)) == (422, fields)
        assert await counter.written() == before

    at_counter(story)


def test_a_hold_keeps_points_for_its_receipt_and_frees_the_rest(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        await counter.earned(500)
        body = {"hold_id": "h1", "member": {"card": "2900123456785"}, "points": "400"}
        held = await counter.post("/v1/holds", body)
        assert (held["wallet"]["available"], held["wallet"]["held"]) == ("100", "400")
        assert (await counter.post("/v1/holds", body))["repeated"]
        elsewhere = await counter.ask("POST", "/v1/receipts", cart("100.00", spend_points="200"))
        assert elsewhere.json()["type"] == "/errors/not-enough-points"
        done = await counter.post("/v1/receipts", cart("100.00", spend_points="300", hold_id="h1"))
        assert (done["points"]["spent"], done["points"]["spendable"]) == ("300", "297")
        await counter.post("/v1/holds", body | {"hold_id": "h2", "points": "100"})
        assert (await counter.ask("DELETE", "/v1/holds/h2")).status == 204
        assert (await counter.ask("DELETE", "/v1/holds/h2")).status == 204
        assert (await counter.ask("DELETE", "/v1/holds/h9")).status == 404
        more = await counter.ask("POST", "/v1/holds", body | {"hold_id": "h3", "points": "9999"})
        assert more.json()["type"] == "/errors/not-enough-points"
        made = await counter.post("/v1/holds", {"member": {"card": "2900123456785"}, "points": "10"})
        assert made["hold_id"].startswith("hld_")

    at_counter(story)


def test_a_key_of_one_store_writes_no_receipt_of_another(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        before = await counter.written()
        reply = await counter.ask("POST", "/v1/receipts", cart("5.00", store="s2"), key=STORE_BOUND)
        assert (reply.status, reply.json()["type"]) == (403, "/errors/wrong-store")
        assert await counter.written() == before
        done = await counter.post("/v1/receipts", cart("5.00"), key=STORE_BOUND)
        assert (await counter.get(f"/v1/receipts/{done['id']}"))["store"] == "s1"

    at_counter(story)


def test_eight_tills_with_one_member_lose_nothing(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        sent = [counter.post("/v1/receipts", cart("10.00", receipt_id=f"t{n}")) for n in range(24)]
        sent += [counter.post("/v1/receipts", cart("10.00", receipt_id=f"t{n}")) for n in range(24)]
        answers = await asyncio.gather(*sent)
        assert len({answer["id"] for answer in answers}) == 24
        found = await counter.post("/v1/members/lookup", {"card": "2900123456785"})
        assert found["points"]["balance"] == "240"

    at_counter(story)


def test_yesterdays_receipts_count_for_yesterday(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        moment = (counter.at - timedelta(days=1)).isoformat()
        done = await counter.post("/v1/receipts", cart("10.00", occurred_at=moment), key=TILL)
        assert done["occurred_at"] == moment.replace("+00:00", "Z")

    at_counter(story)
