"""Codes as one file, and codes on a screen of the shop that change every minute."""

from datetime import timedelta
from typing import Any

from tests.actions.conftest import opened
from tests.web.counter import READER, Counter
from tests.web.test_api_events import balance

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {worth: 0.01}
rules:
  - {id: caps, kind: code, points: 5, batch: caps}
  - {id: door, kind: code, points: 3, display: door}
"""


def at_shop(url: str, run: Any, story: Any) -> None:
    async def go() -> None:
        async with opened(url, PROGRAM) as shop:
            await story(Counter(shop))

    run(go())


def test_a_batch_is_one_file_in_the_order_of_its_pages(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        await counter.post("/v1/code-batches", {"batch": "caps", "size": 2_501})
        listed = (await counter.get("/v1/code-batches/caps/codes?limit=20000"))["data"]
        reply = await counter.ask("GET", "/v1/code-batches/caps/codes.csv")
        assert (reply.status, reply.headers["content-type"]) == (200, "text/csv; charset=utf-8")
        assert reply.headers["content-disposition"] == 'attachment; filename="caps.csv"'
        assert reply.body.decode() == "".join(f"{one}\n" for one in ["code", *listed])
        assert len(listed) == 2_501
        missing = await counter.ask("GET", "/v1/code-batches/none/codes.csv")
        assert (missing.status, missing.json()["type"]) == (404, "/errors/unknown-batch")
        assert (await counter.ask("GET", "/v1/code-batches/caps/codes.csv", key=READER)).status == 403

    at_shop(shop_database, run, story)


def test_a_code_on_display_lasts_for_its_minute_and_the_next(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        counter.at += timedelta(seconds=59)
        shown = await counter.get("/v1/code-displays/door")
        assert (shown["until"], shown["display"]) == ("2026-03-02T12:01:00Z", "door")
        counter.at += timedelta(seconds=61)
        used = await use(counter, shown["code"])
        assert (used.status, used.json()["type"]) == (404, "/errors/unknown-code")
        counter.at -= timedelta(seconds=1)
        assert (await counter.get("/v1/code-displays/door"))["code"] != shown["code"]
        used = await use(counter, shown["code"].lower().replace("-", " "))
        assert (used.status, balance(used.json())) == (200, "3")

    at_shop(shop_database, run, story)


def test_a_code_on_display_is_used_once_a_day_by_each(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        await counter.post("/v1/members", {"card": "5555"})
        for day, points in ((0, "3"), (0, "3"), (1, "6")):
            counter.later(days=day, minutes=7)
            code = (await counter.get("/v1/code-displays/door"))["code"]
            used = (await use(counter, code)).json()
            assert (balance(used), used.get("repeated", False)) == (points, counter.at.minute == 14)
        assert balance((await use(counter, code, "5555")).json()) == "3"

    at_shop(shop_database, run, story)


def test_who_guesses_is_stopped_and_an_unknown_display_told(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        before = await counter.written()
        assert (await use(counter, "AAAA")).json()["type"] == "/errors/mistyped-code"
        for _ in range(10):
            assert (await use(counter, "AAAA-AAAA")).status == 404
        assert (await use(counter, "AAAA-AAAA")).status == 429
        for method, path in (("GET", "/v1/code-displays/moon"), ("POST", "/v1/code-displays/caps/uses")):
            body = None if method == "GET" else {"member": {"card": "2900123456785"}, "code": "AAAA-AAAA"}
            reply = await counter.ask(method, path, body)
            assert (reply.status, reply.json()["type"]) == (404, "/errors/unknown-display")
        assert await counter.written() == before

    at_shop(shop_database, run, story)


async def use(counter: Counter, code: str, card: str = "2900123456785") -> Any:
    return await counter.ask("POST", "/v1/code-displays/door/uses", {"member": {"card": card}, "code": code})
