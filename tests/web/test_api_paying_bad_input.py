"""Nonsense in everything that costs the shop money: a clear problem that names the field, and nothing is written."""

from collections.abc import Iterator
from typing import Any

from tests.web.counter import cart, pointers
from tests.web.paying_shop import ANA, Paying, at_paying

LONG = "x" * 300
FAR, EARLY, NO_OFFSET = "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-03-02T11:00:00"
Row = tuple[str, Any, int, set[str]]
"""Path, body, status; the fields it names, or the codes of its reasons."""


def charge(**more: Any) -> dict[str, Any]:
    whole = {"event_id": "e1", "member": ANA, "activity": "plan-charged", "about": "plus", "values": {"amount": "9.99"}}
    return whole | more


def of_plans() -> Iterator[Row]:
    def wrong(body: Any, *fields: str) -> Row:
        return "/v1/events", body, 422, set(fields)

    def refused(body: Any, code: str) -> Row:
        return "/v1/events", body, 409, {code}

    amounts = ["-1", "1e3", "9.999", "9" * 40, "NaN", "9,99", "", "٥", "1" * 17, 9.99, 7, None, [], {}, True]
    yield from (wrong(charge(values={"amount": one}), "#/values/amount") for one in amounts)
    yield wrong(charge(values={}), "#/values/amount")
    yield wrong(charge(values={"amount": "1", "colour": "red"}), "#/values/colour")
    yield wrong(charge(values="1"), "#/values")
    days = ["9999-12-31", "3000-01-01", "31.12.2026", "2026-02-30", "", "-1", 20_600, None]
    yield from (wrong(charge(values={"amount": "1", "until": one}), "#/values/until") for one in days)
    yield refused(charge(values={"amount": "1", "until": "2020-01-01"}), "until-too-early")
    yield from (wrong(charge(about=one), "#/about") for one in ["", LONG, "\0", "plus\0", 7, None])
    yield from (refused(charge(about=one), "unknown-plan") for one in ["gold", "PLUS", " plus"])
    yield from (wrong(charge(activity=one), "#/activity") for one in ["plan-flown", "", LONG, 7, None])
    yield from (wrong(charge(event_id=one), "#/event_id") for one in [LONG, "\0", 7, None])
    moments = ["1969-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2025-06-01T00:00:00Z", "x", FAR, EARLY, NO_OFFSET, 5]
    yield from (wrong(charge(occurred_at=one), "#/occurred_at") for one in moments)
    nobody: list[Any] = [{}, None, "x"]
    yield from (wrong(charge(member=one), "#/member") for one in nobody)
    yield wrong(charge(member={"card": LONG}), "#/member/card")
    yield wrong(charge(program=LONG), "#/program")
    yield wrong(charge(activity="plan-started"), "#/values/amount")
    yield wrong(charge(activity="plan-cancelled", values={"at_once": "yes"}), "#/values/at_once")
    steps = ["plan-charge-failed", "plan-paused", "plan-resumed", "plan-skipped", "plan-cancelled"]
    yield from (refused(charge(activity=one, values={}), "plan-not-possible") for one in steps)
    yield refused(charge(activity="plan-given", values={"until": "2020-01-01"}), "until-too-early")
    yield wrong(charge(activity="plan-given", values={"until": "9999-12-31"}), "#/values/until")
    for name in ("referral-made", "referred", "code"):
        yield wrong(charge(activity=name, values={}), "#/activity")
    scores = [11, -1, "11", "x", 1.5, None, 10**30, True]
    yield from (wrong(charge(activity="quiz", values={"score": one}), "#/values/score") for one in scores)
    yield wrong(charge(activity="quiz", values={"score": 5, "day": "9999-12-31"}), "#/values/day")
    yield "/v1/events/none/undo", {"undo_id": LONG}, 422, {"#/undo_id"}
    yield "/v1/events/none/undo", {"undo_id": 7}, 422, {"#/undo_id"}
    yield "/v1/events/none/undo", {}, 404, set()
    for text in (b"\xff\xfe", b"\\ud800"):
        yield "/v1/events", b'{"event_id":"e","member":{"card":"1234"},"activity":"' + text + b'"}', 400, set()


def of_coupons() -> Iterator[Row]:
    def wrong(codes: Any, *fields: str) -> Row:
        return "/v1/receipts", cart("50.00", coupons=codes), 422, set(fields)

    yield wrong("SPRING10", "#/coupons")
    yield wrong([f"A{number}" for number in range(21)], "#/coupons")
    yield from (wrong([one], "#/coupons/0") for one in [7, None, LONG, "", "a\0", "---"])
    yield from (wrong(["SPRING10", one], "#/coupons/1") for one in ["SPRING10", "spring-10", " Spring 10"])
    yield "/v1/receipts", cart("50.00", coupons=["NONE"]), 409, {"unknown-coupon"}
    path = "/v1/code-pools/leaflets/codes"
    lists: list[Any] = [[], "A", None]
    yield from ((path, {"codes": one}, 422, {"#/codes"}) for one in lists)
    yield from ((path, {"codes": [one]}, 422, {"#/codes/0"}) for one in [7, LONG, "\0"])
    yield path, {"codes": ["A"], "do": "eat"}, 422, {"#/do"}
    batch = {"batch": "b1", "size": 5}
    fields: dict[str, list[Any]] = {
        "size": [0, -1, 10**20, "5", None, 1.5],
        "batch": ["", LONG, "a b/c", "ä", 7],
        "from_at": [FAR, EARLY, NO_OFFSET, "x", 7],
        "until_at": [FAR, EARLY, NO_OFFSET, "x", 7],
    }
    for name, values in fields.items():
        yield from (("/v1/code-batches", batch | {name: one}, 422, {f"#/{name}"}) for one in values)
    backwards = {"from_at": "2027-01-01T00:00:00Z", "until_at": "2026-12-01T00:00:00Z"}
    yield "/v1/code-batches", batch | backwards, 422, {"#/until_at"}
    yield from (("/v1/code-uses", {"member": ANA, "code": one}, 422, {"#/code"}) for one in ["", LONG, 7, None, "\0"])


def of_referrals(ana: str) -> Iterator[Row]:
    path = f"/v1/members/{ana}/referral-code"
    for name, value in {"device": 7, "fresh": "yes", "program": LONG, "colour": "red"}.items():
        yield path, {name: value}, 422, {f"#/{name}"}
    yield path, {"device": "x" * 501}, 422, {"#/device"}
    yield "/v1/members/none/referral-code", {}, 404, set()
    for one in ["", LONG, 7, None, "\0", "x", "00000000"]:
        yield "/v1/referrals", {"member": ANA, "referral_code": one}, 422, {"#/referral_code"}
    for one in [LONG, 7, "\0", "x", "00000000"]:
        body = {"name": "Bob", "outside_id": "bob", "referral_code": one}
        yield "/v1/members", body, 422, {"#/referral_code"}


def of_rewards(ana: str) -> Iterator[Row]:
    asked = {"member": ANA, "reward": "coffee", "name": "n1"}
    fields: dict[str, list[Any]] = {
        "quantity": [0, -1, 10**12, "1", 1.5, None],
        "reward": ["", LONG, 7, None],
        "bid": ["-5", "x", 5],
        "free": ["yes", 1],
        "name": [LONG, 7, "\0"],
        "choice": [LONG, 7, "\0"],
        "program": [LONG],
        "member": [{}, None],
    }
    for name, values in fields.items():
        yield from (("/v1/redemptions", asked | {name: one}, 422, {f"#/{name}"}) for one in values)
    yield "/v1/redemptions", asked | {"reward": "none"}, 409, {"unknown-reward"}
    yield "/v1/redemptions", asked | {"reward": "pay"}, 409, {"only-on-receipts"}
    yield "/v1/redemptions", asked | {"choice": "red"}, 409, {"unknown-choice"}
    yield "/v1/redemptions", asked | {"quantity": 2}, 409, {"more-than-allowed"}
    yield "/v1/redemptions", asked | {"reward": "mug", "quantity": 2}, 409, {"more-than-allowed"}
    end = f"/v1/members/{ana}/redemptions/none/end"
    yield end, {"status": "eaten"}, 422, {"#/status"}
    yield end, {"status": "used"}, 404, set()
    offers = f"/v1/members/{ana}/offers"
    yield from ((offers, {"offer": one, "claim_id": "c"}, 422, {"#/offer"}) for one in ["", LONG, 7, None])
    yield offers, {"offer": "none", "claim_id": "c"}, 409, {"unknown-offer"}
    yield offers, {"offer": "sprint", "claim_id": LONG}, 422, {"#/claim_id"}
    card = {"name": "g1", "amount": "5.00", "currency": "RON"}
    yield from (
        ("/v1/gift-cards", card | {"expires_at": one}, 422, {"#/expires_at"}) for one in [FAR, EARLY, NO_OFFSET, "x"]
    )


def told(url: str, run: Any, rows: Any) -> None:
    """Ask for each, and look at what is written after each."""

    async def story(counter: Paying) -> None:
        ana = await counter.ana()
        await counter.post(f"/v1/members/{ana}/corrections", {"points": "100", "reason": "start"})
        await counter.post("/v1/code-pools/leaflets/codes", {"codes": ["L1"]})
        before = await counter.written()
        for path, body, status, names in rows(ana):
            reply = await counter.ask("POST", path, body)
            assert reply.headers["content-type"] == "application/problem+json", (path, body, reply.body)
            reasons = {one["code"] for one in reply.json().get("reasons", [])}
            named = reasons or (pointers(reply) if "errors" in reply.json() else set())
            assert (reply.status, named) == (status, names), (path, body, reply.body)
            assert await counter.written() == before, (path, body)

    at_paying(url, run, story)


def test_nonsense_of_the_billing_is_told_by_its_field_and_writes_nothing(shop_database: str, run: Any) -> None:
    told(shop_database, run, lambda ana: of_plans())


def test_nonsense_about_coupons_is_told_by_its_field_and_writes_nothing(shop_database: str, run: Any) -> None:
    told(shop_database, run, lambda ana: of_coupons())


def test_nonsense_about_friends_is_told_by_its_field_and_writes_nothing(shop_database: str, run: Any) -> None:
    told(shop_database, run, of_referrals)


def test_nonsense_about_rewards_is_told_by_its_field_and_writes_nothing(shop_database: str, run: Any) -> None:
    told(shop_database, run, of_rewards)
