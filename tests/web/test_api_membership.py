"""Merges, late claims, households, cards and agreements over the API, and what each refuses."""

from typing import Any

import pytest

from tests.web.conftest import AtCounter
from tests.web.counter import Counter, cart


def sold_to(number: str, who: str) -> dict[str, Any]:
    """A receipt of 40.00 of somebody, or of nobody."""
    return cart("40.00", receipt_id=number, member={"id": who} if who else None)


async def member(counter: Counter, name: str, **more: Any) -> str:
    made: dict[str, Any] = await counter.post("/v1/members", {"name": name, "outside_id": name, **more})
    found: str = made["id"]
    return found


async def points(counter: Counter, who: str) -> str:
    found: str = (await counter.get(f"/v1/members/{who}"))["points"]["available"]
    return found


def test_two_members_are_merged_after_a_preview_and_parted_again(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana, anna = await member(counter, "ana"), await member(counter, "anna")
        for who, number in ((ana, "1"), (anna, "2")):
            await counter.post("/v1/receipts", sold_to(number, who))
        before = await counter.written()
        preview = await counter.post(f"/v1/members/{ana}/merge", {"from": {"id": anna}, "preview": True})
        assert await counter.written() == before
        [side] = preview["programs"]
        one, both = (float(side[key]["points"]["available"]) for key in ("from", "after"))
        assert both == 2 * one > 0
        done = await counter.post(f"/v1/members/{ana}/merge", {"from": {"outside_id": "anna"}})
        assert (done["from"], done["into"], done["moved"], done["conflicts"]) == (anna, ana, ["outside"], ["name"])
        assert (await counter.post(f"/v1/members/{ana}/merge", {"from": {"id": anna}}))["repeated"]
        assert float(await points(counter, ana)) == both
        assert (await counter.get(f"/v1/members/{anna}"))["status"] == "merged"
        [known] = (await counter.get(f"/v1/members/{ana}/merges"))["data"]
        assert known["from"] == anna
        entries = await counter.get(f"/v1/members/{ana}/entries")
        assert entries["earlier"] == [{"member_id": anna, "url": f"/v1/members/{anna}/entries"}]
        old = await counter.get(entries["earlier"][0]["url"])
        assert "earned" in [entry["movement"] for entry in old["data"]], "as she earned them then"
        [wallet] = (await counter.get(f"/v1/members/{ana}/wallets"))["wallets"]
        assert float(wallet["lifetime"]["earned"]) == both, "of both"
        await counter.post(f"/v1/members/{anna}/merge/undo", {})
        assert float(await points(counter, anna)) == one
        assert "earlier" not in await counter.get(f"/v1/members/{ana}/entries")

    at_counter(story)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/members/{ana}/merge", {"from": {"id": "{ana}"}}, 422, "invalid"),
        ("/v1/members/{ana}/merge", {"from": {"outside_id": "nobody"}}, 404, "unknown-member"),
        ("/v1/members/{ana}/merge", {}, 422, "invalid"),
        ("/v1/members/{ana}/merge/undo", {}, 409, "not-merged"),
        ("/v1/receipts/none/member", {"member": {"id": "{ana}"}}, 404, "unknown-receipt"),
        ("/v1/receipts/nobodys/member", {"member": {"id": "{ana}"}}, 409, "not-possible"),
        ("/v1/receipts/hers/member", {"member": {"id": "{ana}"}}, 409, "not-anonymous"),
        ("/v1/pools/{ana}/members", {"member": {"id": "{ana}"}}, 404, "unknown-pool"),
        ("/v1/pools/{pool}/members", {"member": {"id": "{ana}"}, "share": 101}, 422, "invalid"),
        ("/v1/pools/{pool}/leave", {"member": {"id": "{bob}"}}, 409, "not-in-pool"),
        ("/v1/pools/{pool}/receipts", None, 409, "not-in-pool"),
        ("/v1/cards/2900000000001/activate", {}, 404, "unknown-card"),
        ("/v1/cards/2900000000001/lost", {}, 404, "unknown-member"),
        ("/v1/card-batches", {"count": 0}, 422, "invalid"),
        ("/v1/members/{ana}/join", {}, 409, "not-possible"),
        ("/v1/members/{ana}/cards", {"card": "2900000000001", "role": "owner"}, 422, "invalid"),
    ],
)
def test_what_is_refused_says_why_and_writes_nothing(
    at_counter: AtCounter, path: str, body: Any, status: int, code: str
) -> None:
    async def story(counter: Counter) -> None:
        ids = {name: await member(counter, name) for name in ("ana", "bob")}
        await counter.post("/v1/receipts", sold_to("hers", ids["ana"]))
        await counter.post("/v1/receipts", sold_to("nobodys", ""))
        ids["pool"] = (await counter.post("/v1/pools", {"owner": {"id": ids["ana"]}, "name": "Smith"}))["id"]
        sent = {**sold_to("pooled", ids["bob"]), "spend_points": "1"} if body is None else body
        before = await counter.written()
        reply = await counter.ask("POST", path.format(**ids), filled(sent, ids))
        assert (reply.status, reply.json()["type"].rpartition("/")[2]) == (status, code), reply.json()
        assert await counter.written() == before

    at_counter(story)


def filled(sent: Any, ids: dict[str, str]) -> Any:
    if isinstance(sent, dict):
        return {key: filled(one, ids) for key, one in sent.items()}
    return sent.format(**ids) if isinstance(sent, str) and sent.startswith("{") else sent


def test_a_household_is_made_shared_with_and_spent_from(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana, bob = await member(counter, "ana"), await member(counter, "bob")
        pool = await counter.post("/v1/pools", {"owner": {"id": ana}, "name": "Smith"})
        for who, share in ((ana, 50), (bob, 0)):
            await counter.post(f"/v1/pools/{pool['id']}/members", {"member": {"id": who}, "share": share})
        await counter.post("/v1/receipts", sold_to("1", ana))
        shared = await counter.get(f"/v1/pools/{pool['id']}")
        assert [one["share"] for one in shared["members"]] == [50, 0]
        there = int(shared["points"]["available"])
        assert there > 0
        sold = await counter.post(f"/v1/pools/{pool['id']}/receipts", {**sold_to("2", bob), "spend_points": "2"})
        assert sold["totals"]["points_pay"] == "0.02"
        assert int((await counter.get(f"/v1/pools/{pool['id']}"))["points"]["available"]) == there - 2
        back = await counter.post("/v1/receipts/2/returns", {"return_id": "b2"})
        assert ("restored-to-pool", "2") in [(one["code"], one["points"]) for one in back["explain"]]
        assert int((await counter.get(f"/v1/pools/{pool['id']}"))["points"]["available"]) == there
        back = await counter.post("/v1/receipts/1/returns", {"return_id": "b1"})
        assert ("return-of-pool", str(there)) in [(one["code"], one["points"]) for one in back["explain"]]
        assert (await counter.get(f"/v1/pools/{pool['id']}"))["points"]["available"] == "0"
        entries = (await counter.get(f"/v1/members/{pool['id']}/entries"))["data"]
        assert [one["movement"] for one in entries][:3] == ["taken_back", "restored", "spent"]
        await counter.post("/v1/receipts", sold_to("3", ana))
        ended = await counter.post(f"/v1/pools/{pool['id']}/dissolve", {})
        assert (ended["points"]["available"], "dissolved_at" in ended) == ("0", True)

    at_counter(story)


def test_a_companys_card_that_only_collects_spends_nothing(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        firm = await member(counter, "firm", kind="company", card="2900123456785")
        await counter.post(f"/v1/members/{firm}/cards", {"card": "2900123456792", "role": "collect"})
        sold = {**sold_to("1", ""), "member": {"card": "2900123456792"}}
        await counter.post("/v1/receipts", sold)
        before = await counter.written()
        for path, body in [
            ("/v1/receipts", {**sold, "receipt_id": "2", "spend_points": "1"}),
            ("/v1/holds", {"member": {"card": "2900123456792"}, "points": "1"}),
        ]:
            reply = await counter.ask("POST", path, body)
            assert reply.json()["type"].endswith("/card-may-not-spend")
        assert await counter.written() == before
        spent = {**sold, "receipt_id": "3", "member": {"card": "2900123456785"}, "spend_points": "1"}
        assert (await counter.post("/v1/receipts", spent))["totals"]["points_pay"] == "0.01"

    at_counter(story)


def test_cards_are_made_printed_activated_and_lost(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        batch = await counter.post("/v1/card-batches", {"count": 30, "name": "spring"})
        page = await counter.get(f"/v1/card-batches/{batch['id']}/numbers?limit=20")
        rest = await counter.get(f"/v1/card-batches/{batch['id']}/numbers?limit=20&after={page['next']}")
        assert (len(page["data"]), len(rest["data"]), rest["next"]) == (20, 10, None)
        number = page["data"][0]
        first = await counter.post(f"/v1/cards/{number}/activate", {})
        again = await counter.post(f"/v1/cards/{number}/activate", {})
        assert (again["member_id"], again["repeated"]) == (first["member_id"], True)
        assert (await counter.get(f"/v1/card-batches/{batch['id']}"))["activated"] == 1
        lost = await counter.post(f"/v1/cards/{number}/lost", {"card": rest["data"][0]})
        assert (lost["member_id"], lost["card"]) == (first["member_id"], rest["data"][0])

    at_counter(story)


@pytest.mark.parametrize("until", ["0001-01-01", "9999-12-31"])
def test_an_agreement_until_a_day_of_no_calendar_is_refused_and_nothing_is_written(
    at_counter: AtCounter, until: str
) -> None:
    async def story(counter: Counter) -> None:
        ana = await member(counter, "ana")
        before = await counter.written()
        reply = await counter.ask("PUT", f"/v1/members/{ana}/agreements/fleet", {"until": until})
        wrong = {"pointer": "#/until", "detail": "must lie between 1970 and 2200"}
        assert (reply.status, reply.json()["errors"]) == (422, [wrong])
        assert await counter.written() == before

    at_counter(story)
