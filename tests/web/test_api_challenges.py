"""Challenges over HTTP: what is done, what is to be done, until when, what it gives; badges."""

from regulars.actions.publish_program import publish_program
from tests.web.conftest import AtCounter
from tests.web.counter import READER, Counter, cart

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {}
offers:
  sprint: {lasts: P7D}
challenges:
  month: {counts: spend, target: 20.00, period: month, again: each_period, badge: spender, name: {en: A month}}
  quick: {target: 1, claims: sprint}
badges:
  spender: {name: {en: Spender}, picture: "https://example.com/s.svg"}
rules:
  - {id: gift, kind: challenge_won, challenge: month, points: 50}
"""


def test_a_member_sees_how_far_she_is_and_what_she_won(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await publish_program(counter.shop, PROGRAM, from_at=counter.at, at=counter.at)
        path = f"/v1/members/{await counter.ana()}/challenges"
        await counter.post("/v1/receipts", cart("15.00"))
        before = await counter.get(path)
        assert before["badges"] == []
        assert before["challenges"] == [
            {
                "challenge": "month", "state": "open", "counts": "spend", "done": "15.00", "target": "20.00",
                "gives": [{"wallet": "points", "points": "50"}], "name": {"en": "A month"}, "until": "2026-03-31",
                "badge": "spender",
            },
            {
                "challenge": "quick", "state": "to_claim", "counts": "receipts", "done": "0", "target": "1",
                "gives": [], "offer": "sprint",
            },
        ]  # fmt: skip
        await counter.post("/v1/receipts", cart("5.00", receipt_id="r-2"))
        after = await counter.get(path)
        assert (after["challenges"][0]["state"], after["challenges"][0]["times"]) == ("reached", 1)
        assert [(one["badge"], one["name"], one["picture"]) for one in after["badges"]] == [
            ("spender", {"en": "Spender"}, "https://example.com/s.svg")
        ]
        assert (await counter.ask("GET", path, key=READER)).status == 200

    at_counter(story)


VOUCHERS = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets: {points: {}}
challenges: {second: {counts: receipts, target: 2}}
rules:
  - {id: on-us, kind: challenge_won, challenge: second, reward: coffee}
rewards:
  - {id: coffee, kind: voucher, points: 100, amount: 3.00, valid_for: P30D}
"""


def test_a_voucher_that_a_challenge_gives_is_among_what_she_has_and_is_used_by_its_name(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await publish_program(counter.shop, VOUCHERS, from_at=counter.at, at=counter.at)
        ana = await counter.ana()
        await counter.post("/v1/receipts", cart("5.00"))
        (second,) = (await counter.get(f"/v1/members/{ana}/challenges"))["challenges"]
        assert (second["gives"], second["rewards"]) == ([], ["coffee"])
        await counter.post("/v1/receipts", cart("5.00", receipt_id="r-2"))
        has = await counter.get(f"/v1/members/{ana}/redemptions")
        (voucher,) = has["vouchers"]
        assert (voucher["reward"], voucher["quantity"], has["data"]) == ("coffee", 1, [])
        paid = cart("5.00", receipt_id="r-3") | {"rewards": [{"reward": "coffee", "voucher": voucher["name"]}]}
        assert (await counter.post("/v1/receipts", paid))["totals"]["to_pay"] == "2.00"
        assert (await counter.get(f"/v1/members/{ana}/redemptions"))["vouchers"] == []

    at_counter(story)


def test_a_badge_is_given_and_taken_by_hand_once_and_by_who_may(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await publish_program(counter.shop, PROGRAM, from_at=counter.at, at=counter.at)
        ana = await counter.ana()
        path = f"/v1/members/{ana}/badges"
        given = await counter.post(path, {"badge": "spender", "name": "hero"})
        assert ([one["badge"] for one in given["badges"]], given["repeated"]) == (["spender"], False)
        assert (await counter.post(path, {"badge": "spender", "name": "hero"}))["repeated"]
        again = await counter.ask("POST", path, {"badge": "spender"})
        assert (again.status, again.json()["reasons"][0]["code"]) == (409, "has-badge")
        assert (await counter.ask("POST", path, {"badge": "other"})).json()["reasons"][0]["code"] == "unknown-badge"
        assert (await counter.post(path, {"badge": "spender", "take": True}))["badges"] == []
        assert (await counter.ask("POST", path, {"badge": "spender"}, key=READER)).status == 403

    at_counter(story)
