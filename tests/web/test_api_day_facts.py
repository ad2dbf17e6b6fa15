"""What the shop says of a day over HTTP: conditions of receipts, activities and rewards ask for it from then on."""

from typing import Any

import pytest

from regulars.main.people import TILL_SCOPES
from regulars.store.keys import SCOPES
from regulars.web.api import endpoints
from tests.web.conftest import Told
from tests.web.counter import DAY, READER, STAFF, STORE_BOUND, Counter, pointers

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {}
facts:
  weather: {one_of: [dry, rain]}
activities:
  umbrella: {}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: rainy, kind: multiplier, times: 2, when: 'shop.weather == "rain"'}
  - {id: umbrella, kind: activity, activity: umbrella, points: 5, when: 'shop.weather == "rain"'}
rewards:
  - {id: tea, kind: catalogue_item, points: 1, when: 'shop.weather == "rain"'}
"""


def sold(name: str, ana: str) -> dict[str, Any]:
    return {
        "receipt_id": name, "currency": "RON", "member": {"id": ana}, "lines": [{"line_id": "1", "total": "10.00"}],
    }  # fmt: skip


def test_it_is_said_once_and_counts_for_receipts_activities_and_rewards(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        assert (await counter.post("/v1/quotes", sold("1", ana)))["points"]["earned"] == "10"
        rewards = (await counter.get(f"/v1/members/{ana}/rewards"))["rewards"]
        assert [one["available"] for one in rewards] == [False]
        reply = await counter.ask("PUT", f"/v1/facts/weather/{DAY}", {"value": "rain"}, key=STAFF)
        assert reply.json() == {"fact": "weather", "day": DAY, "value": "rain", "store": ""}
        assert (await counter.post("/v1/quotes", sold("1", ana)))["points"]["earned"] == "20"
        assert (await counter.post("/v1/receipts", sold("1", ana)))["points"]["earned"] == "20"
        did = {"event_id": "e1", "member": {"id": ana}, "activity": "umbrella"}
        assert (await counter.post("/v1/events", did))["wallets"][0]["balance"] == "25"
        rewards = (await counter.get(f"/v1/members/{ana}/rewards"))["rewards"]
        assert [one["available"] for one in rewards] == [True]
        taken = {"name": "t", "member": {"id": ana}, "reward": "tea"}
        assert (await counter.post("/v1/redemptions", taken))["reward"] == "tea"
        await counter.ask("PUT", f"/v1/facts/weather/{DAY}", {"value": "dry", "store": "hill"}, key=STAFF)
        assert (await counter.post("/v1/receipts", sold("2", ana) | {"store": "hill"}))["points"]["earned"] == "10"
        listed = await counter.ask("GET", f"/v1/facts?from={DAY}&to={DAY}", key=STAFF)
        assert [(one["value"], one["store"]) for one in listed.json()["facts"]] == [("rain", ""), ("dry", "hill")]
        assert (await counter.ask("GET", "/v1/facts?to=2020-01-01", key=STAFF)).json() == {"facts": []}

    told(story)


def test_a_till_of_one_store_says_it_of_that_store_alone(told: Told) -> None:
    async def story(counter: Counter, ana: str) -> None:
        address = f"/v1/facts/weather/{DAY}"
        reply = await counter.ask("PUT", address, {"value": "rain"}, key=STORE_BOUND)
        assert (reply.status, reply.json()["store"]) == (200, "s1")
        for store in ("s2", "hill"):
            reply = await counter.ask("PUT", address, {"value": "dry", "store": store}, key=STORE_BOUND)
            assert (reply.status, reply.json()["type"]) == (403, "/errors/wrong-store")
        listed = await counter.ask("GET", f"/v1/facts?from={DAY}&to={DAY}", key=STAFF)
        assert [(one["value"], one["store"]) for one in listed.json()["facts"]] == [("rain", "s1")]

    told(story)


def test_it_needs_a_scope_of_its_own_that_a_key_has_only_when_it_is_given() -> None:
    assert {one.scope for one in endpoints() if one.path.startswith("/v1/facts")} == {"facts:write"}
    assert "facts:write" in SCOPES
    assert "facts:write" not in TILL_SCOPES


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("wether/{day}", {"value": "rain"}, ["#/fact"]),
        ("weather/{day}", {"value": "hail"}, ["#/value"]),
        ("weather/{day}", {}, ["#/value"]),
        ("weather/{day}", {"value": "rain", "shop": "hill"}, ["#/shop"]),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_is_written(
    told: Told, path: str, body: dict[str, str], wrong: list[str]
) -> None:
    async def story(counter: Counter, ana: str) -> None:
        before = await counter.written()
        address = f"/v1/facts/{path.format(day=DAY)}"
        reply = await counter.ask("PUT", address, body, key=STAFF)
        assert (reply.status, pointers(reply)) == (422, set(wrong))
        assert (await counter.ask("PUT", address, {"value": "rain"}, key=READER)).status == 403
        assert await counter.written() == before

    told(story)
