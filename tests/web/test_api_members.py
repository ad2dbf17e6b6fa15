"""Members over the API: they join, are found, are changed, and are forgotten."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from regulars.ids import decode
from regulars.store import search
from tests.cards import is_card_number
from tests.web.conftest import AtCounter
from tests.web.counter import STAFF, WEB, Counter, cart, pointers


def test_a_member_joins_with_one_field_and_is_found_by_each_of_hers(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        reply = await counter.ask(
            "POST",
            "/v1/members",
            {
                "name": "Ana Maria Munteanu", "phone": "0722 123 456", "email": "Ana@Example.com", "issue_card": True,
                "outside_id": "crm-7", "birthday": "1990-03-02", "language": "ro", "attributes": {"shoe": 38},
            },
        )  # fmt: skip
        ana = reply.json()
        assert (reply.status, reply.headers["location"]) == (201, f"/v1/members/{ana['id']}")
        assert ana["phones"] == ["+40722123456"]
        assert ana["emails"] == ["ana@example.com"]
        assert is_card_number(ana["cards"][0]["number"])
        for ref in [
            {"card": ana["cards"][0]["number"]}, {"phone": "+40 722 123 456"}, {"email": "ana@example.com"},
            {"outside_id": "crm-7"}, {"id": ana["id"]}, {"member_id": ana["id"]},
        ]:  # fmt: skip
            found = await counter.post("/v1/members/lookup", ref)
            assert (found["member_id"], found["first_name"], found["flags"]) == (ana["id"], "Ana", ["birthday", "new"])
        only_phone = await counter.post("/v1/members", {"phone": "+40722123457"})
        assert only_phone["name"] == ""

    at_counter(story)


ONE_KEY = {"idempotency-key": "3f2a"}


@pytest.mark.parametrize("body", [{"issue_card": True}, {"name": "Ana", "phone": "+40722123456", "issue_card": True}])
def test_a_member_who_joins_twice_under_one_key_joins_once(at_counter: AtCounter, body: dict[str, Any]) -> None:
    async def story(counter: Counter) -> None:
        first = await counter.ask("POST", "/v1/members", body, headers=ONE_KEY)
        before = await counter.written()
        again = await counter.ask("POST", "/v1/members", body, headers=ONE_KEY)
        assert (again.status, again.headers["location"]) == (201, first.headers["location"])
        assert again.json() == first.json()
        assert await counter.written() == before
        # Another caller's key of the same spelling is another key.
        other = await counter.ask("POST", "/v1/members", {"issue_card": True}, key=WEB, headers=ONE_KEY)
        assert other.json()["id"] != first.json()["id"]

    at_counter(story)


def test_many_who_join_at_once_under_one_key_are_one_member(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        asked = [counter.ask("POST", "/v1/members", {"issue_card": True}, headers=ONE_KEY) for _ in range(8)]
        replies = await asyncio.gather(*asked)
        assert {(reply.status, reply.json()["id"]) for reply in replies} == {(201, replies[0].json()["id"])}
        assert (await counter.written())["member"] == 1

    at_counter(story)


def test_one_key_for_two_members_is_a_conflict_and_makes_nobody(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ask("POST", "/v1/members", {"issue_card": True, "name": "Ana"}, headers=ONE_KEY)
        before = await counter.written()
        reply = await counter.ask("POST", "/v1/members", {"issue_card": True, "name": "Ion"}, headers=ONE_KEY)
        assert (reply.status, reply.json()["type"]) == (409, "/errors/idempotency-key-reused")
        assert await counter.written() == before

    at_counter(story)


def test_a_refused_enrolment_leaves_its_key_free(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana(phone="+40722123456")
        taken = {"phone": "+40722123456", "issue_card": True}
        assert (await counter.ask("POST", "/v1/members", taken, headers=ONE_KEY)).status == 409
        done = await counter.ask("POST", "/v1/members", taken | {"phone": "+40722123457"}, headers=ONE_KEY)
        assert done.status == 201

    at_counter(story)


def test_nothing_of_the_person_is_kept_under_the_key(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        body = {"name": "Ana", "phone": "+40722123456"}
        ana = (await counter.post("/v1/members", body, headers=ONE_KEY))["id"]
        await counter.post(f"/v1/members/{ana}/erase", None)
        async with counter.shop.db.connection() as connection:
            kept = await connection.fetchval("select response from idempotency where key = '3f2a'")
        assert b"Ana" not in kept
        assert b"722" not in kept
        again = await counter.post("/v1/members", body, headers=ONE_KEY)
        assert (again["id"], again["status"], again["name"]) == (ana, "erased", "")

    at_counter(story)


@pytest.mark.parametrize(("deed", "status"), [("block", "blocked"), ("leave", "left"), ("erase", "erased")])
def test_who_is_blocked_has_left_or_is_erased_is_shown_as_such(at_counter: AtCounter, deed: str, status: str) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana(outside_id="crm-7")
        assert (await counter.get(f"/v1/members/{ana}/wallets"))["status"] == "active"
        assert (await counter.post(f"/v1/members/{ana}/{deed}", None))["status"] == status
        assert (await counter.get(f"/v1/members/{ana}"))["status"] == status
        assert (await counter.get(f"/v1/members/{ana}/wallets"))["status"] == status
        found = await counter.post("/v1/members/lookup", {"id": ana})
        assert status in found["flags"]
        async with counter.shop.db.connection() as connection:
            (head,) = await search.heads(connection, 1, [decode("mem", ana)], counter.at)
        assert head.status == status

    at_counter(story)


def test_a_contact_of_another_member_is_a_conflict_that_names_her(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana(phone="+40722123456")
        before = await counter.written()
        reply = await counter.ask("POST", "/v1/members", {"phone": "0722123456", "card": "5555"})
        assert (reply.status, reply.json()["type"]) == (409, "/errors/identifier-taken")
        assert (reply.json()["kind"], reply.json()["member"]) == ("phone", ana)
        assert await counter.written() == before

    at_counter(story)


@pytest.mark.parametrize(
    "body, fields",
    [
        ({}, {"#"}),
        ({"name": "Ana"}, {"#"}),
        ({"phone": "x", "email": "y", "card": "?"}, {"#/phone", "#/email", "#/card"}),
        ({"card": "5555", "issue_card": True}, {"#/issue_card"}),
        ({"phone": "+40722123456", "birthday": "2030-01-01"}, {"#/birthday"}),
        ({"phone": "+40722123456", "birthday": "01.02.1990"}, {"#/birthday"}),
        ({"phone": "+40722123456", "language": "ROMANIAN"}, {"#/language"}),
        ({"phone": "+40722123456", "name": "x" * 201}, {"#/name"}),
    ],
)
def test_a_wrong_enrolment_names_its_fields(at_counter: AtCounter, body: dict[str, Any], fields: set[str]) -> None:
    async def story(counter: Counter) -> None:
        before = await counter.written()
        reply = await counter.ask("POST", "/v1/members", body)
        assert (reply.status, pointers(reply)) == (422, fields)
        assert await counter.written() == before

    at_counter(story)


def test_a_lookup_tells_what_can_be_spent_now_though_no_job_has_run(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        await counter.earned(500)
        counter.later(days=366)
        found = await counter.post("/v1/members/lookup", {"card": "2900123456785"})
        assert (found["points"]["balance"], found["points"]["available"]) == ("0", "0")
        assert (await counter.ask("POST", "/v1/members/lookup", {"card": "1111"})).status == 404
        assert (await counter.ask("POST", "/v1/members/lookup", {})).status == 422

    at_counter(story)


def test_a_change_is_made_only_to_what_was_read(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana(phone="+40722123456", attributes={"shoe": 38, "pet": "cat"})
        read = await counter.ask("GET", f"/v1/members/{ana}")
        etag = read.headers["etag"]
        changed = await counter.ask(
            "PATCH",
            f"/v1/members/{ana}",
            {"name": "Ana Popescu", "phone": "+40722123499", "attributes": {"shoe": 39, "pet": None}},
            headers={"if-match": etag},
        )
        assert changed.status == 200
        told = changed.json()
        assert (told["name"], told["phones"], told["attributes"]) == ("Ana Popescu", ["+40722123499"], {"shoe": 39})
        stale = await counter.ask("PATCH", f"/v1/members/{ana}", {"name": "X"}, headers={"if-match": etag})
        assert (stale.status, stale.json()["type"]) == (412, "/errors/changed-meanwhile")
        await counter.ask("PATCH", f"/v1/members/{ana}", {"phone": None})
        now = await counter.get(f"/v1/members/{ana}")
        assert (now["name"], now.get("phones")) == ("Ana Popescu", None)
        assert (await counter.ask("POST", "/v1/members/lookup", {"phone": "+40722123499"})).status == 404
        # A sale moves the points, not the version of the person.
        version = (await counter.ask("GET", f"/v1/members/{ana}")).headers["etag"]
        await counter.earned(5)
        assert (await counter.ask("GET", f"/v1/members/{ana}")).headers["etag"] == version

    at_counter(story)


def test_a_card_replaced_under_one_key_is_replaced_once(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        path = f"/v1/members/{ana}/replace-card"
        first = await counter.post(path, {}, headers={"idempotency-key": "k"})
        assert await counter.post(path, {}, headers={"idempotency-key": "k"}) == first
        assert first["blocked"] == 1
        other = await counter.ask("POST", path, {"card": "7777"}, headers={"idempotency-key": "k"})
        assert (other.status, other.json()["type"]) == (409, "/errors/idempotency-key-reused")
        own = await counter.post(path, {"card": "7777"})
        assert own["card"] == "7777"
        cards = (await counter.get(f"/v1/members/{ana}"))["cards"]
        assert [(one["number"], "blocked_at" in one) for one in cards if one["number"] == "7777"] == [("7777", False)]
        assert sum("blocked_at" in one for one in cards) == 2

    at_counter(story)


def test_one_who_left_or_is_erased_does_not_come_back_by_a_block(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        assert (await counter.post(f"/v1/members/{ana}/leave", None))["status"] == "left"
        for path in ("block", "unblock"):
            assert (await counter.ask("POST", f"/v1/members/{ana}/{path}", None)).status == 409
        assert (await counter.post(f"/v1/members/{ana}/erase", None, key=STAFF))["status"] == "erased"
        assert (await counter.ask("POST", f"/v1/members/{ana}/leave", None)).status == 409
        assert (await counter.ask("PATCH", f"/v1/members/{ana}", {"name": "Ana"})).status == 409
        told = (await counter.ask("GET", f"/v1/members/{ana}")).body.decode()
        assert "Ana" not in told
        assert "2900123456785" not in told

    at_counter(story)


def test_an_export_holds_everything_and_only_hers(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana(email="ana@example.com")
        await counter.post("/v1/members", {"outside_id": "other", "name": "Ion"})
        await counter.earned(500)
        await counter.post("/v1/receipts", cart("30.00", spend_points="100"))
        whole = await counter.get(f"/v1/members/{ana}/export")
        assert whole["member"]["name"] == "Ana Munteanu"
        assert {one["kind"] for one in whole["identifiers"]} == {"card", "email"}
        assert [one["kind"] for one in whole["events"]] == ["joined", "receipt", "receipt"]
        assert sorted((one["movement"], one["points"]) for one in whole["entries"]) == [
            ("earned", "29"), ("earned", "500"), ("spent", "100"),
        ]  # fmt: skip
        assert "corner-shop" in whole["states"]
        assert "Ion" not in str(whole)
        assert (await counter.ask("GET", "/v1/members/mem_0000000000001/export")).status == 404

    at_counter(story)


def test_wallets_are_told_as_of_any_moment(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        path = f"/v1/members/{ana}/wallets"
        began = counter.at
        await counter.earned(100, "one")
        counter.later(days=10)
        await counter.earned(50, "two")
        counter.later(days=10)
        now = await counter.get(path)
        wallet = now["wallets"][0]
        assert (wallet["balance"], wallet["worth"]) == ("150", "1.50")
        assert [lot["points"] for lot in wallet["lots"]] == ["100", "50"]
        assert [one["points"] for one in wallet["expiring"]] == ["100", "50"]

        async def balance_at(days: int) -> str:
            moment = (began + timedelta(days=days)).isoformat().replace("+", "%2B")
            told: str = (await counter.get(f"{path}?at={moment}"))["wallets"][0]["balance"]
            return told

        balances = [await balance_at(days) for days in (0, 5, 15, 300, 367, 377)]
        assert balances == ["100", "100", "150", "150", "50", "0"]
        before = (began - timedelta(seconds=1)).isoformat().replace("+", "%2B")
        reply = await counter.ask("GET", f"{path}?at={before}")
        assert (reply.status, reply.json()["type"]) == (404, "/errors/not-yet-member")
        assert reply.json()["since"] == began.isoformat().replace("+00:00", "Z")
        for wrong in ("1900-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "yesterday"):
            reply = await counter.ask("GET", f"{path}?at={wrong}")
            assert (reply.status, pointers(reply)) == (422, {"?at"})

    at_counter(story)


def test_entries_come_a_page_at_a_time_each_once(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        for number in range(7):
            await counter.earned(10 + number, f"r{number}")
        found: list[str] = []
        after = ""
        while True:
            page = await counter.get(f"/v1/members/{ana}/entries?limit=3&after={after}")
            found += [one["event"]["external_id"] for one in page["data"]]
            if page["next"] is None:
                break
            after = page["next"]
        assert found == [f"r{number}" for number in reversed(range(7))]
        first = (await counter.get(f"/v1/members/{ana}/entries?limit=1"))["data"][0]
        assert (first["movement"], first["points"], first["source"], first["target"]) == (
            "earned", "16", "issued", "available",
        )  # fmt: skip
        assert (await counter.ask("GET", f"/v1/members/{ana}/entries?after=x")).status == 422
        assert (await counter.ask("GET", f"/v1/members/{ana}/entries?limit=0")).status == 422

    at_counter(story)


def test_points_are_corrected_with_a_reason_and_once(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        path = f"/v1/members/{ana}/corrections"
        given = await counter.post(path, {"points": "100", "reason": "card not read", "correction_id": "c1"})
        assert given["wallets"][0]["movements"] == {"added": "100"}
        assert (await counter.post(path, {"points": "100", "reason": "card not read", "correction_id": "c1"}))[
            "repeated"
        ]
        taken = await counter.post(path, {"points": "-40", "reason": "twice"}, headers={"idempotency-key": "k"})
        assert taken["wallets"][0]["balance"] == "60"
        again = await counter.post(path, {"points": "-40", "reason": "twice"}, headers={"idempotency-key": "k"})
        assert again == taken | {"repeated": True}
        more = await counter.ask("POST", path, {"points": "-61", "reason": "x"})
        assert (more.status, more.json()["type"]) == (409, "/errors/not-enough-points")
        for body, field in [
            ({"points": "0", "reason": "x"}, "#/points"),
            ({"points": "1.5", "reason": "x"}, "#/points"),
            ({"points": "1", "reason": ""}, "#/reason"),
            ({"points": "1", "reason": "x", "wallet": "stars"}, "#/wallet"),
            ({"points": "1", "reason": "x", "last_day": "2020-01-01"}, "#/last_day"),
        ]:
            reply = await counter.ask("POST", path, body)
            assert (reply.status, pointers(reply)) == (422, {field}), body
        await counter.post(path, {"points": "5", "reason": "x", "last_day": "2026-03-10"})
        lots = (await counter.get(f"/v1/members/{ana}/wallets"))["wallets"][0]["lots"]
        assert lots[0]["expires_at"] == "2026-03-10T22:00:00Z"

    at_counter(story)


def test_a_transfer_changes_both_or_neither(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        ion = (await counter.post("/v1/members", {"outside_id": "ion"}))["id"]
        await counter.earned(100)
        body = {"from": {"card": "2900123456785"}, "to": {"id": ion}, "points": "40", "transfer_id": "t"}
        first = await counter.post("/v1/transfers", body)
        assert (first["from"], first["to"], first["points"]) == (ana, ion, "40")
        assert (await counter.post("/v1/transfers", body))["repeated"]
        before = await counter.written()
        more = await counter.ask("POST", "/v1/transfers", body | {"transfer_id": "t2", "points": "61"})
        assert more.json()["type"] == "/errors/not-enough-points"
        same = await counter.ask("POST", "/v1/transfers", body | {"to": {"id": ana}, "transfer_id": "t3"})
        assert (same.status, pointers(same)) == (422, {"#/to"})
        gone = await counter.ask(
            "POST", "/v1/transfers", body | {"to": {"id": "mem_0000000000001"}, "transfer_id": "t4"}
        )
        assert gone.status == 404
        assert await counter.written() == before
        lookup = [await counter.post("/v1/members/lookup", {"id": who}, key=WEB) for who in (ana, ion)]
        assert [one["points"]["balance"] for one in lookup] == ["60", "40"]

    at_counter(story)
