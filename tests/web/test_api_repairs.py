"""A repair over the API: proposed without writing anything, booked once, and refused by field."""

from datetime import timedelta
from typing import Any

import pytest

from regulars.actions.publish_program import publish_program
from regulars.store.change_limits import Limits
from regulars.web.api import repairs
from tests.actions.conftest import AT
from tests.web.conftest import AtCounter
from tests.web.counter import PROGRAM, READER, Counter

RIGHT = PROGRAM.replace("points: 1, per: 1.00", "points: 1, per: 2.00")
SINCE = (AT - timedelta(days=1)).isoformat()


def test_what_was_given_twice_is_proposed_and_booked_once(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        await counter.earned(100)
        counter.later(hours=1)
        before = await counter.written()
        found = await counter.post("/v1/repairs", {"text": RIGHT, "since": SINCE})
        assert await counter.written() == before
        (row,) = found["differences"]
        assert (found["above"], found["counts"]["lose"]) == ([], 1)
        assert (row["member_id"], row["was"], row["should_be"], row["correction"]) == (ana, "100", "50", "-50")
        little = await counter.post("/v1/repairs", {"text": RIGHT, "since": SINCE, "take_at_most": "20"})
        assert [(one["correction"], one["note"]) for one in little["differences"]] == [("-20", "limit")]
        body = {"reason": "twice the points", "corrections": [
            {"member_id": ana, "about": "points", "correction": "-50"},
            {"member_id": "mem_0000000000001", "about": "points", "correction": "5"},
        ]}  # fmt: skip
        path = f"/v1/repairs/{found['repair']}/apply"
        done = [await counter.post(path, body) for _ in range(2)]
        assert [(one["booked"], one["already"]) for one in done] == [(1, 0), (0, 1)]
        assert [one["code"] for one in done[0]["failed"]] == ["unknown-member"]
        assert (await counter.get(f"/v1/members/{ana}/wallets"))["wallets"][0]["balance"] == "50"
        assert (await counter.post("/v1/repairs", {"text": RIGHT, "since": SINCE}))["differences"] == []
        assert (await counter.written())["audit"] == before["audit"] + 1

    at_counter(story)


def test_a_tier_and_a_reward_are_booked_as_they_were_answered(at_counter: AtCounter) -> None:
    reward = "  - {id: coffee, kind: voucher, points: 500, amount: 5.00}\nactivities: {posted: {}}\n"
    tiers = "tier_sets: {club: {counts: spend, window: P1Y, tiers: [{id: guest}, {id: gold, at_least: 50.00}]}}\n"
    right = PROGRAM + reward + tiers
    hello = right.replace("rules:\n", "rules:\n  - {id: hello, kind: activity, activity: posted, reward: coffee}\n")

    async def story(counter: Counter) -> None:
        await publish_program(counter.shop, right.replace("50.00}]", "900.00}]"), from_at=AT, at=AT)
        ana = await counter.ana()
        await counter.earned(100)
        posted = {"member": {"id": ana}, "activity": "posted", "event_id": "p1"}
        await counter.post("/v1/events", posted)
        counter.later(hours=1)
        found = await counter.post("/v1/repairs", {"text": hello, "since": SINCE})
        rows = found["differences"]
        assert [(one["kind"], one["about"], one["was"], one["should_be"], one["correction"]) for one in rows] == [
            ("tier", "club", "guest", "gold", "gold"), ("reward", "coffee", "0", "1", "1")
        ]  # fmt: skip
        assert rows[0]["last_day"] == "2027-03-02"
        sent = ("member_id", "kind", "about", "was", "correction", "last_day")
        body = {"reason": "too hard", "corrections": [{one: row[one] for one in sent if one in row} for row in rows]}
        path = f"/v1/repairs/{found['repair']}/apply"
        done = [await counter.post(path, body) for _ in range(2)]
        assert [(one["booked"], one["already"], one["failed"]) for one in done] == [(2, 0, []), (0, 2, [])]
        assert (await counter.get(f"/v1/members/{ana}"))["tiers"][0]["tier"] == "gold"
        (voucher,) = (await counter.get(f"/v1/members/{ana}/redemptions"))["data"]
        assert (voucher["reward"], voucher["points"]) == ("coffee", "0")
        assert (await counter.post("/v1/repairs", {"text": hello, "since": SINCE}))["differences"] == []

    at_counter(story)


def test_above_the_limits_another_key_approves(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        await counter.earned(100)
        counter.later(hours=1)
        counter.shop.limits = Limits(members=0)
        found = await counter.post("/v1/repairs", {"text": RIGHT, "since": SINCE})
        assert len(found["above"]) == 1
        path = f"/v1/repairs/{found['repair']}"
        body = {"reason": "twice", "corrections": [{"member_id": ana, "about": "points", "correction": "-50"}]}
        refused = await counter.ask("POST", f"{path}/apply", body)
        assert (refused.status, refused.json()["type"]) == (409, "/errors/repair-needs-approval")
        assert (await counter.ask("POST", f"{path}/approve", {})).json()["type"] == "/errors/same-person"
        async with counter.shop.db.connection() as connection:
            await connection.execute("update repair set made_by = 7")
        assert (await counter.post(f"{path}/approve", {}))["repair"] == found["repair"]
        assert (await counter.post(f"{path}/apply", body))["booked"] == 1
        assert (await counter.ask("POST", "/v1/repairs/rep_0000000000001/approve", {})).status == 404

    at_counter(story)


def test_what_cannot_be_is_refused_by_field_and_books_nothing(
    at_counter: AtCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    one: dict[str, Any] = {"member_id": "mem_0000000000001", "about": "points", "correction": "1"}

    async def story(counter: Counter) -> None:
        await counter.ana()
        before = await counter.written()
        for wrong, pointer in (
            ([{**one, "about": "miles"}], "#/corrections/0/about"),
            ([{**one, "correction": "0"}], "#/corrections/0/correction"),
            ([{**one, "correction": "x"}], "#/corrections/0/correction"),
            ([{**one, "member_id": "ana"}], "#/corrections/0/member_id"),
            ([{**one, "last_day": "0001-01-01"}], "#/corrections/0/last_day"),
            ([one, one], "#/corrections/1"),
            ([{**one, "kind": "reward", "about": "cake"}], "#/corrections/0/about"),
            ([{**one, "kind": "tier", "about": "club", "correction": "gold"}], "#/corrections/0/about"),
            ([{**one, "kind": "thing"}], "#/corrections/0/kind"),
        ):
            body = {"reason": "x", "corrections": wrong}
            reply = await counter.ask("POST", "/v1/repairs/rep_0000000000001/apply", body)
            assert (reply.status, [each["pointer"] for each in reply.json()["errors"]]) == (422, [pointer])
        for asked, status in (
            ({"text": "program: x", "since": SINCE}, 422),
            ({"text": RIGHT, "since": "2199-01-01T00:00:00Z"}, 422),
            ({"text": RIGHT, "since": "0001-01-01T00:00:00Z"}, 422),
            ({"text": RIGHT, "since": SINCE, "until": "9999-12-31T23:59:59-12:00"}, 422),
            ({"text": RIGHT, "since": SINCE, "take_at_most": "-1"}, 422),
            ({"text": RIGHT.replace("corner-shop", "another"), "since": SINCE}, 404),
            ({"text": RIGHT.replace("{expires: P1Y", "{scale: 2, expires: P1Y"), "since": SINCE}, 422),
        ):
            assert (await counter.ask("POST", "/v1/repairs", asked)).status == status, asked
        assert (await counter.ask("POST", "/v1/repairs/ana/apply", {"reason": "x", "corrections": [one]})).status == 404
        assert (await counter.ask("POST", "/v1/repairs", {"text": RIGHT, "since": SINCE}, key=READER)).status == 403
        monkeypatch.setattr(repairs, "MOST_MEMBERS", 0)
        reply = await counter.ask("POST", "/v1/repairs", {"text": RIGHT, "since": SINCE})
        assert (reply.status, reply.json()["type"]) == (409, "/errors/too-many-members")
        assert await counter.written() == before

    at_counter(story)
