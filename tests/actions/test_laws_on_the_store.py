"""What holds for random histories in the engine holds for them in the database, and proves itself afterwards."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count, zip_longest
from typing import Any, Literal, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from regulars.actions.apply_repair import Applied, apply_repair
from regulars.actions.assign_receipt import assign_receipt
from regulars.actions.correct_points import correct_points
from regulars.actions.end_redemption import end_redemption
from regulars.actions.enrol_member import enrol_member
from regulars.actions.extend_points import extend_points
from regulars.actions.give_tier import give_tier
from regulars.actions.hold_points import hold_points
from regulars.actions.merge_members import merge_members
from regulars.actions.pass_time import pass_time
from regulars.actions.record_activity import record_activity
from regulars.actions.record_receipt import record_receipt
from regulars.actions.redeem_reward import redeem_reward
from regulars.actions.release_hold import release_hold
from regulars.actions.return_receipt import return_receipt
from regulars.actions.set_reward import set_reward
from regulars.actions.transfer_points import transfer_points
from regulars.actions.undo_activity import undo_activity
from regulars.actions.undo_merge import undo_merge
from regulars.analytics.repair.proposal import Limits, differences
from regulars.analytics.repair.wrong import Wrong
from regulars.analytics.verify import verify
from regulars.engine.days import moment, to_date
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events import AnyEvent
from regulars.engine.events.activities import Activity, Undone
from regulars.engine.events.members import Assigned, Set, TimePassed
from regulars.engine.events.merges import Absorbed
from regulars.engine.events.points import Corrected, Extended, Held, Released, Sent
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded
from regulars.engine.events.returns import Return
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps.merging import absorbing, giving_back
from regulars.engine.terms.activities import Value
from regulars.engine.terms.plans import CHARGED, PLAN_ACTIVITIES
from regulars.errors import RegularsError
from regulars.program_file import read_program
from regulars.store import draws, members
from regulars.store.activities import Did, activity_named
from regulars.store.change_limits import Counts
from regulars.store.draws import Day
from regulars.store.identifiers import identifier
from regulars.store.members import Person
from regulars.store.recorder import Outcome
from regulars.store.redeeming import Asked
from regulars.store.repairs import Proposal
from regulars.store.shop import Shop
from tests.actions.conftest import AT, opened
from tests.engine.laws.histories import (
    Gets,
    Happening,
    Joins,
    Other,
    Waits,
    buying,
    histories,
    play,
    waiting,
)
from tests.engine.laws.random_lives import Undoes
from tests.engine.shop import Till, line, receipt

Thing = TypeVar("Thing")

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
  - {id: five-off, kind: voucher, points: 20, amount: 5.00, valid_for: P30D}
  - {id: auto, kind: auto_redeem, points: 400, worth: 4.00, threshold_up_to: 1000, banking: true}
claims: {within: P30D, per_day: 3}
tier_sets:
  club:
    {counts: spend, window: P30D, grace: P7D, starts: this_receipt, tiers: [{id: plain}, {id: silver, at_least: 25}]}
"""

SOURCE = "till"
CLOCK_RUNS_AFTER_MINUTES = {3 * 24 * 60, 32 * 24 * 60}
"""In waits of so long the nightly job runs in the database; it changes nothing that anybody can see."""


class Merges(Other, frozen=True):
    """Another member, who lived a little, turns out to be she; `minutes` later, if that is said, not to be."""

    life: tuple[Happening, ...]
    minutes: int | None


class Claims(Other, frozen=True):
    """A receipt of nobody turns out to be hers."""

    minor: int

    def happen(self, till: Till) -> None:
        """It was made now."""
        sold = receipt(line("1", f"{self.minor // 100}.{self.minor % 100:02}"), receipt_id=f"n{len(till.history)}")
        till.play(Claimed(receipt=structs.replace(sold, occurred_us=till.now_us)))


class Takes(Other, frozen=True):
    """A voucher; or one that she took is given back, or used elsewhere."""

    how: Literal["", "cancelled", "used"]

    def happen(self, till: Till) -> None:
        """Now."""
        names = sorted(one for one, taken in till.stands().redemptions.items() if taken.reward == "five-off")
        if not self.how:
            till.play(Redeemed(redemption_id=f"e{len(till.history)}", reward="five-off"))
        elif names:
            till.play(RedemptionEnded(redemption_id=names[0], how=self.how))


class Acts(Other, frozen=True):
    """What the shop does with her, or she sets: days from today where a day is said."""

    event: Assigned | Extended | Set
    days: int = 0

    def happen(self, till: Till) -> None:
        """Now."""
        event = self.event
        if isinstance(event, Extended) and event.wallet not in till.program.wallets:
            return
        if not isinstance(event, Set) and self.days:
            event = structs.replace(event, until=till.program.clock.day(till.now_us) + self.days)
        till.play(event)


class Bills(Other, frozen=True):
    """The billing tells something of the first plan; days from today for its last day."""

    name: str
    days: int

    def happen(self, till: Till) -> None:
        """Now; nothing where there are no plans."""
        for plan in sorted(till.program.plans)[:1]:
            known = till.program.activities[self.name].fields
            said: dict[str, Value] = {"amount": 999, "until": till.program.clock.day(till.now_us) + self.days}
            values = {name: said[name] for name in known if name == "amount" or (name in said and self.days)}
            name = f"b{len(till.history)}"
            till.play(Activity(activity_id=name, name=self.name, occurred_us=till.now_us, about=plan, values=values))


billing: st.SearchStrategy[Happening] = st.builds(
    Bills,
    st.sampled_from([CHARGED, CHARGED, CHARGED, *(one.name for one in PLAN_ACTIVITIES)]),
    st.sampled_from([0, 0, 40]),
) | st.builds(Undoes, st.integers(0, 9))
acts: st.SearchStrategy[Happening] = st.builds(
    Acts,
    st.builds(Assigned, tier_set=st.just("club"), tier=st.sampled_from(["plain", "silver"]), is_fixed=st.booleans())
    | st.builds(Extended, wallet=st.sampled_from(["points", "stars"]), until=st.just(0), reason=st.just("closed")),
    st.sampled_from([10, 500]),
)
merges: st.SearchStrategy[Happening] = st.builds(
    Merges, st.lists(buying | waiting, max_size=3).map(tuple), st.sampled_from([None, 0, 50_000])
)
deeds: st.SearchStrategy[Happening] = st.one_of(
    acts,
    merges,
    st.builds(Claims, st.sampled_from([450, 9_900])),
    st.builds(Takes, st.sampled_from(["", "", "cancelled", "used"])),
    st.builds(
        Acts,
        st.builds(Set, reward=st.just("auto"), threshold=st.sampled_from([None, 500, 5_000]), banks=st.booleans()),
    ),
)
lives: st.SearchStrategy[list[Happening]] = st.builds(
    lambda history, more: [one for pair in zip_longest(history, more) for one in pair if one is not None],
    histories, st.lists(deeds, max_size=8),
)  # fmt: skip
"""Lives with all that the store records of one member."""


class Twice:
    """One member lived twice: by the engine alone, and through the actions in the database."""

    def __init__(self, shop: Shop, rules: Program, name: str) -> None:
        self.shop, self.name = shop, name
        self.till = Till(rules, AT, strict=True)
        self.names = count(1)
        self.taken: dict[str, int] = {}
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
        if isinstance(happened, Gets | Joins):
            return
        if isinstance(happened, Waits) and happened.minutes in CLOCK_RUNS_AFTER_MINUTES:
            await pass_time(self.shop, self.at + timedelta(minutes=happened.minutes // 2))
        if isinstance(happened, Merges):
            await self._merges(happened)
            return
        asked = Asking(self.till, self.name, await self._day())
        play(asked, happened)
        for event, decision in asked.asked:
            outcome = await self._record(event)
            if isinstance(outcome, RegularsError):
                assert decision.refusals, f"{event} is refused in the database: {outcome}"
            else:
                assert not decision.refusals, f"{event} must be refused: {decision.refusals}"
                assert outcome is None or decided(outcome.decision) == decided(decision)

    async def _day(self) -> Day | None:
        """The secret of today, from which receipts draw, if the program has surprises."""
        if not self.till.program.surprises:
            return None
        today = to_date(self.till.program.clock.day(self.till.now_us))
        return await self.shop.db.run(lambda tx: draws.day_of(tx, 1, today, self.at))

    async def _merges(self, happened: Merges) -> None:
        other = Twice(self.shop, self.till.program, f"{self.name}-{next(self.names)}")
        other.till.now_us = self.till.now_us
        await other.begin()
        for one in happened.life:
            await other.happens(one)
        self.till.now_us = other.till.now_us
        absorbed, stood = other.till.stands(), self.till.stands()
        came = absorbing(
            "other", absorbed, advance(self.till.program, absorbed, Absorbed(into="she"), self.till.now_us)[0]
        )
        who: dict[str, Any] = {"actor": "staff", "actor_id": 1}
        assert not self.till.play(came).refusals
        await merge_members(self.shop, other.member_id, self.member_id, at=self.at, **who)
        if happened.minutes is not None:
            self.till.wait(minutes=happened.minutes)
            assert not self.till.play(giving_back(self.till.program, came, stood)).refusals
            await undo_merge(self.shop, other.member_id, at=self.at, **who)

    async def _record(self, event: AnyEvent) -> Outcome | RegularsError | None:
        """What came of it in the database; None for what tells no decision."""
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
                case Set():
                    return await set_reward(
                        self.shop, self._own(f"s{next(self.names)}"), event, member_id=self.member_id, **named
                    )
                case Claimed():
                    mine = structs.replace(event.receipt, receipt_id=self._own(event.receipt.receipt_id))
                    await record_receipt(self.shop, mine, member_id=None, **named)
                    return await assign_receipt(self.shop, mine.receipt_id, member_id=self.member_id, **named)
                case Activity():
                    shown = self.till.program.activities[event.name].fields
                    values = {name: shown[name].shown(value) for name, value in event.values.items()}
                    did = Did(self._own(event.activity_id), event.name, event.about, values)
                    return await record_activity(self.shop, did, member_id=self.member_id, **named)
                case Undone():
                    done = await activity_named(self.shop, SOURCE, self._own(event.activity.activity_id))
                    return await undo_activity(self.shop, done, undo_id=self._own(f"u{next(self.names)}"), **named)
                case Redeemed():
                    name, asked = self._own(event.redemption_id), Asked(reward=event.reward)
                    taken = await redeem_reward(self.shop, name, asked, member_id=self.member_id, **named)
                    self.taken[event.redemption_id] = taken.redemption.redemption_id
                    return None
                case RedemptionEnded():
                    number = self.taken[event.redemption_id]
                    await end_redemption(self.shop, number, event.how, member_id=self.member_id, at=self.at)
                    return None
                case _:
                    return await self._by_hand(event, named)
        except RegularsError as refused:
            return refused

    async def _by_hand(self, event: AnyEvent, named: dict[str, Any]) -> Outcome:
        """What came of an event that moves points without goods."""
        match event:
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
            case Assigned():
                return await give_tier(
                    self.shop, self._own(f"g{next(self.names)}"), event, member_id=self.member_id, **named
                )
            case Extended():
                name = self._own(f"x{next(self.names)}")
                return await extend_points(
                    self.shop,
                    name,
                    event.until,
                    event.reason,
                    member_id=self.member_id,
                    wallet=event.wallet,
                    **named,
                )
            case Sent():
                name = self._own(f"t{next(self.names)}")
                return await transfer_points(
                    self.shop, name, event.points, giver=self.member_id, taker=self.bob, **named
                )
        raise AssertionError(event)

    def _own(self, name: str) -> str:
        return name and f"{self.name}-{name}"

    async def stored(self) -> Member:
        """Her state as it is in the database."""
        async with self.shop.db.connection() as connection:
            return (await members.load(connection, self.member_id, 1)).stored.member


class Asking(Till):
    """The same till; remembers what was asked and decided, refused or not. day: from whose secret receipts draw."""

    def __init__(self, till: Till, named: str, day: Day | None) -> None:
        self.__dict__ = till.__dict__
        self.named, self.day = named, day
        self.asked: list[tuple[AnyEvent, Decision]] = []

    def play(self, event: AnyEvent) -> Decision:
        if isinstance(event, Receipt) and self.day is not None:
            drawn = self.day.number(SOURCE, f"{self.named}-{event.receipt_id}")
            event = structs.replace(event, given=structs.replace(event.given, draw=drawn))
        decision = super().play(event)
        self.asked.append((event, decision))
        return decision


TOLD_ELSEWHERE = frozenset({"sent", "auto-redeemed"})
"""Of a gift there is more to tell in the database; what fell due, the nightly job may have told."""


def decided(decision: Decision) -> Decision:
    """What must be the same in both; holds have other names there."""
    reasons = [
        structs.replace(one, subject="") if one.code in ("held", "released") else one for one in decision.reasons
    ]
    return structs.replace(decision, reasons=[r for r in reasons if r.code not in TOLD_ELSEWHERE], effects=[])


def facts(rules: Program, member: Member, at_us: int) -> Member:
    """How a member stands at a moment, but for the number of events and the names of holds, receipts and vouchers."""
    now = advance(rules, member, TimePassed(), at_us)[1]
    named = {field: unnamed(getattr(now, field)) for field in ("holds", "redemptions", "awaits")}
    return structs.replace(now, seq=0, at_us=0, **named)


def unnamed(things: Mapping[str, Thing]) -> dict[str, Thing]:
    """The same by their place; they have other names in the database."""
    return {str(place): one for place, one in enumerate(sorted(things.values(), key=str))}


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
    @given(history=lives)
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
        runner.run(a_repair_puts_right(shop, AT + timedelta(days=4001)))
    finally:
        runner.run(house.__aexit__(None, None, None))


FIRST = datetime(1970, 1, 2, tzinfo=UTC)


async def everything_proves_itself(shop: Shop) -> None:
    """Now, and again when much later everybody was caught up."""
    verdict = await verify(shop)
    assert verdict.ok, verdict
    assert verdict.members > 10
    while await pass_time(shop, AT + timedelta(days=4000)):
        pass
    verdict = await verify(shop)
    assert verdict.ok, verdict
    nothing = Wrong(await shop.programs.in_force(1, AT, AT), 1, FIRST, FIRST)
    found = await differences(shop, nothing, Limits(), AT + timedelta(days=4001))
    assert found == Proposal(), "each decided once more by its own version, a repair finds nothing"
    async with shop.db.connection() as connection:
        between = await connection.fetchval(
            "select coalesce(sum(case movement when 'sent' then points else -points end), 0) from entry "
            "where movement in ('sent', 'received')"
        )
    assert between == 0, "what was sent was received"


async def a_repair_puts_right(shop: Shop, at: datetime) -> None:
    """Silver should have been reached sooner, with a voucher: what is booked is not found missing once more."""
    entry = "  - {id: up, kind: tier_entry, tier: silver, points: 3, reward: five-off}\nrewards:\n"
    right = PROGRAM.replace("at_least: 25", "at_least: 8").replace("rewards:\n", entry, 1)
    wrong, limits = Wrong(read_program(right), 1, FIRST, at), Limits(lower_tiers=True, withdraw_rewards=True)
    rows = [row for row in (await differences(shop, wrong, limits, at)).rows if row.correction]
    assert "reward" in {row.kind for row in rows}
    by: dict[str, Any] = {"program": "", "counts": Counts(), "actor": "regulars", "actor_id": 0, "at": at}
    assert await apply_repair(shop, "rep_0000000000001", rows, "too hard", **by) == Applied(len(rows), 0)
    assert [row for row in (await differences(shop, wrong, limits, at)).rows if row.correction] == []
    verdict = await verify(shop)
    assert verdict.ok, verdict


def test_random_lives_are_in_the_database_as_the_engine_lives_them(shop_database: str, runner: asyncio.Runner) -> None:
    store_keeps_what_the_engine_says(shop_database, runner, 50, derandomize=True)


@pytest.mark.long
def test_thousands_of_random_lives_are_in_the_database_as_the_engine_lives_them(
    shop_database: str, runner: asyncio.Runner
) -> None:
    store_keeps_what_the_engine_says(shop_database, runner, 2000, derandomize=False)
