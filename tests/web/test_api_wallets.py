"""Wallets over the API: what starts, waits and expires when; points that last longer by an act, and back."""

from typing import Any

from tests.actions.conftest import opened
from tests.web.counter import Counter, cart

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
activities:
  delivered: {}
wallets:
  points: {worth: 0.01, expires: P1Y, pending: {until: delivered, cancelled_after: P30D}}
  gift: {gift_of: points, expires: P14D}
  lasting: {expires: {inactive_for: P6M, warned: P30D}}
  status: {spendable: false}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: lasting, kind: per_amount, points: 1, per: 1.00, wallet: lasting}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
"""


def at_shop(url: str, run: Any, story: Any) -> None:
    async def go() -> None:
        async with opened(url, PROGRAM) as shop:
            await story(Counter(shop))

    run(go())


async def wallets_of(counter: Counter, ana: str) -> dict[str, Any]:
    reply = await counter.ask("GET", f"/v1/members/{ana}/wallets")
    return {one["wallet"]: one for one in reply.json()["wallets"]}


def test_a_wallet_tells_what_waits_for_what_and_what_is_over_when(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        sold = await counter.post("/v1/receipts", cart("40.00") | {"receipt_id": "r1"})
        assert sold["receipt_id"] == "r1"
        found = await wallets_of(counter, ana)
        (waits,) = found["points"]["awaiting"]
        assert (waits["points"], waits["activities"], waits["about"]) == ("40", ["delivered"], "r1")
        assert found["gift"]["gift_of"] == "points"
        assert found["status"]["spendable"] is False
        assert found["lasting"]["warned_at"] < found["lasting"]["inactive_at"]
        event = {"event_id": "d1", "member": {"card": "2900123456785"}, "activity": "delivered", "about": "r1"}
        await counter.post("/v1/events", event)
        found = await wallets_of(counter, ana)
        assert (found["points"]["available"], found["points"].get("awaiting", [])) == ("40", [])
        (ends,) = found["points"]["expiring"]
        assert ends["points"] == "40"

    at_shop(shop_database, run, story)


def test_points_last_longer_once_and_every_lot_is_told_and_back(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        address = f"/v1/members/{ana}"
        for points, day in (("30", "2030-01-31"), ("50", "2031-01-31")):
            body = {"points": points, "reason": "x", "last_day": day, "wallet": "gift"}
            await counter.post(f"{address}/corrections", body)
        before = (await wallets_of(counter, ana))["gift"]["lots"]
        body = {"extension_id": "e1", "wallet": "gift", "last_day": "2030-06-30", "reason": "closed in May"}
        done = await counter.post(f"{address}/extensions", body)
        (touched,) = done["touched"]
        assert touched["points"] == "30"
        assert touched["expired_at"].startswith("2030-01-31")
        assert touched["expires_at"].startswith("2030-06-30")
        written = await counter.written()
        assert (await counter.post(f"{address}/extensions", body))["repeated"]
        assert await counter.written() == written
        undone = await counter.post(f"/v1/extensions/{done['id']}/undo", {"undo_id": "u1", "reason": "a mistake"})
        assert [one["points"] for one in undone["touched"]] == ["30"]
        assert (await wallets_of(counter, ana))["gift"]["lots"] == before
        written = await counter.written()
        again = await counter.ask("POST", f"/v1/extensions/{done['id']}/undo", {"reason": "once more"})
        assert again.json()["type"] == "/errors/not-possible"
        assert await counter.written() == written

    at_shop(shop_database, run, story)


def test_what_cannot_be_extended_is_refused_and_writes_nothing(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        address = f"/v1/members/{ana}/extensions"
        before = await counter.written()
        for body, pointer in (
            ({"last_day": "2030-01-01", "reason": "x", "wallet": "miles"}, "#/wallet"),
            ({"last_day": "2020-01-01", "reason": "x"}, "#/last_day"),
            ({"last_day": "2030-01-01"}, "#/reason"),
        ):
            reply = await counter.ask("POST", address, body)
            assert reply.status == 422
            assert [one["pointer"] for one in reply.json()["errors"]] == [pointer]
        nothing = await counter.ask("POST", address, {"last_day": "2030-01-01", "reason": "x"})
        assert [one["code"] for one in nothing.json()["reasons"]] == ["nothing-to-extend"]
        unknown = await counter.ask("POST", "/v1/extensions/ext_0000000000000/undo", {"reason": "x"})
        assert unknown.status == 404
        assert await counter.written() == before

    at_shop(shop_database, run, story)


def test_a_wallet_tells_what_was_earned_spent_over_and_taken_back_in_all(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        nothing = {"earned": "0", "spent": "0", "expired": "0", "taken_back": "0"}
        assert (await wallets_of(counter, ana))["lasting"]["lifetime"] == nothing
        for name, total in (("r1", "40.00"), ("r2", "10.00")):
            await counter.post("/v1/receipts", cart(total) | {"receipt_id": name})
        event = {"event_id": "d1", "member": {"card": "2900123456785"}, "activity": "delivered", "about": "r1"}
        await counter.post("/v1/events", event)
        paying = cart("5.00") | {"receipt_id": "r3", "spend_points": "15"}
        await counter.post("/v1/receipts", paying)
        await counter.post("/v1/receipts/r2/returns", {"return_id": "back"})
        found = await wallets_of(counter, ana)
        assert found["points"]["lifetime"] == {"earned": "54", "spent": "15", "expired": "0", "taken_back": "10"}
        assert found["gift"]["lifetime"] == nothing
        later = await counter.get(f"/v1/members/{ana}/wallets?at=2199-01-01T00:00:00Z")
        (points,) = [one for one in later["wallets"] if one["wallet"] == "points"]
        assert points["lifetime"] == {"earned": "54", "spent": "15", "expired": "29", "taken_back": "10"}

    at_shop(shop_database, run, story)


def test_a_hold_takes_gifts_first_and_tells_each_wallet(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        for wallet, points in (("gift", "20"), ("points", "100")):
            body = {"points": points, "reason": "x", "wallet": wallet}
            await counter.post(f"/v1/members/{ana}/corrections", body)
        asked: dict[str, Any] = {"hold_id": "h1", "member": {"card": "2900123456785"}, "points": "50"}
        held = await counter.post("/v1/holds", asked)
        assert (held["wallet"]["wallet"], held["wallet"]["held"], held["points"]) == ("points", "30", "50")
        assert [(one["wallet"], one["held"]) for one in held["gifts"]] == [("gift", "20")]
        again = await counter.post("/v1/holds", asked)
        assert (again["repeated"], again["gifts"]) == (True, held["gifts"])
        whole = await counter.get(f"/v1/members/{ana}/wallets")
        assert [(one["hold_id"], one["points"]) for one in whole["holds"]] == [("h1", "50")]
        too_many = await counter.ask("POST", "/v1/holds", asked | {"hold_id": "h2", "points": "71"})
        assert too_many.json()["type"] == "/errors/not-enough-points"

    at_shop(shop_database, run, story)


UNTIL_EITHER = PROGRAM.replace("until: delivered,", "until: [delivered, picked-up],").replace(
    "  delivered: {}", "  delivered: {}\n  picked-up: {}"
)


def test_points_wait_for_one_of_several_and_wait_again_when_it_is_undone(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        await counter.post("/v1/receipts", cart("40.00") | {"receipt_id": "r1"})
        before = (await wallets_of(counter, ana))["points"]
        assert before["awaiting"][0]["activities"] == ["delivered", "picked-up"]
        event = {"event_id": "p1", "member": {"card": "2900123456785"}, "activity": "picked-up", "about": "r1"}
        await counter.post("/v1/events", event)
        assert (await wallets_of(counter, ana))["points"]["available"] == "40"
        undone = await counter.post("/v1/events/p1/undo", {"undo_id": "u1"})
        assert [(one["code"], one["points"]) for one in undone["explain"]] == [("waits-again", "40")]
        assert (await wallets_of(counter, ana))["points"] == before

    async def go() -> None:
        async with opened(shop_database, UNTIL_EITHER) as shop:
            await story(Counter(shop))

    run(go())
