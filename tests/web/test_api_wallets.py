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
        assert (waits["points"], waits["activity"], waits["about"]) == ("40", "delivered", "r1")
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
