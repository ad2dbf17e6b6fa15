"""Earning over HTTP: offers claimed, categories chosen, budgets that all share, and what refuses them."""

from typing import Any

import pytest

from regulars.store import audit
from tests.web.conftest import Told
from tests.web.counter import READER, STAFF, Counter, cart, pointers

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {}
basis: {not_by: [gift_card]}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00, tax: excluded}
  - {id: weekend, kind: multiplier, times: 2, when: '"weekend" in member.offers'}
  - {id: favourite, kind: multiplier, times: 3, choice: favourites}
offers:
  weekend: {lasts: P7D, name: {en: Weekend, ru: Выходные}}
  spring: {from: 2026-04-01}
  loyal: {when: member.visits >= 3}
choices:
  favourites: {among: [coffee, bread], most: 1}
budgets:
  gifts: {points: 1000, per: month, rules: [base], slows: [{from: 80%, gives: 50%}]}
"""


def points(answer: Any) -> str:
    found: str = answer["points"]["earned"]
    return found


def test_an_offer_is_open_then_claimed_and_counts(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        path = f"/v1/members/{ana}/offers"
        before = await counter.get(path)
        assert [(one["offer"], one["state"]) for one in before["offers"]] == [
            ("weekend", "open"), ("spring", "closed"), ("loyal", "closed"),
        ]  # fmt: skip
        assert before["offers"][0]["name"] == {"en": "Weekend", "ru": "Выходные"}
        assert [why["code"] for why in before["offers"][1]["why"]] == ["not-in-force"]
        assert [why["text"] for why in before["offers"][2]["why"]] == ["Only after at least 3 visits (3 more visits)"]
        assert points(await counter.post("/v1/receipts", cart("10.00"))) == "10"
        made = await counter.post(path, {"offer": "weekend"})
        assert (made["name"], made["picks"], made["until"]) == ("weekend", [], "2026-03-09T22:00:00Z")
        assert made["id"].startswith("cho_")
        counter.later(minutes=1)
        assert (await counter.get(path))["offers"][0] | {"name": {}} == {
            "offer": "weekend", "state": "claimed", "until": "2026-03-09T22:00:00Z", "name": {},
        }  # fmt: skip
        assert points(await counter.post("/v1/receipts", cart("10.00", receipt_id="r-2"))) == "20"

    told(story)


def test_the_same_claim_again_is_the_same_one_and_another_is_refused(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        path, body = f"/v1/members/{ana}/offers", {"offer": "weekend", "claim_id": "c1"}
        first = await counter.post(path, body)
        assert await counter.post(path, body) == first | {"repeated": True}
        before = await counter.written()
        again = await counter.ask("POST", path, {"offer": "weekend"})
        assert (again.status, again.json()["type"]) == (409, "/errors/not-possible")
        assert [why["code"] for why in again.json()["reasons"]] == ["already-claimed"]
        few = await counter.ask("POST", path, {"offer": "loyal"})
        assert few.json()["detail"] == "Only after at least 3 visits"
        other = await counter.ask("POST", path, {"offer": "spring", "claim_id": "c1"})
        assert (other.status, other.json()["type"]) == (409, "/errors/different-body")
        unknown = await counter.ask("POST", path, {"offer": "weakend"})
        assert [why["code"] for why in unknown.json()["reasons"]] == ["unknown-offer"]
        assert await counter.written() == before

    told(story)


def test_categories_are_chosen_for_the_month(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        path = f"/v1/members/{ana}/choices"
        body = cart("10.00", receipt_id="r-1")
        body["lines"][0]["categories"] = ["coffee"]
        quote = await counter.post("/v1/quotes", {k: v for k, v in body.items() if k != "receipt_id"})
        assert ("not-chosen", "favourite") in [(why["code"], why["subject"]) for why in quote["other_rules"]]
        made = await counter.post(path, {"picks": ["coffee"]})
        assert (made["name"], made["picks"], made["until"]) == ("favourites", ["coffee"], "2026-03-31T21:00:00Z")
        counter.later(minutes=1)
        assert points(await counter.post("/v1/receipts", body)) == "30"
        [choice] = (await counter.get(f"/v1/members/{ana}/offers"))["choices"]
        assert (choice["among"], choice["most"], choice["per"]) == (["coffee", "bread"], 1, "month")
        assert [one["picks"] for one in choice["chosen"]] == [["coffee"]]
        next_month = await counter.post(path, {"choice": "favourites", "picks": ["bread"]})
        assert next_month["since"] == "2026-03-31T21:00:00Z"

    told(story)


@pytest.mark.parametrize(
    ("picks", "codes"),
    [
        (["meat"], ["unknown-category"]),
        (["coffee", "bread"], ["too-many-chosen"]),
        ([], ["nothing-chosen"]),
    ],
)
def test_what_cannot_be_chosen_changes_nothing(told: Told, picks: list[str], codes: list[str]) -> None:
    async def story(counter: Counter, ana: str) -> None:
        before = await counter.written()
        refused = await counter.ask("POST", f"/v1/members/{ana}/choices", {"picks": picks})
        assert refused.status == 409
        assert [why["code"] for why in refused.json()["reasons"]] == codes
        assert await counter.written() == before

    told(story)


def test_a_key_that_only_reads_claims_and_chooses_nothing(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        for path, body in (("offers", {"offer": "weekend"}), ("choices", {"picks": ["coffee"]})):
            reply = await counter.ask("POST", f"/v1/members/{ana}/{path}", body, key=READER)
            assert reply.status == 403
        assert (await counter.ask("GET", "/v1/budgets", key=READER)).status == 403

    told(story)


def test_tax_kinds_and_payments_are_read_and_wrong_ones_are_told(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        body = cart("12.00", "5.00", "10.00", payments=[{"means": "gift_card", "amount": "6.00"}])
        body["lines"][0]["tax"] = "2.00"
        body["lines"][1]["kind"] = "tip"
        assert points(await counter.post("/v1/receipts", body)) == "15"  # The gift card pays a part of each line.
        body = cart("12.00", receipt_id="r-2", payments=[{"means": "gift_card", "amount": "-1.00"}])
        body["lines"][0]["tax"] = "12.01"
        assert pointers(await counter.ask("POST", "/v1/receipts", body)) == {
            "#/payments/0/amount",
            "#/lines/0/tax",
        }
        body["lines"][0]["kind"] = "bribe"
        assert (await counter.ask("POST", "/v1/receipts", body)).status == 422

    told(story)


def test_a_budget_slows_down_ends_and_is_lifted_by_somebody(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        assert (await counter.get("/v1/budgets"))["budgets"] == []
        assert points(await counter.post("/v1/receipts", cart("900.00"))) == "900"
        quote = await counter.post("/v1/quotes", {k: v for k, v in cart("100.00").items() if k != "receipt_id"})
        slowed = await counter.post("/v1/receipts", cart("100.00", receipt_id="r-2"))
        assert points(quote) == points(slowed) == "50"
        [why] = [why for why in slowed["explain"] if why["code"] == "budget-slowed"]
        assert (why["subject"], why["points"], why["limit"], why["detail"]) == ("base", "50", "90", "gifts")
        last = await counter.post("/v1/receipts", cart("900.00", receipt_id="r-3"))
        assert points(last) == "50"
        assert "budget-spent" in [why["code"] for why in last["explain"]]
        [stands] = (await counter.get("/v1/budgets"))["budgets"]
        assert stands == {
            "budget": "gifts", "per": "month", "points": "1000", "taken": "1000", "left": "0", "share": 100, "gives": 0,
            "from_day": "2026-03-01",
        }  # fmt: skip
        lift = {"points": "1000", "reason": "the fair goes on"}
        headers = {"idempotency-key": "k1"}
        lifted = await counter.post("/v1/budgets/gifts/lift", lift, key=STAFF, headers=headers)
        assert (lifted["points"], lifted["left"], lifted["lifted"]) == ("2000", "1000", "1000")
        assert await counter.post("/v1/budgets/gifts/lift", lift, key=STAFF, headers=headers) == lifted
        async with counter.shop.db.connection() as connection:
            [deed] = [one for one in await audit.read(connection) if one.action == "budget.lifted"]
        assert (deed.actor_kind, deed.actor_id, deed.subject) == ("staff", 5, "corner-shop/gifts/20513/")
        assert deed.details == {"points": 1000, "reason": "the fair goes on", "before": 1000, "after": 2000}
        assert points(await counter.post("/v1/receipts", cart("100.00", receipt_id="r-4"))) == "100"

    told(story)


def test_what_cannot_be_lifted_is_told(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        headers = {"idempotency-key": "k1"}

        async def lift(name: str, **body: str) -> Any:
            return await counter.ask("POST", f"/v1/budgets/{name}/lift", body, key=STAFF, headers=headers)

        assert (await lift("gift", points="5", reason="x")).json()["type"] == "/errors/unknown-budget"
        assert pointers(await lift("gifts", points="0", reason="x")) == {"#/points"}
        assert pointers(await lift("gifts", points="5", reason="x", store="s1")) == {"#/store"}
        assert (await lift("gifts", points="5")).status == 422

    told(story)
