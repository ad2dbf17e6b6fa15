"""Activities over the API: recorded once, tried, taken back; codes, claims and consents."""

from typing import Any

from regulars.store.codes import MistypedCode, UnknownCode, code_of, read_code
from tests.actions.conftest import opened
from tests.web.counter import TILL, WEB, Counter, cart

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {worth: 0.01, clawback: within_balance}
activities:
  recycling:
    fields: {bottles: {type: integer, required: true, at_least: 1, at_most: 100}, weight: {type: decimal}}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: bottles, kind: activity, activity: recycling, points: 2, per: bottles, each: 5}
  - {id: heavy, kind: activity, activity: recycling, points: 1, when: activity.weight > 10.00}
  - {id: review, kind: review, text: 10, photo: 25}
  - {id: seen, kind: check_in, points: 3, cooldown: PT24H}
  - {id: moves, kind: exercise, points: 1, per: 1000}
  - {id: caps, kind: code, points: 5, batch: caps}
  - {id: photo, kind: receipt_photo, points: 1, per: 1.00}
  - {id: told, kind: profile, points: 30, fields: [name, email]}
"""


def at_shop(url: str, run: Any, story: Any) -> None:
    async def go() -> None:
        async with opened(url, PROGRAM) as shop:
            await story(Counter(shop))

    run(go())


def did(activity: str, event_id: str = "e1", **fields: Any) -> dict[str, Any]:
    return {"event_id": event_id, "member": {"card": "2900123456785"}, "activity": activity, **fields}


def balance(answer: dict[str, Any]) -> str:
    found: str = answer["wallets"][0]["balance"]
    return found


def test_an_event_is_recorded_once_and_a_dry_run_answers_the_same(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        body = did("recycling", values={"bottles": 12, "weight": "3.50"})
        before = await counter.written()
        tried = await counter.post("/v1/events", body | {"dry_run": True})
        assert await counter.written() == before
        answer = await counter.post("/v1/events", body)
        assert (answer["activity"], answer["member_id"], balance(answer)) == ("recycling", ana, "4")
        assert answer["values"] == {"bottles": 12, "weight": "3.50"}
        assert [(one["subject"], one["points"]) for one in answer["explain"]] == [("bottles", "4")]
        (other,) = answer["other_rules"]
        assert (other["subject"], other["code"]) == ("heavy", "condition")
        assert "activity.weight is 3.50" in other["detail"]
        assert tried.pop("dry_run")
        assert {**tried, "id": answer["id"]} == answer
        written = await counter.written()
        again = await counter.post("/v1/events", body)
        assert again.pop("repeated")
        assert again == answer
        assert await counter.written() == written
        other_body = await counter.ask("POST", "/v1/events", did("recycling", values={"bottles": 13}))
        assert (other_body.status, other_body.json()["type"]) == (409, "/errors/different-body")

    at_shop(shop_database, run, story)


def test_values_that_do_not_fit_are_refused_field_by_field(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        before = await counter.written()
        for dry_run in (False, True):
            values = {"bottles": 101, "weight": 3, "glass": True}
            reply = await counter.ask("POST", "/v1/events", did("recycling", values=values, dry_run=dry_run))
            assert reply.status == 422
            assert {one["pointer"]: one["detail"] for one in reply.json()["errors"]} == {
                "#/values/bottles": "at most 100, not 101",
                "#/values/weight": "a decimal in a text: 12.50",
                "#/values/glass": "recycling has no such field; its fields: bottles, weight",
            }
        for name in ("flying", "birthday"):
            reply = await counter.ask("POST", "/v1/events", did(name))
            assert [one["pointer"] for one in reply.json()["errors"]] == ["#/activity"]
        assert await counter.written() == before

    at_shop(shop_database, run, story)


def test_only_who_bought_it_is_paid_for_a_review_and_a_removed_one_is_taken_back(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        review = did("review", about="tea", values={"content": "photo", "stars": 5})
        first = await counter.post("/v1/events", review)
        assert [one["code"] for one in first["explain"]] == ["not-bought"]
        sold = cart("20.00", receipt_id="r1")
        sold["lines"][0]["sku"] = "tea"
        await counter.post("/v1/receipts", sold)
        paid = await counter.post("/v1/events", review | {"event_id": "e2"})
        assert balance(paid) == "45"
        edited = await counter.post("/v1/events", review | {"event_id": "e3"})
        assert [one["code"] for one in edited["explain"]] == ["already-earned"]
        undone = await counter.post("/v1/events/e2/undo", {"undo_id": "u1"})
        assert (balance(undone), undone["event_id"]) == ("20", paid["id"])
        same = await counter.post("/v1/events/e2/undo", {"undo_id": "u1"})
        assert same["repeated"]
        twice = await counter.ask("POST", f"/v1/events/{paid['id']}/undo", {"undo_id": "u2"})
        assert (twice.status, twice.json()["reasons"][0]["code"]) == (409, "already-undone")
        for unknown in ("e9", "evt_0000000000001", "rcp_x"):
            reply = await counter.ask("POST", f"/v1/events/{unknown}/undo", {})
            assert (reply.status, reply.json()["type"]) == (404, "/errors/unknown-event")
        elsewhere = await counter.ask("POST", "/v1/events/e3/undo", {}, key=WEB)
        assert elsewhere.status == 404

    at_shop(shop_database, run, story)


def test_health_data_waits_for_its_consent(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        steps = did("exercise", about="steps", values={"device": "watch", "amount": 4200})
        before = await counter.written()
        reply = await counter.ask("POST", "/v1/events", steps)
        assert (reply.status, reply.json()["reasons"][0]["code"]) == (409, "no-consent")
        assert await counter.written() == before
        for given in (True, False, True):
            said = await counter.ask("PUT", f"/v1/members/{ana}/consents/health", {"given": given})
            counter.later(seconds=1)
        assert [(one["purpose"], one["given"]) for one in said.json()["data"]] == [("health", True)]
        assert (await counter.get(f"/v1/members/{ana}/consents"))["data"] == said.json()["data"]
        assert balance(await counter.post("/v1/events", steps)) == "4"
        await counter.ask("PUT", f"/v1/members/{ana}/consents/health", {"given": False})
        reply = await counter.ask("POST", "/v1/events", steps | {"event_id": "e2"})
        assert reply.status == 409

    at_shop(shop_database, run, story)


def test_a_code_can_be_used_once_by_one(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        await counter.post("/v1/members", {"card": "5555"})
        made = await counter.post("/v1/code-batches", {"batch": "caps", "size": 10_000_000})
        assert (made["size"], made["used"]) == (10_000_000, 0)
        assert (await counter.post("/v1/code-batches", {"batch": "caps", "size": 10_000_000}))["size"] == 10_000_000
        other = await counter.ask("POST", "/v1/code-batches", {"batch": "caps", "size": 5})
        assert (other.status, other.json()["type"]) == (409, "/errors/batch-exists")
        page = await counter.get("/v1/code-batches/caps/codes?after=9999998&limit=5")
        assert (len(set(page["data"])), page["next"]) == (2, None)
        code = page["data"][0]

        async def used(text: str, card: str = "2900123456785") -> Any:
            return await counter.ask("POST", "/v1/code-uses", {"member": {"card": card}, "code": text})

        first = await used(code.lower().replace("-", " "))
        assert (first.status, balance(first.json()), first.json()["about"]) == (200, "5", "caps")
        assert (await used(code)).json()["repeated"]
        assert ((await used(code, "5555")).status, (await used(code, "5555")).json()["type"]) == (
            409, "/errors/code-used",
        )  # fmt: skip
        assert (await counter.get("/v1/code-batches"))["data"][0]["used"] == 1
        await counter.post("/v1/code-batches/caps/void", None)
        void = await used(page["data"][1])
        assert (void.status, void.json()["type"], void.json()["why"]) == (409, "/errors/code-not-valid", "void")

    at_shop(shop_database, run, story)


def test_codes_have_their_time_and_guessing_has_an_end(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        until = {"from_at": "2026-03-03T00:00:00Z", "until_at": "2026-03-05T00:00:00Z"}
        await counter.post("/v1/code-batches", {"batch": "caps", "size": 10, **until})
        codes = (await counter.get("/v1/code-batches/caps/codes"))["data"]

        async def told(text: str) -> tuple[int, str, str]:
            reply = await counter.ask("POST", "/v1/code-uses", {"member": {"card": "2900123456785"}, "code": text})
            problem = reply.json()
            return reply.status, problem.get("type", ""), problem.get("why", "")

        assert await told(codes[0]) == (409, "/errors/code-not-valid", "not-yet")
        counter.later(days=1)
        assert (await told(codes[0]))[0] == 200
        counter.later(days=2)
        assert await told(codes[1]) == (409, "/errors/code-not-valid", "expired")
        for _ in range(30):
            assert (await told("AAAA-AAAA-AAAA-AAAB"))[:2] == (422, "/errors/mistyped-code")
        beyond = code_of(counter.shop.mac_bytes, 1, 10)
        for _ in range(10):
            assert (await told(beyond))[:2] == (404, "/errors/unknown-code")
        assert (await told(beyond))[:2] == (429, "/errors/too-many-guesses")
        assert (await told(codes[1]))[0] == 429
        counter.later(days=1)
        assert (await told(codes[1]))[0] == 409

    at_shop(shop_database, run, story)


def test_a_code_says_its_batch_and_number_to_who_has_the_secret_only() -> None:
    def mac(message: bytes) -> bytes:
        import hashlib

        return hashlib.sha256(b"secret" + message).digest()

    codes = {code_of(mac, 7, number) for number in range(2000)}
    assert len(codes) == 2000
    assert all(read_code(mac, code)[0] == 7 for code in codes)
    one = code_of(mac, 3, 33_554_431)
    assert read_code(mac, one.lower().replace("-", "")) == (3, 33_554_431)
    wrong = 0
    for place, character in enumerate(one):
        if character == "-":
            continue
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ":
            if other != character:
                try:
                    read_code(mac, one[:place] + other + one[place + 1 :])
                except MistypedCode:
                    continue
                except UnknownCode:
                    wrong += 1
    assert wrong <= 15, "a slip of the pen is told from a guess, but for 0 and Z"


def test_a_photographed_receipt_waits_until_somebody_has_looked(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        made = [await counter.post(f"/v1/members/{ana}/claims", {"reference": f"photo-{number}"}) for number in (1, 2)]
        queue = await counter.get("/v1/claims?limit=1")
        assert [one["reference"] for one in queue["data"]] == ["photo-1"]
        assert [one["claim_id"] for one in (await counter.get(f"/v1/claims?after={queue['next']}"))["data"]] == [
            made[1]["claim_id"]
        ]
        for address, name in (("/v1/claims", "after"), (f"/v1/members/{ana}/redemptions", "before")):
            refused = await counter.ask("GET", f"{address}?{name}=x")
            assert (refused.status, refused.json()["errors"][0]["pointer"]) == (422, f"?{name}")
        first, second = (f"/v1/members/{ana}/claims/{one['claim_id']}" for one in made)
        wrong = await counter.ask("POST", f"{first}/accept", {"amount": "0.00"})
        assert wrong.status == 422
        accepted = await counter.post(f"{first}/accept", {"amount": "41.50"})
        assert (accepted["state"], accepted["amount"], balance(accepted["event"])) == ("accepted", "41.50", "41")
        assert (await counter.post(f"{first}/accept", {"amount": "41.50"}))["event"]["repeated"]
        for path, body in ((f"{first}/accept", {"amount": "5.00"}), (f"{first}/refuse", {"reason": "no"})):
            reply = await counter.ask("POST", path, body)
            assert (reply.status, reply.json()["type"]) == (409, "/errors/claim-settled")
        refused = await counter.post(f"{second}/refuse", {"reason": "the date cannot be read"})
        assert (refused["state"], refused["reason"]) == ("refused", "the date cannot be read")
        assert (await counter.get("/v1/claims"))["data"] == []
        missing = await counter.ask("POST", f"/v1/members/{ana}/claims/clm_0000000000001/accept", {"amount": "1.00"})
        assert (missing.status, missing.json()["type"]) == (404, "/errors/unknown-claim")

    at_shop(shop_database, run, story)


def test_a_claim_of_a_member_who_is_blocked_meanwhile_waits_on(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()
        made = await counter.post(f"/v1/members/{ana}/claims", {"reference": "photo"})
        await counter.post(f"/v1/members/{ana}/block", {"reason": "odd"})
        path = f"/v1/members/{ana}/claims/{made['claim_id']}/accept"
        reply = await counter.ask("POST", path, {"amount": "9.00"})
        assert (reply.status, reply.json()["type"]) == (409, "/errors/member-not-active")
        assert [one["state"] for one in (await counter.get("/v1/claims"))["data"]] == ["waiting"]

    at_shop(shop_database, run, story)


def test_a_profile_that_is_completed_later_is_paid_once(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        ana = await counter.ana()

        async def points() -> str:
            found: str = (await counter.get(f"/v1/members/{ana}/wallets"))["wallets"][0]["balance"]
            return found

        assert await points() == "0"
        for email in ("ana@example.com", "ana2@example.com"):
            await counter.ask("PATCH", f"/v1/members/{ana}", {"email": email}, key=TILL)
            assert await points() == "30"

    at_shop(shop_database, run, story)


def test_an_undone_activity_rests_no_rule(shop_database: str, run: Any) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        await counter.post("/v1/events", did("check-in", "one", about="north"))
        rests = await counter.post("/v1/events", did("check-in", "two", about="south"))
        assert balance(rests) == "3"
        await counter.post("/v1/events/one/undo", {"undo_id": "u1"})
        again = await counter.post("/v1/events", did("check-in", "three", about="east"))
        assert balance(again) == "3"
        assert [(one["subject"], one["points"]) for one in again["explain"]] == [("seen", "3")]
        await counter.post("/v1/events/two/undo", {"undo_id": "u2"})
        still = await counter.post("/v1/events", did("check-in", "four", about="west"))
        assert balance(still) == "3", "the third still rests it"

    at_shop(shop_database, run, story)
