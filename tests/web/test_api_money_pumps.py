"""Loops of buying, returning, redeeming, charging and refunding: whoever has everything taken back is not richer."""

from collections.abc import Sequence
from typing import Any, TypeVar

import pytest

from regulars.store.draws import number
from tests.web.counter import cart
from tests.web.demo_api import Reply
from tests.web.paying_shop import ANA, Paying, at_paying

START = 200
SEEDS, MOST_SEEDS = 6, 100
STEPS = 25

Thing = TypeVar("Thing")


class Chance:
    """The same choices for the same seed, on every machine."""

    def __init__(self, seed: int) -> None:
        self._seed, self._n = seed.to_bytes(4, "big"), 0

    def below(self, out_of: int) -> int:
        """From 0 to below that."""
        self._n += 1
        return number(self._seed, self._n, out_of)

    def of(self, things: Sequence[Thing]) -> Thing:
        """One of them."""
        return things[self.below(len(things))]


class Pump:
    """A member who tries whatever may leave her richer, and keeps count of the money."""

    def __init__(self, counter: Paying, member: str, seed: int) -> None:
        self.counter, self.member = counter, member
        self.chance = Chance(seed)
        self.paid_minor = 0
        self.sold: list[str] = []
        self.charged: list[str] = []
        self.vouchers: list[str] = []
        self.number = 0
        self.told: list[str] = []

    def name(self) -> str:
        self.number += 1
        return f"n{self.number}"

    async def ask(self, path: str, body: Any) -> Reply:
        reply = await self.counter.ask("POST", path, body)
        assert reply.status in (200, 201, 409), (path, body, reply.body)
        self.told.append(f"{path} {body} {reply.status}")
        return reply

    async def step(self) -> None:
        """One thing of those that she can do."""
        await self.chance.of([
            self.buys, self.buys, self.buys, self.gives_back, self.gives_back, self.takes, self.ends, self.charges,
            self.refunds, self.waits,
        ])()  # fmt: skip

    async def buys(self) -> None:
        chance = self.chance
        totals = [chance.of(["60.00", "3.99", "0.01", "120.00"]) for _ in range(1 + chance.below(3))]
        body = cart(*totals, receipt_id=self.name())
        if chance.below(5) < 2:
            body["coupons"] = [chance.of(["SPRING10", "L1", "L2"])]
        if chance.below(5) < 2:
            body["spend_points"] = str(chance.of([1, 50, 150]))
        if self.vouchers and chance.below(2):
            body["rewards"] = [{"reward": "coffee", "voucher": chance.of(self.vouchers)}]
        reply = await self.ask("/v1/receipts", body)
        if reply.status != 409:
            self.sold.append(body["receipt_id"])
            self.paid_minor += cents(reply.json()["totals"]["to_pay"])

    async def gives_back(self) -> None:
        if self.sold:
            ways: list[dict[str, Any]] = [{}, {"lines": [{"line_id": "1"}]}, {"amount": "1.99"}]
            await self.back(self.chance.of(self.sold), self.chance.of(ways))

    async def back(self, name: str, how: dict[str, Any]) -> None:
        reply = await self.ask(f"/v1/receipts/{name}/returns", {"return_id": self.name(), **how})
        if reply.status != 409:
            self.paid_minor -= cents(reply.json()["totals"]["to_pay"])

    async def takes(self) -> None:
        reply = await self.ask("/v1/redemptions", {"member": ANA, "reward": "coffee", "name": self.name()})
        if reply.status != 409:
            self.vouchers.append(reply.json()["id"])

    async def ends(self) -> None:
        if self.vouchers:
            await self.cancels(self.chance.of(self.vouchers))

    async def cancels(self, voucher: str) -> None:
        """Refused while it is used on a receipt; it may come back with that."""
        await self.ask(f"/v1/members/{self.member}/redemptions/{voucher}/end", {"status": "cancelled"})

    async def charges(self) -> None:
        name = self.name()
        fields = {"activity": "plan-charged", "about": "plus", "values": {"amount": "9.99"}}
        if (await self.ask("/v1/events", {"event_id": name, "member": ANA, **fields})).status != 409:
            self.charged.append(name)

    async def refunds(self) -> None:
        if self.charged:
            name = self.charged.pop(self.chance.below(len(self.charged)))
            await self.ask(f"/v1/events/{name}/undo", {"undo_id": f"undo-{name}"})

    async def waits(self) -> None:
        self.counter.later(days=self.chance.of([0, 1, 9]))

    async def undoes_everything(self) -> None:
        """In any order."""
        while self.sold:
            await self.back(self.sold.pop(self.chance.below(len(self.sold))), {})
        for voucher in self.vouchers:
            await self.cancels(voucher)
        while self.charged:
            await self.refunds()


def cents(text: str) -> int:
    return int(text.replace(".", ""))


def nobody_is_richer(url: str, run: Any, seed: int) -> None:
    async def story(counter: Paying) -> None:
        ana = await counter.ana()
        await counter.post(f"/v1/members/{ana}/corrections", {"points": str(START), "reason": "start"})
        await counter.post("/v1/code-pools/leaflets/codes", {"codes": ["L1", "L2"]})
        pump = Pump(counter, ana, seed)
        for _ in range(STEPS):
            await pump.step()
        await pump.undoes_everything()
        told = await counter.get(f"/v1/members/{ana}/wallets")
        (wallet,) = told["wallets"]
        has = int(wallet["balance"]) - int(wallet.get("owed", "0"))
        assert (has, pump.paid_minor) == (START, 0), "\n".join(pump.told)
        assert int(wallet["pending"]) == 0
        member = await counter.get(f"/v1/members/{ana}")
        assert [one["status"] for one in member.get("plans", [])] in ([], ["over"])
        challenges = await counter.get(f"/v1/members/{ana}/challenges")
        assert challenges["badges"] == []
        async with counter.shop.db.connection() as connection:
            assert await connection.fetchval("select coalesce(sum(taken), 0)::int from shared_counter") == 0
            assert await connection.fetchval("select count(*) from redemption where status = 'issued'") == 0

    at_paying(url, run, story)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_who_gives_everything_back_has_what_she_had_and_no_money_of_the_shop(
    shop_database: str, run: Any, seed: int
) -> None:
    nobody_is_richer(shop_database, run, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SEEDS, MOST_SEEDS))
def test_who_gives_everything_back_a_hundred_times_is_never_richer(shop_database: str, run: Any, seed: int) -> None:
    nobody_is_richer(shop_database, run, seed)
