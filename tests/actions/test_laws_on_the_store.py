"""What holds for random histories in the engine holds for them in the database, and proves itself afterwards."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec import structs

from regulars.actions.correct_points import correct_points
from regulars.actions.enrol_member import enrol_member
from regulars.actions.hold_points import hold_points
from regulars.actions.pass_time import pass_time
from regulars.actions.record_receipt import record_receipt
from regulars.actions.release_hold import release_hold
from regulars.actions.return_receipt import return_receipt
from regulars.actions.transfer_points import transfer_points
from regulars.analytics.verify import verify
from regulars.engine.days import moment
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events import AnyEvent
from regulars.engine.events.members import TimePassed
from regulars.engine.events.points import Corrected, Held, Released, Sent
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Return
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.errors import RegularsError
from regulars.program_file import read_program
from regulars.store import members
from regulars.store.identifiers import identifier
from regulars.store.members import Person
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop
from tests.actions.conftest import AT, opened
from tests.engine.laws.histories import Gets, Happening, IsPromoted, Joins, Waits, histories, play
from tests.engine.shop import Till

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: EUR
wallets:
  points: {expires: P1Y, restored: P5D, cap: 2000}
  stars: {scale: 2, pending: P1D, expires: end of month, clawback: unlimited}
rules:
  - {id: hello, kind: welcome, points: 50}
  - {id: base, kind: per_amount, points: 1, per: 1.00, limits: [{per: week, points: 100}]}
  - {id: cups, kind: per_item, points: 2.5, wallet: stars, when: '"coffee" in line.categories'}
  - {id: third, kind: visits, points: 4, every: 3}
  - {id: silver, kind: multiplier, times: 1.5, rounding: half_up, when: 'member.tier != "plain"'}
rewards:
  - {id: pay, kind: part_payment, points: 3, worth: 0.07, most_share: 50%}
  - {id: pay-more, kind: part_payment, points: 1.00, worth: 0.10, wallet: stars}
  - {id: off, kind: discount, percent: 33.3%, points: 5, when: '"coffee" in line.categories'}
  - {id: gift, kind: discount, amount: 1.99, automatic: true, least_receipt: 20.00}
tier_sets:
  club:
    {counts: spend, window: P30D, grace: P7D, starts: this_receipt, tiers: [{id: plain}, {id: silver, at_least: 25}]}
"""

SOURCE = "till"
CLOCK_RUNS_AFTER_MINUTES = {3 * 24 * 60, 32 * 24 * 60}
"""In waits of so long the nightly job runs in the database; it changes nothing that anybody can see."""


class Twice:
    """One member lived twice: by the engine alone, and through the actions in the database."""

    def __init__(self, shop: Shop, rules: Program, name: str) -> None:
        self.shop, self.name = shop, name
        self.till = Till(rules, AT, strict=True)
        self.names = count(1)
        self.member_id = self.bob = 0

    @property
    def at(self) -> datetime:
        """The moment at the till."""
        return moment(self.till.now_us)

    async def begin(self) -> None:
        """Both she and Bob join."""
        self.member_id, self.bob = [await self._enrolled(name) for name in ("ana", "bob")]
        self.till.join()

    async def _enrolled(self, name: str) -> int:
        known_by = [identifier("outside", f"{self.name}-{name}")]
        return (await enrol_member(self.shop, Person(name=name), known_by, source=SOURCE, at=self.at)).member_id

    async def happens(self, happened: Happening) -> None:
        """Let it happen in both; what one refuses the other refuses."""
        if isinstance(happened, Gets | IsPromoted | Joins):
            return
        if isinstance(happened, Waits) and happened.minutes in CLOCK_RUNS_AFTER_MINUTES:
            await pass_time(self.shop, self.at + timedelta(minutes=happened.minutes // 2))
        asked = Asking(self.till)
        play(asked, happened)
        for event, decision in asked.asked:
            outcome = await self._record(event)
            if isinstance(outcome, RegularsError):
                assert decision.refusals, f"{event} is refused in the database: {outcome}"
            else:
                assert not decision.refusals, f"{event} must be refused: {decision.refusals}"
                assert decided(outcome.decision) == decided(decision)

    async def _record(self, event: AnyEvent) -> Outcome | RegularsError:
        named: dict[str, Any] = {"source": SOURCE, "at": self.at}
        try:
            match event:
                case Receipt():
                    mine = structs.replace(
                        event, receipt_id=self._own(event.receipt_id), hold_id=self._own(event.hold_id)
                    )
                    return await record_receipt(self.shop, mine, member_id=self.member_id, **named)
                case Return():
                    sold = self._own(event.standing.receipt.receipt_id)
                    parts: dict[str, Any] = {"lines": event.lines, "amount_minor": event.amount_minor}
                    return await return_receipt(self.shop, sold, self._own(event.return_id), **parts, **named)
                case Held():
                    lasts = moment(event.until_us) - self.at
                    name, points = self._own(event.hold_id), event.points
                    return await hold_points(self.shop, name, points, member_id=self.member_id, lasts=lasts, **named)
                case Released():
                    return await release_hold(self.shop, self._own(event.hold_id), **named)
                case Corrected():
                    name, wallet = self._own(f"c{next(self.names)}"), event.wallet
                    return await correct_points(
                        self.shop,
                        name,
                        event.points,
                        event.reason,
                        member_id=self.member_id,
                        wallet=wallet,
                        until=event.until,
                        **named,
                    )
                case Sent():
                    name = self._own(f"t{next(self.names)}")
                    return await transfer_points(
                        self.shop, name, event.points, giver=self.member_id, taker=self.bob, **named
                    )
        except RegularsError as refused:
            return refused
        raise AssertionError(event)

    def _own(self, name: str) -> str:
        return name and f"{self.name}-{name}"

    async def stored(self) -> Member:
        """Her state as it is in the database."""
        async with self.shop.db.connection() as connection:
            return (await members.load(connection, self.member_id, 1)).stored.member


class Asking(Till):
    """The same till; remembers what was asked and decided, refused or not."""

    def __init__(self, till: Till) -> None:
        self.__dict__ = till.__dict__
        self.asked: list[tuple[AnyEvent, Decision]] = []

    def play(self, event: AnyEvent) -> Decision:
        decision = super().play(event)
        self.asked.append((event, decision))
        return decision


def decided(decision: Decision) -> Decision:
    """What must be the same in both; holds have other names there."""
    reasons = [
        structs.replace(one, subject="") if one.code in ("held", "released") else one for one in decision.reasons
    ]
    return structs.replace(decision, reasons=[r for r in reasons if r.code != "sent"], effects=[])


def facts(rules: Program, member: Member, at_us: int) -> Member:
    """How a member stands at a moment, but for the number of events and the names of holds."""
    now = advance(rules, member, TimePassed(), at_us)[1]
    holds = dict(enumerate(sorted(now.holds.values(), key=str)))
    return structs.replace(now, seq=0, at_us=0, holds={str(place): hold for place, hold in holds.items()})


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as one:
        yield one


def store_keeps_what_the_engine_says(url: str, runner: asyncio.Runner, examples: int, *, derandomize: bool) -> None:
    """Random histories on one database, one member each; then everything is verified at once."""
    house = opened(url, PROGRAM)
    shop = runner.run(house.__aenter__())
    rules = Program(read_program(PROGRAM).document, version=1)
    numbers = count(1)

    @settings(
        max_examples=examples, deadline=None, derandomize=derandomize, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(history=histories)
    def lived(history: list[Happening]) -> None:
        async def live() -> None:
            twice = Twice(shop, rules, f"m{next(numbers)}")
            await twice.begin()
            for happened in history:
                await twice.happens(happened)
            now_us = twice.till.now_us
            assert facts(rules, await twice.stored(), now_us) == facts(rules, twice.till.member, now_us)

        runner.run(live())

    try:
        lived()
        runner.run(everything_proves_itself(shop))
    finally:
        runner.run(house.__aexit__(None, None, None))


async def everything_proves_itself(shop: Shop) -> None:
    """Now, and again when much later everybody was caught up."""
    verdict = await verify(shop)
    assert verdict.ok, verdict
    assert verdict.members > 10
    while await pass_time(shop, AT + timedelta(days=4000)):
        pass
    verdict = await verify(shop)
    assert verdict.ok, verdict
    async with shop.db.connection() as connection:
        between = await connection.fetchval(
            "select coalesce(sum(case movement when 'sent' then points else -points end), 0) from entry "
            "where movement in ('sent', 'received')"
        )
    assert between == 0, "what was sent was received"


def test_random_lives_are_in_the_database_as_the_engine_lives_them(shop_database: str, runner: asyncio.Runner) -> None:
    store_keeps_what_the_engine_says(shop_database, runner, 50, derandomize=True)


@pytest.mark.long
def test_thousands_of_random_lives_are_in_the_database_as_the_engine_lives_them(
    shop_database: str, runner: asyncio.Runner
) -> None:
    store_keeps_what_the_engine_says(shop_database, runner, 2000, derandomize=False)
