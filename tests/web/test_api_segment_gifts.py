"""A reward for everybody in a segment: each is answered for, and it goes on where it stopped."""

from typing import Any

from tests.actions.conftest import opened
from tests.web.counter import READER, TILL, Counter

PROGRAM = """
program: corner-shop
timezone: UTC
currency: RON
wallets:
  points: {worth: 0.01}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
rewards:
  - {id: cinema, kind: code_pool, points: 300, pool: films, limits: [{times: 2, per: member}]}
  - {id: box, kind: catalogue_item, points: 10, parcel: true}
"""
PATH = "/v1/segments/buyers/gifts"


def at_shop(url: str, run: Any, story: Any) -> None:
    async def go() -> None:
        async with opened(url, PROGRAM) as shop:
            await story(Counter(shop))

    run(go())


async def buyers(counter: Counter, *names: str) -> list[str]:
    """Members who bought something, in the order of their ids; one more did not."""
    made = [(await counter.post("/v1/members", {"outside_id": one}))["id"] for one in (*names, "nobody")]
    for one in names:
        sold = {"receipt_id": one, "currency": "RON", "member": {"outside_id": one}, "lines": [{"total": "1.00"}]}
        await counter.post("/v1/receipts", sold)
    put = await counter.ask("PUT", "/v1/segments/buyers", {"when": "member.visits >= 1"}, key=TILL)
    assert put.json()["members"] == len(names)
    return made[:-1]


async def filled(counter: Counter, *codes: str) -> None:
    await counter.post("/v1/code-pools/films/codes", {"codes": list(codes)})


def test_each_of_a_segment_gets_a_code_once_and_pays_nothing(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ids = await buyers(counter, "a", "b", "c")
        await filled(counter, "F1", "F2", "F3", "F4")
        first = await counter.post(PATH, {"reward": "cinema", "name": "may", "limit": 2})
        assert [(one["member_id"], one["code"]) for one in first["data"]] == [(ids[0], "F1"), (ids[1], "F2")]
        rest = await counter.post(PATH, {"reward": "cinema", "name": "may", "limit": 2, "after": first["next"]})
        assert ([one["code"] for one in rest["data"]], rest["next"]) == (["F3"], None)
        again = await counter.post(PATH, {"reward": "cinema", "name": "may"})
        assert [(one["code"], one["repeated"]) for one in again["data"]] == [("F1", True), ("F2", True), ("F3", True)]
        wallets = (await counter.get(f"/v1/members/{ids[0]}/wallets"))["wallets"]
        assert (wallets[0]["balance"], (await counter.get("/v1/code-pools/films"))["free"]) == ("1", 1)

    at_shop(shop_database, run, story)


def test_where_the_pool_is_used_up_it_stops_and_goes_on_from_there(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ids = await buyers(counter, "a", "b", "c")
        await filled(counter, "F1")
        asked = {"reward": "cinema", "name": "may"}
        page = await counter.post(PATH, asked)
        assert [one.get("error", "") for one in page["data"]] == ["", "used-up"]
        assert (page["given"], page["next"]) == (1, ids[0])
        await filled(counter, "F2", "F3")
        rest = await counter.post(PATH, asked | {"after": page["next"]})
        assert ([one["code"] for one in rest["data"]], rest["next"]) == (["F2", "F3"], None)

    at_shop(shop_database, run, story)


def test_who_cannot_have_it_is_told_and_the_others_get_it(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ids = await buyers(counter, "a", "b")
        await filled(counter, "F1", "F2")
        await counter.post(f"/v1/members/{ids[0]}/block", {"reason": "odd"})
        page = await counter.post(PATH, {"reward": "cinema", "name": "may"})
        assert [(one.get("error", ""), one.get("code", "")) for one in page["data"]] == [
            ("member-not-active", ""), ("", "F1"),
        ]  # fmt: skip
        boxes = await counter.post(PATH, {"reward": "box", "name": "may"})
        assert {one["error"] for one in boxes["data"]} == {"invalid"}
        unknown = await counter.post(PATH, {"reward": "moon", "name": "may-2"})
        assert [one["error"] for one in unknown["data"]] == ["member-not-active", "not-possible"]
        assert unknown["data"][1]["detail"] == "unknown-reward"

    at_shop(shop_database, run, story)


def test_a_segment_that_is_not_there_and_a_key_that_may_not_change_nothing(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        await buyers(counter, "a")
        await filled(counter, "F1")
        before = await counter.written()
        asked = {"reward": "cinema", "name": "may"}
        for path, body, key, status in (
            ("/v1/segments/none/gifts", asked, TILL, 404),
            (PATH, asked, READER, 403),
            (PATH, asked | {"after": "x"}, TILL, 422),
            (PATH, {"reward": "cinema"}, TILL, 422),
        ):
            assert (await counter.ask("POST", path, body, key=key)).status == status
        assert await counter.written() == before

    at_shop(shop_database, run, story)


COMMON_PRICE = """
program: corner-shop
timezone: UTC
currency: RON
wallets:
  points: {}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
badges: {cup-buyer: {}}
challenges:
  cup: {counts: pieces, target: 1, when: line.sku == "cup", from: 2026-03-01, to: 2026-03-31, badge: cup-buyer}
rewards:
  - {id: cup-from-2, kind: voucher, amount: 2.00, points: 1000, valid_for: P30D}
  - {id: cup-from-100, kind: voucher, amount: 5.00, points: 1000, valid_for: P30D}
"""


def test_a_common_price_gives_the_difference_back_to_all_who_bought(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ids = {}
        for name, sku in (("a", "cup"), ("b", "cup"), ("c", "cup"), ("d", "jar")):
            who = {"outside_id": name}
            ids[name] = (await counter.post("/v1/members", who))["id"]
            lines = [{"sku": sku, "total": "20.00"}]
            sold = {"receipt_id": name, "currency": "RON", "member": who, "lines": lines}
            ids[f"receipt-{name}"] = (await counter.post("/v1/receipts", sold))["id"]
        await counter.post(f"/v1/receipts/{ids['receipt-c']}/returns", {"return_id": "back"})
        put = await counter.ask("PUT", PATH.removesuffix("/gifts"), {"when": '"cup-buyer" in member.badges'}, key=TILL)
        assert put.json()["members"] == 2, "who brought it back is none of them, nor who bought something else"
        page = await counter.post(PATH, {"reward": "cup-from-2", "name": "cup-march"})
        assert [one["member_id"] for one in page["data"]] == sorted((ids["a"], ids["b"]))
        voucher = {"reward": "cup-from-2", "voucher": page["data"][0]["redemption_id"]}
        later = {
            "receipt_id": "later", "currency": "RON", "member": {"outside_id": "a"}, "lines": [{"total": "10.00"}],
            "rewards": [voucher],
        }  # fmt: skip
        assert (await counter.post("/v1/receipts", later))["totals"]["to_pay"] == "8.00"

    async def go() -> None:
        async with opened(shop_database, COMMON_PRICE) as shop:
            await story(Counter(shop))

    run(go())
