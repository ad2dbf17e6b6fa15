"""The same twice, eight at once, two tills at once: everything that costs the shop money is given once."""

import asyncio
from collections import Counter as Tally
from datetime import date
from typing import Any

import pytest

from regulars.engine.terms.surprises import OF
from regulars.store import draws
from regulars.store.codes import codes_of
from tests.web.counter import WEB, cart
from tests.web.demo_api import Reply
from tests.web.paying_shop import ANA, Paying, at_paying

EIGHT = range(8)


def why(reply: Reply) -> str:
    """`done`, or the reason why not."""
    if reply.status in (200, 201):
        return "done"
    told = reply.json()
    return ",".join(one["code"] for one in told.get("reasons", [])) or str(told["type"]).removeprefix("/errors/")


async def of_member(counter: Paying, name: str) -> dict[str, str]:
    await counter.post("/v1/members", {"name": name, "outside_id": name})
    return {"outside_id": name}


async def prepared(counter: Paying) -> str:
    ana = await counter.ana()
    await counter.post(f"/v1/members/{ana}/corrections", {"points": "100", "reason": "start"})
    await counter.post("/v1/code-pools/leaflets/codes", {"codes": ["L1", "L2"]})
    await counter.post("/v1/code-batches", {"batch": "letter", "size": 100})
    await counter.post("/v1/code-batches", {"batch": "caps", "size": 5})
    return ana


async def codes(counter: Paying, batch: str) -> list[str]:
    found: list[str] = (await counter.get(f"/v1/code-batches/{batch}/codes?limit=100"))["data"]
    return found


CHARGE: dict[str, Any] = {
    "event_id": "e1", "member": ANA, "activity": "plan-charged", "about": "plus", "values": {"amount": "9.99"},
}  # fmt: skip
ONCE: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "a plan is charged": ("/v1/events", CHARGE, {"values": {"amount": "9.98"}}),
    "a plan is given": ("/v1/events", CHARGE | {"activity": "plan-given", "values": {}}, {"about": "plus2"}),
    "a quiz is done": ("/v1/events", CHARGE | {"activity": "quiz", "values": {"score": 5}}, {"values": {"score": 6}}),
    "a coupon for all": ("/v1/receipts", cart("50.00", coupons=["SPRING10"]), {"coupons": []}),
    "a coupon of a pool": ("/v1/receipts", cart("50.00", coupons=["L1"]), {"coupons": ["L2"]}),
    "a challenge is reached": ("/v1/receipts", cart("150.00"), {"rewards": ["spring"]}),
    "a voucher is taken": ("/v1/redemptions", {"member": ANA, "reward": "coffee", "name": "n"}, {"reward": "mug"}),
    "the last mug is taken": ("/v1/redemptions", {"member": ANA, "reward": "mug", "name": "n"}, {"reward": "coffee"}),
}


@pytest.mark.parametrize("what", ONCE)
def test_the_same_eight_times_at_once_is_done_once_and_another_body_changes_nothing(
    shop_database: str, run: Any, what: str
) -> None:
    path, body, other = ONCE[what]

    async def story(counter: Paying) -> None:
        ana = await prepared(counter)
        replies = await asyncio.gather(*(counter.ask("POST", path, body) for _ in EIGHT))
        assert Tally(map(why, replies)) == {"done": 8}, [one.body for one in replies]
        assert Tally(one.json().get("repeated", False) for one in replies) == {True: 7, False: 1}
        after, wallets = await counter.written(), await counter.get(f"/v1/members/{ana}/wallets")
        again = await asyncio.gather(*(counter.ask("POST", path, body | other) for _ in EIGHT))
        assert Tally(map(why, again)) == {"different-body": 8}
        assert why(await counter.ask("POST", path, body)) == "done"
        assert await counter.written() == after
        assert await counter.get(f"/v1/members/{ana}/wallets") == wallets

    at_paying(shop_database, run, story)


def test_a_plan_told_out_of_order_twice_and_undone_twice_ends_as_it_was(shop_database: str, run: Any) -> None:
    async def story(counter: Paying) -> None:
        ana = await counter.ana()

        async def tell(name: str, activity: str, *, of: str = "", **values: Any) -> str:
            body = CHARGE | {"event_id": name, "activity": activity, "values": values}
            return why(await counter.ask("POST", "/v1/events", body | ({"occurred_at": of} if of else {})))

        async def undo(name: str, undo_id: str) -> str:
            return why(await counter.ask("POST", f"/v1/events/{name}/undo", {"undo_id": undo_id}))

        async def stands() -> tuple[str, str]:
            plans = (await counter.get(f"/v1/members/{ana}")).get("plans", [])
            points = (await counter.get(f"/v1/members/{ana}/wallets"))["wallets"][0]["balance"]
            return (plans[0]["status"] if plans else "", points)

        assert await tell("f0", "plan-charge-failed") == "plan-not-possible"
        assert await tell("c0", "plan-cancelled") == "plan-not-possible"
        assert why(await counter.ask("POST", "/v1/events/none/undo", {"undo_id": "u"})) == "unknown-event"
        # The charge of March comes before that of February, and a trial after both.
        assert await tell("march", "plan-charged", amount="10.00") == "done"
        assert await tell("february", "plan-charged", of="2026-02-02T12:00:00Z", amount="10.00") == "done"
        assert await tell("trial", "plan-started") == "plan-not-possible"
        assert await stands() == ("active", "20")
        assert await asyncio.gather(*(undo("march", "u1") for _ in EIGHT)) == ["done"] * 8
        assert await asyncio.gather(*(undo("march", f"u{n}") for n in range(2, 9))) == ["already-undone"] * 7
        assert await stands() == ("active", "10")
        assert await tell("cancel", "plan-cancelled") == "done"
        assert await tell("cancel-2", "plan-cancelled") == "plan-not-possible"
        assert await stands() == ("cancelled", "10")
        assert await undo("february", "v1") == "done"
        assert await undo("february", "v2") == "already-undone"
        assert await stands() == ("over", "0")
        assert await tell("resumed", "plan-resumed") == "plan-not-possible"
        assert await tell("trial", "plan-started") == "trial-used"
        assert await undo("cancel", "w1") == "done"
        assert await stands() == ("over", "0")

    at_paying(shop_database, run, story)


def test_two_charges_of_two_tills_under_one_name_are_two_and_of_one_till_one(shop_database: str, run: Any) -> None:
    """A name is one within its source."""

    async def story(counter: Paying) -> None:
        ana = await counter.ana()
        both = [counter.ask("POST", "/v1/events", CHARGE, key=key) for key in ("till", WEB) * 4]
        assert Tally(map(why, await asyncio.gather(*both))) == {"done": 8}
        assert (await counter.get(f"/v1/members/{ana}/wallets"))["wallets"][0]["balance"] == "18"

    at_paying(shop_database, run, story)


def test_a_coupon_of_three_wanted_by_five_goes_to_three_and_the_losers_free_nothing(
    shop_database: str, run: Any
) -> None:
    async def story(counter: Paying) -> None:
        await prepared(counter)
        five = [await of_member(counter, f"m{number}") for number in range(5)]

        async def tried(turn: str) -> list[str]:
            sold = [
                cart("50.00", receipt_id=f"{turn}{place}", coupons=["SPRING10"], member=one)
                for place, one in enumerate(five)
            ]
            replies = [
                counter.ask("POST", "/v1/receipts", one, key=("till", WEB)[place % 2]) for place, one in enumerate(sold)
            ]
            return [why(one) for one in await asyncio.gather(*replies)]

        first = await tried("a")
        assert Tally(first) == {"done": 3, "coupon-used-up": 2}
        for turn in "bcd":
            assert await tried(turn) == ["coupon-used-up"] * 5
        winner = first.index("done")
        key = ("till", WEB)[winner % 2]
        back = await counter.ask("POST", f"/v1/receipts/a{winner}/returns", {"return_id": "b"}, key=key)
        assert back.status in (200, 201)
        assert Tally(await tried("e")) == {"done": 1, "coupon-used-up": 4}

    at_paying(shop_database, run, story)


def test_a_batch_of_a_hundred_codes_under_sixteen_clients_gives_each_once(shop_database: str, run: Any) -> None:
    async def story(counter: Paying) -> None:
        await prepared(counter)
        letters = await codes(counter, "letter")
        assert letters == list(codes_of(counter.shop.mac_bytes, 1, 0, 100))
        used: Tally[str] = Tally()

        async def client(place: int) -> None:
            member = await of_member(counter, f"m{place}")
            for turn in range(13):
                code = letters[(place * 7 + turn) % 100]
                sold = cart("50.00", receipt_id=f"{place}-{turn}", coupons=[code], member=member)
                told = why(await counter.ask("POST", "/v1/receipts", sold))
                assert told in ("done", "coupon-used")
                used[code] += told == "done"

        await asyncio.gather(*map(client, range(16)))
        assert (set(used), set(used.values())) == (set(letters), {1})

    at_paying(shop_database, run, story)


def test_the_last_mug_and_the_codes_of_caps_go_to_one_each(shop_database: str, run: Any) -> None:
    async def story(counter: Paying) -> None:
        await prepared(counter)
        caps = await codes(counter, "caps")
        eight = [await of_member(counter, f"m{number}") for number in EIGHT]
        for number, one in enumerate(eight):
            await counter.post("/v1/receipts", cart("30.00", receipt_id=f"r{number}", member=one))
        mugs = [{"member": one, "reward": "mug", "name": f"mug{place}"} for place, one in enumerate(eight)]
        told = await asyncio.gather(*(counter.ask("POST", "/v1/redemptions", one) for one in mugs))
        assert Tally(map(why, told)) == {"done": 1, "used-up": 7}
        uses = [{"member": one, "code": caps[0]} for one in eight]
        told = await asyncio.gather(*(counter.ask("POST", "/v1/code-uses", one) for one in uses))
        assert Tally(map(why, told))["done"] == 1
        for place, one in enumerate(eight):
            reply = await counter.ask("POST", "/v1/redemptions", {"member": one, "reward": "mug", "name": f"z{place}"})
            assert why(reply) == "used-up"

    at_paying(shop_database, run, story)


def test_nothing_that_a_till_can_ask_tells_of_a_gift_before_it_is_there(shop_database: str, run: Any) -> None:
    """Neither a quote for its own id nor a page of the member differs by what would be drawn."""

    async def story(counter: Paying) -> None:
        ana = await counter.ana()
        async with counter.shop.db.transaction() as tx:
            day = await draws.day_of(tx, 1, date(2026, 3, 2), counter.at)
        names = [f"r{number}" for number in range(60)]
        wins = [name for name in names if day.number("pos", name) * 2 < OF]
        loses = [name for name in names if name not in wins]
        assert min(len(wins), len(loses)) > 10

        async def seen(name: str) -> str:
            quote = await counter.post("/v1/quotes", cart("10.00", receipt_id=name))
            told = {key: value for key, value in quote.items() if key not in ("quote_id", "valid_until")}
            pages = [
                await counter.get(path)
                for path in (
                    f"/v1/members/{ana}", f"/v1/members/{ana}/wallets", f"/v1/members/{ana}/rewards",
                    f"/v1/members/{ana}/challenges", f"/v1/members/{ana}/offers", "/v1/draws/days/2026-03-02",
                )
            ]  # fmt: skip
            return f"{told} {pages}".replace(name, "")

        assert len({await seen(name) for name in [*wins[:5], *loses[:5]]}) == 1
        text = await seen(wins[0])
        assert "treat" not in text
        assert day.secret.hex() not in text
        won = await counter.post("/v1/receipts", cart("10.00", receipt_id=wins[0]))
        assert "treat" in str(won["explain"])
        retries = [await counter.post("/v1/receipts", cart("10.00", receipt_id=wins[0])) for _ in range(5)]
        assert {str(one["explain"]) for one in retries} == {str(won["explain"])}
        for turn, name in enumerate(loses[:8]):
            sold = await counter.post("/v1/receipts", cart("10.00", receipt_id=name))
            assert "treat" not in str(sold["explain"])
            if turn < 7:
                await counter.post(f"/v1/receipts/{name}/returns", {"return_id": f"b{turn}"})
        await counter.post(f"/v1/receipts/{loses[7]}/returns", {"return_id": "last"})
        # The number that lost is drawn again, whatever the next receipt is called.
        again = await counter.post("/v1/receipts", cart("10.00", receipt_id=wins[1]))
        assert "treat" not in str(again["explain"])
        refused = await counter.ask("GET", "/v1/draws/days/2026-03-02", key="reader")
        assert "secret" not in refused.body.decode()

    at_paying(shop_database, run, story)
