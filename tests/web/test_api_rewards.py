"""The rewards a member finds, with the numbers of what is missing; rewards chosen, and those that redeem themselves."""

from typing import Any

import pytest

from tests.web.conftest import AtCounter
from tests.web.counter import READER, Counter, cart, pointers

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets: {points: {}}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01, at_least: 100}
  - {id: big, kind: steps, steps: [{points: 100, worth: 2.00}, {points: 250, worth: 10.00}]}
  - {id: gift, kind: free_product, products: [mug, bag], takes: chosen, points: 50, confirm: pin,
     limits: [{per: day, times: 1}]}
  - {id: auto, kind: auto_redeem, points: 300, worth: 5.00, threshold_up_to: 900, banking: true}
"""


async def opened(counter: Counter, points: int) -> str:
    """Ana with so many points in a shop of that program."""
    await counter.post("/v1/programs", {"text": PROGRAM})
    counter.later(minutes=1)
    ana = await counter.ana()
    await counter.earned(points)
    return ana


def of(answer: dict[str, Any], field: str = "rewards") -> dict[str, Any]:
    """The rewards by their ids."""
    return {one["reward"]: one for one in answer[field]}


def test_a_member_finds_every_reward_and_what_is_missing(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await opened(counter, 70)
        found = of(await counter.get(f"/v1/members/{ana}/rewards", key=READER))
        assert found["gift"] == {
            "reward": "gift", "kind": "free_product", "available": True, "wallet": "points", "points": "50",
            "confirm": "pin",
        }  # fmt: skip
        assert (found["pay"]["available"], found["pay"]["missing"]) == (False, "30")
        assert found["pay"]["reasons"] == [
            {"code": "not-enough-points", "subject": "pay", "wallet": "points", "points": "30", "limit": "100"}
        ]
        assert found["big"]["missing"] == "30"
        assert (await counter.ask("GET", "/v1/members/mem_0000000000001/rewards")).status == 404

    at_counter(story)


def test_a_quote_tells_what_else_there_is_and_the_most_that_can_be_spent(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await opened(counter, 260)
        body = cart("30.00")
        body["lines"][0]["sku"] = "mug"
        answer = await counter.post("/v1/quotes", {**body, "receipt_id": "q"})
        found = of(answer, "available")
        assert (found["pay"]["points"], found["pay"]["amount"]) == ("260", "2.60")
        assert (found["big"]["points"], found["big"]["amount"]) == ("250", "10.00")
        assert found["big"]["choices"] == [
            {"points": "100", "amount": "2.00"},
            {"points": "250", "amount": "10.00", "best": True},
        ]
        assert (found["gift"]["amount"], found["gift"]["choices"][0]["sku"]) == ("30.00", "mug")
        assert answer["points"]["spendable_max"] == "260"

    at_counter(story)


LOCKED = (
    PROGRAM
    + """
  - {id: cake, kind: discount, amount: 1.00, unlocked_by: member.visits >= 3}
  - {id: mug, kind: catalogue_item, points: 0, unlocked_by: member.visits >= 3}
"""
)


def test_what_is_locked_says_how_it_is_unlocked_to_member_cashier_and_support(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.post("/v1/programs", {"text": LOCKED})
        counter.later(minutes=1)
        ana = await counter.ana()
        await counter.earned(10)
        how = "Not unlocked yet: only after at least 3 visits (2 more visits)"
        found = of(await counter.get(f"/v1/members/{ana}/rewards"))
        assert [one["text"] for one in found["mug"]["reasons"]] == [how]
        quote = await counter.post("/v1/quotes", {**cart("30.00"), "rewards": ["cake"], "hints": True})
        assert [one["text"] for one in quote["refused"]] == [how]
        assert [one["text"] for one in quote["hints"] if one["code"] == "not-given"] == [how]
        assert quote["print"][-1] == f"cake: {how}"
        in_words = {
            "en": "Not unlocked yet: only after at least 3 visits",
            "ro": "Încă nedeblocată: doar după cel puțin 3 vizite",
            "ru": "Ещё не открыта: только после хотя бы 3 визитов",
            "hu": "Még nincs feloldva: csak legalább 3 látogatás után",
        }
        for language, said in in_words.items():
            asked = {"member": {"id": ana}, "reward": "mug", "name": language}
            refused = await counter.ask("POST", "/v1/redemptions", asked, headers={"accept-language": language})
            assert (refused.status, refused.json()["detail"]) == (409, said)
            assert refused.json()["reasons"][0]["text"] == said

    at_counter(story)


def test_the_chosen_article_is_free_once_a_day_and_comes_back(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await opened(counter, 200)
        body = cart("30.00", "40.00", receipt_id="gift")
        body["lines"][0]["sku"], body["lines"][1]["sku"] = "mug", "bag"
        body["confirmed"] = {"staff_pin": True}
        none = await counter.ask("POST", "/v1/receipts", {**body, "rewards": ["gift"]})
        assert none.status == 409, "two fit: one must be chosen"
        gone = {**body, "rewards": [{"reward": "gift", "choice": "bag"}], "out_of_stock": ["bag"]}
        assert (await counter.ask("POST", "/v1/receipts", gone)).status == 409
        sold = await counter.post("/v1/receipts", {**gone, "out_of_stock": []})
        assert sold["totals"]["to_pay"] == "30.00"
        found = of(await counter.get(f"/v1/members/{ana}/rewards"))["gift"]
        assert [(one["code"], one["limit"], one["detail"]) for one in found["reasons"]] == [
            ("limit", "2026-03-03", "day")
        ]
        back = await counter.post(f"/v1/receipts/{sold['id']}/returns", {"return_id": "b"})
        assert back["totals"]["to_pay"] == "30.00"
        assert of(await counter.get(f"/v1/members/{ana}/rewards"))["gift"]["available"]

    at_counter(story)


def test_points_become_a_voucher_at_the_days_end_as_the_member_said(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await opened(counter, 320)
        where = f"/v1/members/{ana}/rewards/auto/setting"
        said = await counter.ask("PUT", where, {"threshold": "600", "setting_id": "s1"})
        assert said.status == 200, said.body
        again = await counter.ask("PUT", where, {"threshold": "600", "setting_id": "s1"})
        assert again.json()["repeated"]
        counter.later(days=1)
        found = of(await counter.get(f"/v1/members/{ana}/rewards"))
        assert found["auto"]["threshold"] == "600"
        assert (await counter.get(f"/v1/members/{ana}/wallets"))["wallets"][0]["available"] == "320"
        await counter.ask("PUT", where, {"setting_id": "s2"})
        counter.later(days=1)
        assert (await counter.get(f"/v1/members/{ana}/wallets"))["wallets"][0]["available"] == "20"

    at_counter(story)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"threshold": "901"}, 409, ""),
        ({"threshold": "-1"}, 422, "#/threshold"),
        ({"threshold": "0"}, 422, "#/threshold"),
        ({"threshold": "5.5"}, 422, "#/threshold"),
        ({"banks": "yes"}, 422, "#/banks"),
        ({"bank": True}, 422, "#/bank"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_nothing_is_written(
    at_counter: AtCounter, body: dict[str, Any], status: int, field: str
) -> None:
    async def story(counter: Counter) -> None:
        ana = await opened(counter, 10)
        before = await counter.written()
        reply = await counter.ask("PUT", f"/v1/members/{ana}/rewards/auto/setting", {"setting_id": "s", **body})
        assert reply.status == status, reply.body
        assert not field or field in pointers(reply)
        assert await counter.written() == before

    at_counter(story)
