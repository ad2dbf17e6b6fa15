"""A shop with two programs, and two groups of tills: whose program decides, whose hold is meant."""

from typing import Any

from regulars.actions.publish_program import publish_program
from tests.actions.conftest import AT
from tests.web.conftest import AtCounter
from tests.web.counter import PROGRAM, TILL, WEB, Counter, cart

CLUB = PROGRAM.replace("corner-shop", "coffee-club").replace("points: 1, per", "points: 5, per")
"""Another program, with five points for each unit of money."""


async def with_club(counter: Counter) -> None:
    await publish_program(counter.shop, CLUB, from_at=AT.replace(month=1), at=AT)


async def member(counter: Counter, card: str, program: str) -> str:
    found: str = (await counter.post("/v1/members", {"card": card, "program": program}))["id"]
    return found


def bought(card: str, receipt_id: str, **fields: Any) -> dict[str, Any]:
    return cart("10.00", receipt_id=receipt_id, member={"card": card}, **fields)


def test_who_is_in_one_of_two_programs_is_decided_by_that_one(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await with_club(counter)
        ana = await member(counter, "1111", "coffee-club")
        ion = await member(counter, "2222", "corner-shop")
        quote = bought("1111", "q")
        assert (await counter.post("/v1/quotes", quote))["points"]["earned"] == "50"
        assert (await counter.post("/v1/receipts", bought("1111", "a", dry_run=True)))["points"]["earned"] == "50"
        assert (await counter.post("/v1/receipts", bought("1111", "a")))["points"]["earned"] == "50"
        assert (await counter.post("/v1/receipts", bought("2222", "b")))["points"]["earned"] == "10"
        batch = await counter.post("/v1/receipts/batch", {"receipts": [bought("1111", "c"), bought("2222", "d")]})
        assert [one["receipt"]["points"]["earned"] for one in batch["results"]] == ["50", "10"]
        again = await counter.post("/v1/receipts", bought("1111", "a"))
        assert (again["repeated"], again["points"]["earned"]) == (True, "50")
        for card, who, program, points in (("1111", ana, "coffee-club", "100"), ("2222", ion, "corner-shop", "20")):
            found = await counter.post("/v1/members/lookup", {"card": card})
            assert (found["program"], found["points"]["balance"]) == (program, points)
            assert (await counter.get(f"/v1/members/{who}"))["program"] == program
            assert (await counter.get(f"/v1/members/{who}/wallets"))["program"] == program
            assert len((await counter.get(f"/v1/members/{who}/entries"))["data"]) == 2
        held = await counter.post("/v1/holds", {"member": {"card": "1111"}, "points": "100"})
        assert held["points"] == "100"
        corrected = await counter.post(f"/v1/members/{ana}/corrections", {"points": "7", "reason": "x"})
        assert (await counter.get(f"/v1/members/{ana}/wallets"))["wallets"][0]["available"] == "7"
        assert corrected["points"] == "7"

    at_counter(story)


def test_a_named_program_decides_and_who_is_in_both_or_none_belongs_to_the_default(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await with_club(counter)
        await member(counter, "1111", "coffee-club")
        named = bought("1111", "a", program="corner-shop")
        assert (await counter.post("/v1/receipts", named))["points"]["earned"] == "10"
        # Now she is in both.
        assert (await counter.post("/v1/receipts", bought("1111", "b")))["points"]["earned"] == "10"
        club = bought("1111", "c", program="coffee-club")
        assert (await counter.post("/v1/receipts", club))["points"]["earned"] == "50"
        assert (await counter.post("/v1/quotes", cart("10.00", member=None)))["currency"] == "RON"

    at_counter(story)


def test_two_tills_may_call_their_holds_by_the_same_name(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        await counter.earned(500)
        asked = {"hold_id": "7", "member": {"id": ana}, "points": "100"}
        first = await counter.post("/v1/holds", asked, key=TILL)
        other = await counter.post("/v1/holds", asked | {"points": "30"}, key=WEB)
        assert (first["hold_id"], other["hold_id"]) == ("7", "7")
        assert not other["repeated"]
        assert (await counter.post("/v1/holds", asked, key=TILL))["repeated"]
        holds = (await counter.get(f"/v1/members/{ana}/wallets"))["holds"]
        assert sorted((one["hold_id"], one["points"]) for one in holds) == [("7", "100"), ("7", "30")]
        # The till's receipt frees the till's hold, and no other's.
        sold = await counter.post("/v1/receipts", cart("9.00", receipt_id="s", hold_id="7", spend_points="max"))
        assert "/" not in "".join(one.get("subject", "") for one in sold["explain"])
        holds = (await counter.get(f"/v1/members/{ana}/wallets"))["holds"]
        assert [(one["hold_id"], one["points"]) for one in holds] == [("7", "30")]
        assert (await counter.ask("DELETE", "/v1/holds/7", key=WEB)).status in (200, 204)
        assert (await counter.get(f"/v1/members/{ana}/wallets"))["holds"] == []
        reply = await counter.ask("POST", "/v1/receipts", cart("9.00", receipt_id="t", hold_id="7"))
        assert (reply.json()["reasons"][0]["code"], reply.json()["reasons"][0]["subject"]) == ("unknown-hold", "7")

    at_counter(story)


def test_a_name_of_a_hold_that_is_too_long_is_refused_by_its_field(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        await counter.earned(500)
        before = await counter.written()
        reply = await counter.ask("POST", "/v1/holds", {"hold_id": "h" * 97, "member": {"id": ana}, "points": "1"})
        assert (reply.status, reply.json()["errors"][0]["pointer"]) == (422, "#/hold_id")
        assert await counter.written() == before
        await counter.post("/v1/holds", {"hold_id": "h" * 96, "member": {"id": ana}, "points": "1"})

    at_counter(story)


def test_a_repair_is_booked_in_its_own_program_and_in_no_other(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await with_club(counter)
        ana = await member(counter, "1111", "coffee-club")
        await counter.post("/v1/receipts", bought("1111", "a"))
        counter.later(hours=1)
        right = {"text": CLUB.replace("points: 5, per", "points: 4, per"), "since": (AT.replace(day=1)).isoformat()}
        found = await counter.post("/v1/repairs", right)
        assert (found["program"], found["differences"][0]["correction"]) == ("coffee-club", "-10")
        path = f"/v1/repairs/{found['repair']}/apply"
        body = {"reason": "x", "corrections": [{"member_id": ana, "about": "points", "correction": "-10"}]}
        before = await counter.written()
        reply = await counter.ask("POST", path, {**body, "program": "corner-shop"})
        assert (reply.status, reply.json()["errors"][0]["pointer"]) == (422, "#/program")
        assert await counter.written() == before
        assert (await counter.post(path, body))["booked"] == 1
        assert (await counter.get(f"/v1/members/{ana}/wallets"))["wallets"][0]["balance"] == "40"

    at_counter(story)
