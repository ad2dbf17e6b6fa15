"""Programs over the API, time, health, and the document of it all."""

from datetime import timedelta
from typing import Any

from regulars.web.api import endpoints
from regulars.web.problems import status_of
from tests.house import ROOT, headings_of
from tests.web.conftest import AtCounter
from tests.web.counter import PROGRAM, Counter, pointers

DOUBLE = PROGRAM.replace("points: 1, per: 1.00", "points: 2, per: 1.00")


def test_a_program_is_checked_published_once_and_in_force_from_its_moment(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        assert await counter.post("/v1/programs/check", {"text": DOUBLE}) == {"ok": True, "program": "corner-shop"}
        before = await counter.written()
        assert (await counter.post("/v1/programs", {"text": DOUBLE, "dry_run": True}))["dry_run"]
        assert await counter.written() == before
        from_at = (counter.at + timedelta(days=1)).isoformat()
        made = await counter.post("/v1/programs", {"text": DOUBLE, "from_at": from_at})
        assert (made["version"]["version"], made["version"]["in_force"]) == (2, False)
        again = await counter.post("/v1/programs", {"text": DOUBLE, "from_at": from_at})
        assert (again["unchanged"], again["version"]["version"]) == (True, 2)
        assert (await counter.earned(10, "today"))["points"]["earned"] == "10"
        counter.later(days=1)
        assert (await counter.earned(10, "tomorrow"))["points"]["earned"] == "20"
        assert [one["version"] for one in (await counter.get("/v1/programs"))["data"]] == [2]
        versions = (await counter.get("/v1/programs/corner-shop/versions"))["data"]
        assert [(one["version"], one["in_force"]) for one in versions] == [(1, False), (2, True)]
        assert (await counter.ask("GET", "/v1/programs/none/versions")).status == 404

    at_counter(story)


def test_a_faulty_program_is_told_with_lines_and_columns_and_not_kept(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        wrong = PROGRAM.replace("kind: per_amount", "kind: per_amuont").replace("scale", "scale")
        told = await counter.post("/v1/programs/check", {"text": wrong})
        assert told["ok"] is False
        assert told["errors"][0]["line"] == 8
        assert told["errors"][0]["field"].startswith("rules[0]")
        before = await counter.written()
        reply = await counter.ask("POST", "/v1/programs", {"text": wrong})
        assert (reply.status, reply.json()["type"]) == (422, "/errors/bad-program-file")
        assert all(pointer.startswith("8:") for pointer in pointers(reply))
        assert await counter.written() == before

    at_counter(story)


def test_segments_that_the_shop_does_not_have_are_told_and_are_no_fault(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        rule = "  - {id: extra, kind: visits, points: 1, when: '\"staff\" in member.segments'}\n"
        text = PROGRAM.replace("rules:\n", f"rules:\n{rule}", 1)
        checked = await counter.post("/v1/programs/check", {"text": text})
        assert checked == {"ok": True, "program": "corner-shop", "missing_segments": ["staff"]}
        elsewhere = text.replace("corner-shop", "other-shop")
        assert (await counter.post("/v1/programs/check", {"text": elsewhere}))["missing_segments"] == ["staff"]
        assert (await counter.post("/v1/programs", {"text": text}))["missing_segments"] == ["staff"]
        await counter.ask("PUT", "/v1/segments/staff", {"when": "member.visits >= 0"})
        assert "missing_segments" not in await counter.post("/v1/programs", {"text": text})
        assert (await counter.post("/v1/programs/check", {"text": elsewhere}))["missing_segments"] == ["staff"]

    at_counter(story)


def test_time_writes_down_what_fell_due(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        await counter.earned(100)
        assert await counter.post("/v1/time", {}) == {"members": 0}
        counter.later(days=400)
        assert await counter.post("/v1/time", {}) == {"members": 1}
        newest = (await counter.get(f"/v1/members/{ana}/entries?limit=1"))["data"][0]
        assert (newest["movement"], newest["event"]["kind"]) == ("expired", "time")
        assert await counter.post("/v1/time", {}) == {"members": 0}

    at_counter(story)


def test_those_who_watch_see_life_readiness_and_figures(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        assert (await counter.ask("GET", "/healthz")).json() == {"status": "alive"}
        assert (await counter.ask("GET", "/readyz")).json() == {"status": "ready"}
        await counter.ana()
        await counter.earned(1)
        figures = (await counter.ask("GET", "/metrics")).body.decode()
        assert 'regulars_receipts_total{result="recorded"}' in figures
        await counter.shop.db.close()

        async def nobody() -> Any:
            raise OSError

        counter.shop.db.connect = nobody  # type: ignore[method-assign]  # the server is gone
        counter.shop.db._pool._connect = nobody
        assert (await counter.ask("GET", "/readyz")).status == 503
        assert (await counter.ask("GET", "/healthz")).status == 200

    at_counter(story)


def test_every_error_of_the_api_has_a_heading_in_the_docs() -> None:
    told = set(headings_of(ROOT / "docs" / "errors.md"))
    for endpoint in endpoints():
        for kind in endpoint.errors:
            assert kind.code in told, f"{kind.code} ({status_of(kind)}): run `make docs`"


def test_every_operation_is_on_the_page_of_the_api() -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    for endpoint in endpoints():
        assert f"`{endpoint.method} {endpoint.path}`" in page
