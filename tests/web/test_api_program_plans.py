"""Plans of changed programs over the API: made, read, approved by another, applied once."""

from regulars.store.change_limits import Limits
from tests.actions.conftest import stands
from tests.web.conftest import AtCounter
from tests.web.counter import PROGRAM, WEB, Counter

DOUBLE = PROGRAM.replace("points: 1, per: 1.00", "points: 2, per: 1.00")
PLANS = "/v1/programs/corner-shop/plans"


def test_a_plan_is_made_read_applied_once_and_taken_back(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        stands(counter.shop, counter.at)
        await counter.ana()
        made = await counter.post(PLANS, {"text": DOUBLE})
        assert (made["base"], made["version"], made["counts"]["members"]) == (1, None, 1)
        assert made["changes"][0]["kind"] == "changed"
        assert await counter.get(f"{PLANS}/{made['plan'][:9]}") == made
        assert [one["plan"] for one in (await counter.get(PLANS))["data"]] == [made["plan"]]
        done = await counter.post(f"{PLANS}/{made['plan']}/apply", {})
        assert done["version"] == 2
        assert await counter.post(f"{PLANS}/{made['plan']}/apply", {}) == done
        sold = await counter.earned(10, "r")
        assert (sold["points"]["earned"], sold["program_version"]) == ("20", 2)
        assert (await counter.get(f"/v1/receipts/{sold['id']}"))["program_version"] == 2
        back = await counter.post(PLANS, {"back_to": 1})
        assert (await counter.post(f"{PLANS}/{back['plan']}/apply", {}))["version"] == 3

    at_counter(story)


def test_what_cannot_be_is_told_with_its_field_and_writes_nothing(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        before = await counter.written()
        for body, status, kind in (
            ({}, 422, "invalid"),
            ({"text": DOUBLE, "back_to": 1}, 422, "invalid"),
            ({"text": DOUBLE.replace("corner-shop", "other")}, 422, "invalid"),
            ({"text": "program: ["}, 422, "bad-program-file"),
            ({"text": DOUBLE, "from_at": "2020-01-01T00:00:00Z"}, 422, "invalid"),
            ({"text": DOUBLE, "from_at": "9999-12-31T00:00:00Z"}, 422, "invalid"),
            ({"back_to": 9}, 404, "unknown-program"),
            ({"back_to": 2**31}, 404, "unknown-program"),
        ):
            reply = await counter.ask("POST", PLANS, body)
            assert (reply.status, reply.json()["type"]) == (status, f"/errors/{kind}"), body
        for name in ("0" * 64, "short"):
            assert (await counter.ask("GET", f"{PLANS}/{name}")).status == 404
        assert await counter.written() == before

    at_counter(story)


def test_above_the_limits_another_key_approves(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        stands(counter.shop, counter.at)
        await counter.ana()
        counter.shop.limits = Limits(members=0)
        await counter.earned(50, "r")
        made = await counter.post(PLANS, {"text": PROGRAM.replace("worth: 0.01", "worth: 0.005", 1)})
        assert [one["pointer"] for one in made["above"]] == ["/lose"]
        reply = await counter.ask("POST", f"{PLANS}/{made['plan']}/apply", {"break_promises": 1})
        assert (reply.status, reply.json()["type"]) == (409, "/errors/plan-needs-approval")
        reply = await counter.ask("POST", f"{PLANS}/{made['plan']}/approve", None)
        assert (reply.status, reply.json()["type"]) == (409, "/errors/same-person")
        approved = await counter.post(f"{PLANS}/{made['plan']}/approve", None, key=WEB)
        assert approved["approved_at"]
        reply = await counter.ask("POST", f"{PLANS}/{made['plan']}/apply", {})
        assert (reply.status, reply.json()["type"], reply.json()["members"]) == (409, "/errors/promises-broken", 1)
        done = await counter.post(f"{PLANS}/{made['plan']}/apply", {"break_promises": 1})
        assert done["version"] == 2
        reply = await counter.ask("POST", "/v1/programs", {"text": DOUBLE})
        assert (reply.status, reply.json()["type"]) == (409, "/errors/plan-needed")

    at_counter(story)
