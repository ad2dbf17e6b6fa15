"""A shop whose program was wrong, and what a repair of it proposes."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from regulars.actions.apply_repair import Applied, apply_repair
from regulars.actions.publish_program import publish_program
from regulars.actions.record_activity import record_activity
from regulars.actions.record_receipt import record_receipt
from regulars.analytics.repair.asking import keep, propose
from regulars.analytics.repair.counts import counts_of
from regulars.analytics.repair.proposal import Limits, differences
from regulars.analytics.repair.wrong import Wrong
from regulars.analytics.verify import verify
from regulars.engine.events.receipts import Wanted
from regulars.engine.member import Member
from regulars.ids import encode
from regulars.program_file import read_program
from regulars.store import history, members
from regulars.store.activities import Did
from regulars.store.history import Recorded
from regulars.store.program_plans import Doer
from regulars.store.repairs import Asked, Difference, Repair
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened, receipt

Run = Callable[[Awaitable[Any]], Any]
DAY = timedelta(days=1)
NOW = AT + 10 * DAY
LAST_WEEK = AT - 7 * DAY
ANA = Doer(NOW, "staff", 1)

RIGHT = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {expires: P1Y, worth: 0.01, clawback: within_balance}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
"""
TWICE = RIGHT.replace("points: 1, per", "points: 2, per")
HALF = RIGHT.replace("points: 1, per: 1.00", "points: 1, per: 2.00")


class Repairing:
    """A shop in which the rule was wrong since AT; what it proposes."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.of: dict[str, int] = {}

    async def buys(
        self, who: str, name: str, *amounts: int, spend: int | None = None, at: datetime = AT, hold: str = "",
        voucher: str = "",
    ) -> None:  # fmt: skip
        await self.knows(who)
        sold = structs.replace(receipt(name, *amounts, spend=spend, at=at), hold_id=hold)
        if voucher:
            sold = structs.replace(sold, wanted=(Wanted("coffee", voucher=voucher),))
        await record_receipt(self.shop, sold, member_id=self.of[who], source="till", at=max(at, AT))

    async def posts(self, who: str, *names: str) -> None:
        await self.knows(who)
        for name in names:
            await record_activity(self.shop, Did(name, "posted"), member_id=self.of[who], source="app", at=AT + DAY)

    async def knows(self, who: str) -> None:
        if who not in self.of:
            self.of[who] = await joined(self.shop, who)

    async def proposed(self, right: str = RIGHT, **limits: Any) -> list[Difference]:
        wrong = Wrong(read_program(right), 1, AT - DAY, NOW)
        return list((await differences(self.shop, wrong, Limits(**limits), NOW)).rows)

    async def told(self, **limits: Any) -> dict[str, tuple[int, int, int, str]]:
        """Was, should be, correction and note by name."""
        names = {encode("mem", number): name for name, number in self.of.items()}
        found = await self.proposed(**limits)
        return {names[one.member]: (one.was, one.should_be, one.correction, one.note) for one in found}

    async def applied(
        self, rows: Sequence[Difference], repair: str = "rep_0000000000001", at: datetime = NOW
    ) -> Applied:  # fmt: skip
        async with self.shop.db.connection() as connection:
            counts = await counts_of(connection, 1, read_program(RIGHT), rows, NOW)
        return await apply_repair(
            self.shop, repair, rows, "twice the points", program="", counts=counts, actor="regulars", actor_id=0, at=at
        )

    async def kept(self, by: Doer = ANA, right: str = RIGHT, *, lower_tiers: bool = False) -> Repair:
        """What a person asked for, kept."""
        asked = Asked(right, AT - DAY, NOW, lower_tiers=lower_tiers)
        return await keep(self.shop, await propose(self.shop, asked, self.shop.new_id(NOW), by=by))

    async def member(self, who: str) -> Member:
        async with self.shop.db.connection() as connection:
            return (await members.load(connection, self.of[who], 1)).stored.member

    async def balance(self, who: str) -> int:
        return (await self.member(who)).wallet("points").balance

    async def events(self, who: str) -> list[Recorded]:
        async with self.shop.db.connection() as connection:
            return await history.of_member(connection, self.of[who], 1)


@pytest.fixture
def after(shop_database: str, run: Run) -> Callable[..., None]:
    """Tell a story in a shop whose program was wrong."""

    def telling(wrong: str, story: Callable[[Repairing], Awaitable[None]]) -> None:
        async def telling_it() -> None:
            async with opened(shop_database, RIGHT) as shop:
                await publish_program(shop, wrong, from_at=AT - DAY, at=AT - DAY)
                await story(Repairing(shop))
                assert (await verify(shop)).ok

        run(telling_it())

    return telling


After = Callable[..., None]
