"""Terms over the API: kept with their version, and changed to the worse only after the notice."""

from datetime import timedelta
from hashlib import sha256

from tests.web.conftest import AtCounter
from tests.web.counter import PROGRAM, Counter, pointers

PROMISED = PROGRAM.replace("wallets:", "notice: P30D\nwallets:", 1)
WORSE = PROMISED.replace("points: 1, per: 1.00", "points: 1, per: 2.00")


def test_the_terms_of_a_version_are_kept_as_they_were(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.post("/v1/programs", {"text": PROMISED})
        first = await counter.get("/v1/programs/corner-shop/terms?version=2&language=ru")
        assert first["sha256"] == sha256(first["text"].encode()).hexdigest()
        assert "30" in first["text"]
        better = PROMISED.replace("points: 1, per: 1.00", "points: 2, per: 1.00")
        await counter.post("/v1/programs", {"text": better})
        now = await counter.get("/v1/programs/corner-shop/terms?language=ru")
        assert (now["version"], now["text"] == first["text"]) == (3, False)
        assert await counter.get("/v1/programs/corner-shop/terms?version=2&language=ru") == first
        assert (await counter.ask("GET", "/v1/programs/corner-shop/terms?language=xx")).status == 422
        assert (await counter.ask("GET", "/v1/programs/corner-shop/terms?version=9")).status == 404
        assert (await counter.ask("GET", "/v1/programs/none/terms")).status == 404

    at_counter(story)


def test_a_change_to_the_worse_is_refused_before_its_day_and_nothing_is_written(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.post("/v1/programs", {"text": PROMISED})
        before = await counter.written()
        for extra in ({}, {"dry_run": True}):
            reply = await counter.ask("POST", "/v1/programs", {"text": WORSE, **extra})
            assert (reply.status, reply.json()["type"]) == (422, "/errors/notice-too-short")
            assert pointers(reply) == {"#/from_at", "rules[0].per"}
        earliest = reply.json()["earliest"]
        assert earliest in reply.json()["errors"][0]["detail"]
        assert await counter.written() == before
        day = (counter.at + timedelta(days=31)).isoformat()
        made = await counter.post("/v1/programs", {"text": WORSE, "from_at": day})
        assert made["version"]["in_force"] is False

    at_counter(story)


def test_a_member_accepts_the_terms_of_a_version_once(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        path = f"/v1/members/{ana}/terms"
        assert (await counter.get(path))["accepted"] is False
        made = await counter.ask("PUT", f"{path}/corner-shop/1", {"channel": "web", "language": "ro"})
        assert (made.status, made.json()["accepted"]) == (200, True)
        text = await counter.get("/v1/programs/corner-shop/terms?version=1&language=ro")
        (row,) = made.json()["data"]
        assert (row["sha256"], row["channel"], row["version"]) == (text["sha256"], "web", 1)
        counter.later(days=1)
        again = await counter.ask("PUT", f"{path}/corner-shop/1", {"channel": "counter", "language": "en"})
        assert again.json()["data"] == [row], "the first time stays"
        await counter.post("/v1/programs", {"text": PROMISED})
        now = await counter.get(path)
        assert (now["version"], now["accepted"], now["data"]) == (2, False, [row])
        before = await counter.written()
        for wrong, status in (
            ({"channel": "web", "language": "xx"}, 422),
            ({"channel": "owl"}, 422),
        ):
            assert (await counter.ask("PUT", f"{path}/corner-shop/2", wrong)).status == status
        assert (await counter.ask("PUT", f"{path}/corner-shop/9", {"channel": "web"})).status == 404
        assert (await counter.ask("PUT", f"{path}/none/1", {"channel": "web"})).status == 404
        assert await counter.written() == before

    at_counter(story)
