"""Redemptions, pools, draws and gift cards over the API: done once, told as they stand, refused with the reason."""

from typing import Any

import pytest

from tests.actions.conftest import opened
from tests.actions.test_redemptions import PROGRAM
from tests.web.counter import READER, TILL, Counter


@pytest.fixture
def tell(shop_database: str, run: Any) -> Any:
    """Run a story at the counter of a shop with rewards."""

    def telling(story: Any) -> None:
        async def told() -> None:
            async with opened(shop_database, PROGRAM) as shop:
                await story(Counter(shop))

        run(told())

    return telling


async def refused_by(counter: Counter, path: str, body: Any, key: str = TILL) -> Any:
    """The problem that a POST is answered with."""
    reply = await counter.ask("POST", path, body, key=key)
    assert reply.status >= 400, (path, reply.body.decode())
    return reply.json()


async def ana(counter: Counter, points: str = "1000") -> str:
    made = await counter.post("/v1/members", {"name": "Ana", "outside_id": "ana"})
    await counter.post(f"/v1/members/{made['id']}/corrections", {"points": points, "reason": "a test"})
    return str(made["id"])


def taking(reward: str, **more: Any) -> dict[str, Any]:
    return {"member": {"outside_id": "ana"}, "reward": reward, **more}


def test_a_voucher_is_taken_used_on_a_receipt_and_back_again(tell: Any) -> None:
    async def story(counter: Counter) -> None:
        member = await ana(counter)
        taken = await counter.post("/v1/redemptions", taking("off", name="r1"))
        again = await counter.post("/v1/redemptions", taking("off", name="r1"))
        assert (taken["status"], taken["points"], again["repeated"], again["id"]) == (
            "issued", "50", True, taken["id"],
        )  # fmt: skip
        found = await counter.post("/v1/vouchers/lookup", {"code": taken["code"].lower()})
        assert (found["id"], found["member_id"]) == (taken["id"], member)
        cart = {
            "receipt_id": "a", "currency": "RON", "member": {"outside_id": "ana"}, "lines": [{"total": "20.00"}],
            "rewards": [{"reward": "off", "voucher": taken["id"]}],
        }  # fmt: skip
        own = f"/v1/members/{member}/redemptions/{taken['id']}"
        await counter.post(f"{own}/hold", {"receipt_id": "other"})
        refused = await refused_by(counter, "/v1/receipts", cart)
        assert refused["reasons"][0]["code"] == "voucher-held"
        await counter.post(f"{own}/hold", {"receipt_id": "other", "minutes": 0})
        sold = await counter.post("/v1/receipts", cart)
        assert sold["totals"]["to_pay"] == "15.00"
        assert (await counter.get(own))["status"] == "used"
        await counter.post(f"/v1/receipts/{sold['id']}/returns", {"return_id": "b"})
        assert (await counter.get(own))["status"] == "issued"
        ended = await counter.post(f"{own}/end", {"status": "cancelled"})
        assert ended["status"] == "cancelled"
        page = await counter.get(f"/v1/members/{member}/redemptions")
        assert ([one["id"] for one in page["data"]], page["next"]) == ([taken["id"]], None)

    tell(story)


def test_what_cannot_be_taken_says_why_and_changes_nothing(tell: Any) -> None:
    async def story(counter: Counter) -> None:
        member = await ana(counter, "25")
        for body, code in (
            (taking("mug"), "not-enough-points"),
            (taking("nothing"), "not-possible"),
            (taking("tasting"), "not-possible"),
            (taking("key"), "used-up"),
            (taking("box"), "invalid"),
            (taking("sale", bid="9"), "not-possible"),
            (taking("sale", bid="x"), "invalid"),
            (taking("cups", quantity=0), "invalid"),
            (taking("cups", colour="red"), "invalid"),
        ):
            refused = await refused_by(counter, "/v1/redemptions", body)
            assert refused["type"].rpartition("/")[2] == code, body
        assert (await counter.get(f"/v1/members/{member}/redemptions"))["data"] == []
        assert (await counter.get(f"/v1/members/{member}/wallets"))["wallets"][0]["available"] == "25"
        missing = await refused_by(counter, "/v1/redemptions", taking("cups"), key=READER)
        assert missing["type"].endswith("missing-scope")

    tell(story)


def test_a_code_from_the_member_confirms_a_spending(shop_database: str, run: Any) -> None:
    async def story() -> None:
        program = PROGRAM.replace("points: 100, stock: 1", "points: 100, confirm: code")
        async with opened(shop_database, program) as shop:
            counter = Counter(shop)
            await ana(counter)
            refused = await refused_by(counter, "/v1/redemptions", taking("mug"))
            assert refused["reasons"][0]["code"] == "not-confirmed"
            asked = await counter.post("/v1/confirmations", {"member": {"outside_id": "ana"}})
            wrong = {"confirmation_id": asked["confirmation_id"], "code": "no"}
            for left in (4, 3, 2):
                refused = await refused_by(counter, "/v1/redemptions", taking("mug", confirmed=wrong))
                assert (refused["type"].rpartition("/")[2], refused["tries_left"]) == ("wrong-code", left)
            right = {"confirmation_id": asked["confirmation_id"], "code": asked["code"]}
            await counter.post("/v1/redemptions", taking("mug", confirmed=right))
            refused = await refused_by(counter, "/v1/redemptions", taking("mug", confirmed=right))
            assert refused["type"].endswith("wrong-code")

    run(story())


def test_a_pool_is_filled_row_by_row(tell: Any) -> None:
    async def story(counter: Counter) -> None:
        await ana(counter)
        filled = await counter.post("/v1/code-pools/key/codes", {"codes": ["A", "B", "A", " "]})
        assert (filled["done"], [one["pointer"] for one in filled["errors"]]) == (2, ["#/codes/2", "#/codes/3"])
        taken = await counter.post("/v1/redemptions", taking("key"))
        gone = await counter.post("/v1/code-pools/key/codes", {"codes": ["A", "B"], "do": "remove"})
        assert (taken["code"], gone["done"], gone["errors"][0]["pointer"]) == ("A", 1, "#/codes/0")
        assert await counter.get("/v1/code-pools/key") == {"pool": "key", "free": 0, "given": 1}

    tell(story)


def test_draws_auctions_and_causes_are_public(tell: Any) -> None:
    async def story(counter: Counter) -> None:
        await ana(counter)
        await counter.post("/v1/redemptions", taking("draw", quantity=4))
        await counter.post("/v1/redemptions", taking("sale", bid="50"))
        await counter.post("/v1/redemptions", taking("give", choice="forest", quantity=2))
        drawn = await counter.get("/v1/draws/draw")
        assert (drawn["entries"], "seed" in drawn, len(drawn["commitment"])) == (4, False, 64)
        assert (await counter.get("/v1/auctions/sale"))["best_bid"] == "50"
        causes = await counter.get("/v1/causes/give")
        assert (causes["given"], causes["causes"][1]) == ("0.20", {"cause": "forest", "gifts": 2, "given": "0.20"})
        for path in ("/v1/draws/draw/draw", "/v1/auctions/sale/close"):
            assert (await refused_by(counter, path, None))["type"].endswith("not-closed-yet")

    tell(story)


def test_a_gift_card_is_sold_paid_with_and_given_back(tell: Any) -> None:
    async def story(counter: Counter) -> None:
        body = {"amount": "100.00", "currency": "RON", "name": "s1", "pin": "1234"}
        sold = await counter.post("/v1/gift-cards", body)
        number, own = sold["card"]["number"], sold["card"]["id"]
        assert (await counter.post("/v1/gift-cards", body))["repeated"]
        paying = {"number": number, "payment_id": "p1", "total": "50.00", "pin": "1234", "receipt_id": "a"}
        wrong = await refused_by(counter, "/v1/gift-cards/payments", {**paying, "pin": "9999"})
        assert (wrong["type"].rpartition("/")[2], wrong["tries_left"]) == ("wrong-pin", 4)
        paid = await counter.post("/v1/gift-cards/payments", paying)
        assert (paid["amount"], paid["balance"]) == ("-50.00", "50.00")
        more = {**paying, "payment_id": "p2", "total": "60.00", "amount": "60.00"}
        assert (await refused_by(counter, "/v1/gift-cards/payments", more))["type"].endswith("not-enough-money")
        back = {"payment_id": "p1", "return_id": "b1", "amount": "20.00", "currency": "RON"}
        assert (await counter.post("/v1/gift-cards/returns", back))["balance"] == "70.00"
        await counter.post(f"/v1/gift-cards/{own}/top-ups", {"amount": "5.00"})
        ledger = await counter.get(f"/v1/gift-cards/{own}/entries")
        assert [one["amount"] for one in ledger["data"]] == ["100.00", "-50.00", "20.00", "5.00"]
        assert ledger["card"]["balance"] == "75.00"
        await counter.post(f"/v1/gift-cards/{own}/status", {"status": "blocked"})
        refused = await refused_by(counter, "/v1/gift-cards/payments", {**paying, "payment_id": "p3"})
        assert (refused["type"].rpartition("/")[2], refused["why"]) == ("gift-card-not-good", "blocked")
        assert (await refused_by(counter, "/v1/gift-cards/lookup", {"number": "1"}))["type"].endswith(
            "unknown-gift-card"
        )
        assert "1234" not in str(ledger)

    tell(story)


def test_the_list_of_rewards_says_how_many_are_left_and_what_is_sold_out(tell: Any) -> None:
    async def story(counter: Counter) -> None:
        member = await ana(counter)
        await counter.post("/v1/code-pools/key/codes", {"codes": ["A-1", "B-2"]})
        await counter.post("/v1/redemptions", taking("mug"))
        await counter.post("/v1/redemptions", taking("key"))
        await counter.post("/v1/redemptions", taking("tasting", choice="2026-03-05 18:00"))
        found = {one["reward"]: one for one in (await counter.get(f"/v1/members/{member}/rewards"))["rewards"]}
        mug = found["mug"]
        assert (mug["available"], mug["left"]) == (False, 0)
        assert mug["reasons"] == [
            {"code": "sold-out", "subject": "mug", "wallet": "points", "limit": "1", "text": "None is left of 1"}
        ]
        assert [found[name].get("left") for name in ("key", "print", "tasting", "cups", "give")] == [1, 4, 2, 40, None]
        assert found["tasting"]["left_of"] == [{"choice": "2026-03-05 18:00", "left": 2}]

    tell(story)


def test_redemptions_are_told_page_after_page(tell: Any) -> None:
    async def story(counter: Counter) -> None:
        member = await ana(counter)
        taken = [(await counter.post("/v1/redemptions", taking("cups")))["id"] for _ in range(3)]
        first = await counter.get(f"/v1/members/{member}/redemptions?limit=2")
        assert ([one["id"] for one in first["data"]], first["next"]) == ([taken[2], taken[1]], taken[1])
        last = await counter.get(f"/v1/members/{member}/redemptions?limit=2&after={first['next']}")
        assert ([one["id"] for one in last["data"]], last["next"]) == ([taken[0]], None)
        reply = await counter.ask("GET", f"/v1/members/{member}/redemptions?after=second", key=READER)
        assert (reply.status, reply.json()["errors"][0]["pointer"]) == (422, "?after")

    tell(story)


def test_a_part_payment_is_stopped_without_the_confirmation_that_the_program_asks_for(
    shop_database: str, run: Any
) -> None:
    async def story() -> None:
        program = PROGRAM.replace("points: 1, worth: 0.01}", "points: 1, worth: 0.01, confirm: code}")
        async with opened(shop_database, program) as shop:
            counter = Counter(shop)
            member = await ana(counter)
            cart: dict[str, Any] = {
                "currency": "RON", "member": {"outside_id": "ana"}, "lines": [{"total": "20.00"}],
                "spend_points": "300",
            }  # fmt: skip
            quote = await counter.post("/v1/quotes", cart)
            assert (quote["totals"]["to_pay"], quote["hints"]) == (
                "17.00", [{"code": "confirm", "reward": "pay", "why": "code"}],
            )  # fmt: skip
            sale = {**cart, "receipt_id": "a", "quote_id": quote["quote_id"]}
            for wrong in (sale, {**sale, "dry_run": True}, {**sale, "confirmed": {"staff_pin": True}}):
                refused = await refused_by(counter, "/v1/receipts", wrong)
                assert [(one["code"], one["detail"]) for one in refused["reasons"]] == [("not-confirmed", "code")]
            asked = await counter.post("/v1/confirmations", {"member": {"outside_id": "ana"}})
            right = {"confirmation_id": asked["confirmation_id"], "code": asked["code"]}
            refused = await refused_by(counter, "/v1/receipts", {**sale, "confirmed": {**right, "code": "no"}})
            assert refused["type"].endswith("wrong-code")
            assert (await counter.get(f"/v1/members/{member}/wallets"))["wallets"][0]["available"] == "1000"
            sold = await counter.post("/v1/receipts", {**sale, "confirmed": right})
            again = await counter.post("/v1/receipts", {**sale, "confirmed": right})
            assert (sold["totals"]["to_pay"], again["repeated"], again["id"]) == ("17.00", True, sold["id"])
            other = {**cart, "receipt_id": "b", "confirmed": right}
            assert (await refused_by(counter, "/v1/receipts", other))["type"].endswith("wrong-code")
            batch = await counter.post("/v1/receipts/batch", {"receipts": [other, {**other, "receipt_id": "c"}]})
            assert batch["recorded"] == 0
            free = await counter.post("/v1/receipts", {**other, "spend_points": None})
            assert free["totals"]["to_pay"] == "20.00"

    run(story())


def test_the_staff_vouch_with_a_pin_where_the_program_says_so(shop_database: str, run: Any) -> None:
    async def story() -> None:
        program = PROGRAM.replace("points: 1, worth: 0.01}", "points: 1, worth: 0.01, confirm: pin}")
        async with opened(shop_database, program) as shop:
            counter = Counter(shop)
            await ana(counter)
            cart = {
                "currency": "RON", "member": {"outside_id": "ana"}, "lines": [{"total": "20.00"}],
                "spend_points": "max", "receipt_id": "a",
            }  # fmt: skip
            assert (await refused_by(counter, "/v1/receipts", cart))["reasons"][0]["code"] == "not-confirmed"
            vouched = {**cart, "confirmed": {"staff_pin": True}}
            results = (await counter.post("/v1/receipts/batch", {"receipts": [vouched]}))["results"]
            assert results[0]["receipt"]["totals"]["to_pay"] == "10.00"

    run(story())


def test_a_redemption_that_is_sent_again_with_its_code_gets_its_first_answer(shop_database: str, run: Any) -> None:
    async def story() -> None:
        program = PROGRAM.replace("points: 100, stock: 1", "points: 100, confirm: code")
        async with opened(shop_database, program) as shop:
            counter = Counter(shop)
            await ana(counter)
            asked = await counter.post("/v1/confirmations", {"member": {"outside_id": "ana"}})
            right = {"confirmation_id": asked["confirmation_id"], "code": asked["code"]}
            first = await counter.post("/v1/redemptions", taking("mug", name="r1", confirmed=right))
            again = await counter.post("/v1/redemptions", taking("mug", name="r1", confirmed=right))
            assert (again["id"], again["repeated"]) == (first["id"], True)
            refused = await refused_by(counter, "/v1/redemptions", taking("mug", name="r2", confirmed=right))
            assert refused["type"].endswith("wrong-code")

    run(story())
