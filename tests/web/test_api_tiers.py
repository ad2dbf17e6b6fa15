"""Tiers over the API: what a member has and still needs, in every answer about her; a tier given by hand."""

from typing import Any

from tests.actions.conftest import opened
from tests.web.counter import PROGRAM, STAFF, Counter, cart

LADDER = """
tier_sets:
  status:
    counts: spend
    window: year
    warns: P30D
    tiers: [{id: plain}, {id: silver, at_least: 100.00}, {id: gold, at_least: 500.00}]
"""


def at_shop(url: str, run: Any, story: Any) -> None:
    async def go() -> None:
        async with opened(url, PROGRAM + LADDER) as shop:
            await story(Counter(shop))

    run(go())


def needed(tier: dict[str, Any]) -> dict[str, str]:
    return {step["tier"]: step["all_of"][0]["needed"] for step in tier["next"]}


def test_every_answer_about_a_member_tells_what_the_next_tier_needs(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        quote = await counter.post("/v1/quotes", cart("60.00"))
        sold = await counter.post("/v1/receipts", cart("60.00", receipt_id="r1"))
        member = (await counter.ask("GET", f"/v1/members/{ana}")).json()
        wallets = (await counter.ask("GET", f"/v1/members/{ana}/wallets")).json()
        for answer in (quote, sold, member, wallets):
            (tier,) = answer["tiers"]
            assert (tier["tier_set"], tier["tier"], needed(tier)) == (
                "status", "plain", {"silver": "40.00", "gold": "440.00"},
            )  # fmt: skip
            assert "kept_until" not in tier
        sold = await counter.post("/v1/receipts", cart("40.00", receipt_id="r2"))
        (tier,) = sold["tiers"]
        assert (tier["tier"], tier["becomes"], needed(tier)) == ("silver", "plain", {"gold": "400.00"})
        assert tier["keeps"]["all_of"][0]["needed"] == "100.00"
        assert tier["kept_until"] == tier["becomes_at"] > tier["warns_at"]

    at_shop(shop_database, run, story)


SOLD = """
tier_sets:
  status: {counts: points, window: year, tiers: [{id: plain}, {id: silver, at_least: 100}, {id: gold, at_least: 500}]}
"""


def test_what_the_next_tier_lacks_is_told_with_its_price_where_it_is_sold(shop_database: str, run: Any) -> None:
    async def go() -> None:
        sells = "  - {id: sold, kind: points_bought, points: 50, per: 2.50, at_most: 10.00}\nrewards:"
        async with opened(shop_database, PROGRAM.replace("rewards:", sells) + SOLD) as shop:
            counter = Counter(shop)
            await counter.ana()
            (tier,) = (await counter.post("/v1/receipts", cart("60.00", receipt_id="r1")))["tiers"]
            assert needed(tier) == {"silver": "40", "gold": "440"}
            assert [step["all_of"][0].get("price") for step in tier["next"]] == ["2.50", None]

    run(go())


def test_a_tier_given_by_hand_is_fixed_until_its_day(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        body = {"tier": "silver", "last_day": "2030-12-31", "fixed": True, "name": "partner"}
        given = await counter.post(f"/v1/members/{ana}/tiers", body, key=STAFF)
        assert given["tiers"][0]["fixed_until"].startswith("2030-12-31T22:00")
        again = await counter.post(f"/v1/members/{ana}/tiers", body, key=STAFF)
        assert (given["repeated"], again["repeated"], again["tiers"]) == (False, True, given["tiers"])
        other = await counter.ask("POST", f"/v1/members/{ana}/tiers", body | {"reason": "a partner"}, key=STAFF)
        assert other.json()["type"] == "/errors/different-body", "why is a part of what was asked"
        sold = await counter.post("/v1/receipts", cart("900.00", receipt_id="r1"))
        assert sold["tiers"][0]["tier"] == "silver"

    at_shop(shop_database, run, story)


def test_a_tier_that_cannot_be_given_is_refused_and_changes_nothing(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        before = await counter.written()
        bodies: list[tuple[dict[str, Any], int, str]] = [
            ({"tier": "platinum"}, 409, "not-possible"),
            ({"tier": "silver", "tier_set": "stars"}, 409, "not-possible"),
            ({"tier": "silver", "last_day": "2020-01-01"}, 422, "/last_day"),
        ]
        for body, status, told in bodies:
            reply = await counter.ask("POST", f"/v1/members/{ana}/tiers", {**body, "name": "x"}, key=STAFF)
            assert (reply.status, told in str(reply.json())) == (status, True), reply.json()
        assert await counter.written() == before

    at_shop(shop_database, run, story)
