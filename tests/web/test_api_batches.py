"""Many receipts in one call: each for itself, once, in order."""

import asyncio
from typing import Any

import pytest

from tests.actions.conftest import opened
from tests.web.conftest import AtCounter
from tests.web.counter import PROGRAM, Counter, cart


def of(member: str, name: str, total: str = "10.00", **fields: Any) -> dict[str, Any]:
    return cart(total, receipt_id=name, member={"outside_id": member}, **fields)


async def members(counter: Counter, count: int) -> None:
    for number in range(count):
        await counter.post("/v1/members", {"outside_id": f"m{number}"})


async def send(counter: Counter, *receipts: dict[str, Any]) -> Any:
    return await counter.post("/v1/receipts/batch", {"receipts": list(receipts)})


async def balance(counter: Counter, member: str) -> str:
    found = await counter.post("/v1/members/lookup", {"outside_id": member})
    told: str = found["points"]["balance"]
    return told


def test_each_receipt_has_the_result_that_it_would_have_alone(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await members(counter, 3)
        done = await send(
            counter,
            of("m0", "a"),
            of("m1", "b", "20.00"),
            of("nobody", "c"),
            of("m2", "d", "-1"),
            cart("7.00", receipt_id="e", member=None),
            of("m0", "f", "30.00", spend_points="10"),
            of("m1", "g", "30.00", spend_points="21"),
            of("m0", "h", currency="EUR"),
        )
        assert [one["status"] for one in done["results"]] == [200, 200, 404, 422, 200, 200, 409, 422]
        assert (done["recorded"], done["failed"]) == (4, 4)
        assert done["results"][5]["receipt"]["points"]["before"] == "10"
        assert done["results"][5]["receipt"]["totals"]["points_pay"] == "0.10"
        assert done["results"][6]["problem"]["type"] == "/errors/not-enough-points"
        assert done["results"][7]["problem"]["errors"][0]["pointer"] == "#/currency"
        assert [await balance(counter, f"m{number}") for number in range(3)] == ["29", "20", "0"]

    at_counter(story)


def test_the_same_batch_again_records_nothing_and_gets_the_same_answers(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await members(counter, 5)
        receipts = [of(f"m{n % 5}", f"r{n}") for n in range(20)]
        receipts += [cart("5.00", receipt_id=f"n{n}", member=None) for n in range(3)]
        first = await send(counter, *receipts)
        before = await counter.written()
        again = await send(counter, *receipts)
        assert [one["receipt"] for one in again["results"]] == [
            one["receipt"] | {"repeated": True} for one in first["results"]
        ]
        more = await send(counter, *receipts[:10], of("m0", "new"), of("m0", "r0", "11.00"))
        assert [one["status"] for one in more["results"]] == [200] * 11 + [409]
        assert (await counter.written())["event"] == before["event"] + 1

    at_counter(story)


def test_one_name_twice_in_a_batch_is_one_receipt(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await members(counter, 2)
        done = await send(
            counter, of("m0", "a"), of("m0", "a"), of("m1", "a"), cart("1.00", receipt_id="n", member=None),
            cart("1.00", receipt_id="n", member=None), cart("2.00", receipt_id="n", member=None),
        )  # fmt: skip
        assert [one["status"] for one in done["results"]] == [200, 200, 409, 200, 200, 409]
        assert done["results"][1]["receipt"]["repeated"]
        assert await balance(counter, "m0") == "10"

    at_counter(story)


def test_a_receipt_sent_alone_is_known_in_a_batch_and_the_other_way_round(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await members(counter, 2)
        await counter.post("/v1/receipts", of("m0", "a"))
        done = await send(counter, of("m0", "a"), of("m1", "b"))
        assert done["results"][0]["receipt"]["repeated"]
        assert (await counter.post("/v1/receipts", of("m1", "b")))["repeated"]

    at_counter(story)


def test_receipts_of_one_member_are_decided_in_their_order(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await members(counter, 1)
        done = await send(counter, *(of("m0", f"r{n}") for n in range(120)))
        assert [one["receipt"]["points"]["after"] for one in done["results"]] == [str(10 + 10 * n) for n in range(120)]

    at_counter(story)


def test_two_processes_with_batches_of_the_same_members_lose_nothing(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database, PROGRAM) as one, opened(shop_database, PROGRAM, node=2) as two:
            counters = [Counter(one), Counter(two)]
            await members(counters[0], 10)

            async def till(number: int) -> None:
                for sale in range(4):
                    receipts = [of(f"m{n}", f"{number}-{sale}-{n}") for n in range(10)]
                    done = await send(counters[number % 2], *receipts)
                    assert done["failed"] == 0, done
                    alone = await counters[1 - number % 2].post("/v1/receipts", of("m3", f"x{number}-{sale}"))
                    assert alone["points"]["earned"] == "10"

            same = [of(f"m{n}", f"same-{n}") for n in range(10)]
            await asyncio.gather(
                *(till(number) for number in range(4)), *(send(counters[n % 2], *same) for n in range(4))
            )
            expected = [170] * 10
            expected[3] += 160
            assert [await balance(counters[0], f"m{n}") for n in range(10)] == [str(points) for points in expected]

    run(story())


@pytest.mark.parametrize(
    "body, status",
    [({"receipts": []}, 422), ({"receipts": [{}] * 501}, 422), ({}, 422), ({"receipts": [1, "x", None]}, 200)],
)
def test_a_batch_that_is_none_is_refused(at_counter: AtCounter, body: Any, status: int) -> None:
    async def story(counter: Counter) -> None:
        reply = await counter.ask("POST", "/v1/receipts/batch", body)
        assert reply.status == status
        if status == 200:
            assert [one["status"] for one in reply.json()["results"]] == [422] * 3

    at_counter(story)
