"""Leaderboards over HTTP: one's own place and those around it, names of those who agree, and what places give."""

from datetime import timedelta

from regulars.actions.enrol_member import enrol_member
from regulars.actions.note_consent import note_consent
from regulars.actions.publish_program import publish_program
from regulars.actions.record_receipt import record_receipt
from regulars.actions.settle_leaderboards import settle_leaderboards
from regulars.engine.days import micros
from regulars.engine.events.receipts import Line, Receipt
from regulars.ids import encode
from regulars.store.members import Person
from tests.web.conftest import AtCounter
from tests.web.counter import READER, Counter, cart

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {}
leaderboards:
  month: {counts: spend, period: month, name: {en: Best of the month}}
  ever: {}
rules:
  - {id: first, kind: leaderboard_place, leaderboard: month, points: 100}
"""


async def others(counter: Counter, **spent: int) -> list[int]:
    found = []
    for name, amount in spent.items():
        made = await enrol_member(counter.shop, Person(name=f"{name.title()} Pop"), [], source="t", at=counter.at)
        sale = Receipt(
            receipt_id=f"r-{name}", occurred_us=micros(counter.at), currency="RON",
            lines=(Line(line_id="1", total_minor=amount),),
        )  # fmt: skip
        await record_receipt(counter.shop, sale, member_id=made.member_id, source="t", at=counter.at)
        found.append(made.member_id)
    return found


def test_a_member_sees_her_place_and_who_is_around_her(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await publish_program(counter.shop, PROGRAM, from_at=counter.at, at=counter.at)
        ana = await counter.ana()
        await counter.post("/v1/receipts", cart("15.00"))
        bob, _, _, _ = await others(counter, bob=2_000, cleo=1_500, dan=1_000, eve=900)
        await note_consent(counter.shop, bob, "leaderboards", given=True, source="t", at=counter.at)
        found = await counter.get(f"/v1/leaderboards/month?member={ana}&around=1&top=2")
        assert {key: found[key] for key in ("leaderboard", "name", "counts", "members", "first_day", "last_day")} == {
            "leaderboard": "month", "name": {"en": "Best of the month"}, "counts": "spend", "members": 5,
            "first_day": "2026-03-01", "last_day": "2026-03-31",
        }  # fmt: skip
        own = {"place": 2, "score": "15.00", "shared": True, "own": True}
        assert found["own"] == own
        assert own in found["around"]
        assert [one["place"] for one in found["around"]] in ([2, 2, 4], [1, 2, 2])
        assert found["top"][0] == {"place": 1, "score": "20.00", "name": "Bob P."}
        assert len(found["top"]) == 2
        assert found["prizes"] == [{"first": 1, "last": 1, "wallet": "points", "points": "100"}]
        assert "is_over" not in found
        listed = await counter.get("/v1/leaderboards")
        assert [(one["leaderboard"], one["members"]) for one in listed["data"]] == [("month", 5), ("ever", 5)]
        assert (await counter.ask("GET", "/v1/leaderboards/ever", key=READER)).status == 200

    at_counter(story)


def test_a_period_that_was_settled_tells_who_won(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await publish_program(counter.shop, PROGRAM, from_at=counter.at, at=counter.at)
        ana = await counter.ana()
        await counter.post("/v1/receipts", cart("15.00"))
        counter.at += timedelta(days=35)
        await settle_leaderboards(counter.shop, counter.at)
        found = await counter.get(f"/v1/leaderboards/month?member={ana}&day=2026-03-15")
        assert found["winners"] == [{"place": 1, "score": "15.00", "own": True}]
        assert found["settled_at"]
        other = await counter.get(f"/v1/leaderboards/month?member={ana}&day=2026-04-15")
        assert (other["members"], other["winners"], "own" in other) == (0, [], False)

    at_counter(story)


def test_what_nobody_knows_is_told_as_such(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await publish_program(counter.shop, PROGRAM, from_at=counter.at, at=counter.at)
        unknown = await counter.ask("GET", "/v1/leaderboards/week")
        assert (unknown.status, unknown.json()["type"].rpartition("/")[2]) == (404, "unknown-leaderboard")
        nobody = await counter.ask("GET", f"/v1/leaderboards/month?member={encode('mem', 12345)}")
        assert (nobody.status, nobody.json()["type"].rpartition("/")[2]) == (404, "unknown-member")
        assert (await counter.ask("GET", "/v1/leaderboards/month?top=101")).status in (400, 422)

    at_counter(story)


def test_in_a_club_places_are_those_among_its_members(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await publish_program(counter.shop, PROGRAM, from_at=counter.at, at=counter.at)
        ana = await counter.ana()
        await counter.post("/v1/receipts", cart("15.00"))
        bob, cleo, dan, eve = await others(counter, bob=2_000, cleo=1_500, dan=1_000, eve=900)
        pool = await counter.post("/v1/pools", {"owner": {"id": ana}, "name": "Runners", "kind": "group"})
        for one in (cleo, eve):
            await counter.post(f"/v1/pools/{pool['id']}/members", {"member": {"id": encode("mem", one)}})
        await note_consent(counter.shop, eve, "leaderboards", given=True, source="t", at=counter.at)
        asked = f"/v1/leaderboards/month?club={pool['id']}&around=1"
        found = await counter.get(f"{asked}&member={encode('mem', eve)}")
        assert found["members"] == 3
        assert [(one["place"], one["score"], one.get("shared", False)) for one in found["top"]] == [
            (1, "15.00", True), (1, "15.00", True), (3, "9.00", False),
        ]  # fmt: skip
        assert found["own"] == {"place": 3, "score": "9.00", "name": "Eve P.", "own": True}
        assert [one["place"] for one in found["around"]] == [1, 3]
        assert (found["prizes"], found["winners"]) == ([], [])
        for outside in (bob, dan):
            table = await counter.get(f"{asked}&member={encode('mem', outside)}")
            assert ("own" in table, table["around"], table["members"]) == (False, [], 3)
        for nothing in (encode("mem", bob), "nothing"):
            unknown = await counter.ask("GET", f"/v1/leaderboards/month?club={nothing}")
            assert (unknown.status, unknown.json()["type"].rpartition("/")[2]) == (404, "unknown-pool")

    at_counter(story)
