"""What a repair says that households should have is what they have in a shop in which the rule was right."""

import asyncio
from collections.abc import Awaitable
from contextlib import ExitStack
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from regulars.actions.apply_repair import apply_repair
from regulars.actions.join_pool import join_pool
from regulars.actions.leave_pool import leave_pool
from regulars.actions.make_pool import make_pool
from regulars.actions.merge_members import merge_members
from regulars.actions.record_receipt import record_receipt
from regulars.actions.return_receipt import return_receipt
from regulars.actions.spend_from_pool import spend_from_pool
from regulars.actions.undo_merge import undo_merge
from regulars.analytics.repair.proposal import Limits, differences
from regulars.analytics.repair.wrong import Wrong
from regulars.analytics.verify import verify
from regulars.engine.events.receipts import Wanted
from regulars.errors import RegularsError
from regulars.ids import encode
from regulars.program_file import read_program
from regulars.store import members
from regulars.store.change_limits import Counts
from regulars.store.pools import Pool
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened, receipt
from tests.analytics.conftest import DAY, HALF, RIGHT, TWICE
from tests.conftest import database, name_of

AMOUNTS = st.integers(1, 3000)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("buys", "buys", "pays", "spends", "returns", "returns all", "leaves", "merge", "apart")),
        st.integers(0, 2), AMOUNTS,
    ),
    max_size=14,
)  # fmt: skip
LITTLE = 12
"""A part of less than so much says not how many it was parted among."""
WHO = ("pool", "Ana", "Bob", "Cid")


class House:
    """A household of three in one of the shops; nobody in it knows of the other shop."""

    def __init__(self, shop: Shop, number: int, at: datetime) -> None:
        self.shop, self.at, self.number = shop, at, number
        self.ids: dict[str, int] = {}
        self.sold: list[str] = []

    @property
    def by(self) -> dict[str, Any]:
        return {"actor": "key", "actor_id": 1, "at": self.at}

    async def begins(self, shares: tuple[int, ...]) -> None:
        for who in WHO[1:]:
            self.ids[who] = await joined(self.shop, f"{who} {self.number}")
        made = Pool(0, "all", "equal_part", "equal_parts", self.ids["Ana"])
        self.ids["pool"] = (await make_pool(self.shop, made, "household", "Smith", **self.by)).pool_id
        for who, share in zip(WHO[1:], shares, strict=True):
            await join_pool(self.shop, self.ids["pool"], self.ids[who], share=share, may_spend=True, **self.by)

    async def does(self, name: str, step: str, who: int, amount: int) -> None:
        member, pool = self.ids[WHO[who + 1]], self.ids["pool"]
        told: dict[str, Any] = {"source": "till", "at": self.at}
        bought = receipt(name, amount * 7, amount, at=self.at)
        wanted = (Wanted("pay", max(amount // 50, 1)),)
        match step:
            case "buys":
                await record_receipt(self.shop, bought, member_id=member, **told)
            case "pays":
                await record_receipt(self.shop, structs.replace(bought, wanted=wanted), member_id=member, **told)
            case "spends":
                sold = structs.replace(bought, wanted=wanted)
                await spend_from_pool(self.shop, sold, pool_id=pool, member_id=member, **told)
            case "returns" | "returns all" if self.sold:
                part = amount if step == "returns" else None
                await return_receipt(self.shop, self.sold[amount % len(self.sold)], name, amount_minor=part, **told)
            case "leaves":
                await leave_pool(self.shop, pool, member, **self.by)
            case "merge":
                await merge_members(self.shop, self.ids["Cid"], self.ids["Ana"], **self.by)
            case "apart":
                await undo_merge(self.shop, self.ids["Cid"], **self.by)
        if step in ("buys", "pays", "spends"):
            self.sold.append(name)

    async def has(self, who: str) -> int:
        async with self.shop.db.connection() as connection:
            state = (await members.load(connection, self.ids[who], 1)).stored.member.wallet("points")
        return state.balance + state.pending


@pytest.mark.parametrize("wrong", [TWICE, HALF], ids=["twice", "half"])
def test_a_household_should_have_what_it_has_where_the_rule_was_right(
    shop_database: str, database_url: str, wrong: str
) -> None:
    lived(shop_database, database_url, wrong, examples=10, derandomize=True)


@pytest.mark.long
@pytest.mark.parametrize("wrong", [TWICE, HALF], ids=["twice", "half"])
def test_many_households_too(shop_database: str, database_url: str, wrong: str) -> None:
    lived(shop_database, database_url, wrong, examples=400, derandomize=False)


def lived(shop_database: str, database_url: str, wrong: str, *, examples: int, derandomize: bool) -> None:
    with asyncio.Runner() as runner, ExitStack() as stack:
        other = stack.enter_context(database(database_url, name_of(shop_database)))
        _lived(runner, (other, shop_database), wrong, settings(
            max_examples=examples, deadline=None, derandomize=derandomize, database=None,
            suppress_health_check=list(HealthCheck),
        ))  # fmt: skip


def _lived(runner: asyncio.Runner, urls: tuple[str, str], wrong: str, how: settings) -> None:
    houses = [opened(url, _owing(text)) for url, text in zip(urls, (RIGHT, wrong), strict=True)]
    shops = [runner.run(one.__aenter__()) for one in houses]
    numbers = count(1)

    async def live(shares: tuple[int, ...], steps: list[tuple[str, int, int]]) -> None:
        number = next(numbers)
        at = AT + number * DAY
        right, was = both = [House(shop, number, at) for shop in shops]
        for one in both:
            await one.begins(shares)
        for place, step in enumerate(steps):
            if step[0] == "leaves" and await was.has("pool") < LITTLE:
                continue
            # What is not possible where the rule is right, nobody does.
            name = f"{number}-{place}"
            if await _can(right.does(name, *step)) and not await _can(was.does(name, *step)):
                return
        repair = Wrong(read_program(_owing(RIGHT)), 1, at, at + DAY)
        found = await differences(was.shop, repair, Limits(), at)
        names = {encode("mem", one): who for who, one in was.ids.items()}
        should_be = {who: await was.has(who) for who in WHO} | {names[one.member]: one.should_be for one in found.rows}
        assert should_be == {who: await right.has(who) for who in WHO}
        rows = [row for row in found.rows if row.correction]
        told: dict[str, Any] = {"program": "", "counts": Counts(), "actor": "regulars", "actor_id": 0, "at": at}
        done = await apply_repair(was.shop, encode("rep", number), rows, "wrong", **told)
        assert (done.booked, done.failed) == (len(rows), ())
        again = await differences(was.shop, repair, Limits(), at)
        assert [row for row in again.rows if row.correction] == []

    @how
    @given(shares=st.tuples(*[st.sampled_from((0, 33, 50, 100))] * 3), steps=STEPS)
    def lives(shares: tuple[int, ...], steps: list[tuple[str, int, int]]) -> None:
        runner.run(live(shares, steps))

    try:
        lives()
        assert runner.run(verify(shops[1])).ok
    finally:
        for one in houses:
            runner.run(one.__aexit__(None, None, None))


def _owing(text: str) -> str:
    return text.replace("within_balance", "unlimited")


async def _can(do: Awaitable[None]) -> bool:
    try:
        await do
    except RegularsError:
        return False
    return True
