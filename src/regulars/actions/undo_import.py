"""An import taken back: what it brought stays written, and corrections take away what followed from it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import msgspec

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.effects import Effect, Moved
from regulars.engine.events import AnyEvent
from regulars.engine.events.members import Assigned
from regulars.engine.events.points import Corrected
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Return, Standing
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps.deserving import fitting
from regulars.engine.steps.moments import moment_of
from regulars.engine.steps.returns import untouched
from regulars.ids import decode, encode
from regulars.store import anonymous_batch, gift_card_imports, history, imports, ledger, members, past
from regulars.store.anonymous import BUCKETS
from regulars.store.budgets import Taking, Took
from regulars.store.database import Connection, Contended
from regulars.store.history import Recorded
from regulars.store.imports import ImportUndone
from regulars.store.ledger import Change, Gone, Seen, Step, Stored, step_after
from regulars.store.members import Loaded
from regulars.store.shop import Shop

AT_ONCE = 20
"""So many members are one transaction."""
CARDS_AT_ONCE = 2_000
TRIES = 12
REASON = "import undone"

Tell = Callable[[str, int, int | None], None]


class Undone(msgspec.Struct):
    """What was taken back, and what stays. points_gone: of opening balances, those spent or expired meanwhile;
    cards_used: of gift cards, those of which something was.
    """

    id: str
    content: str
    receipts: int = 0
    balances: int = 0
    gift_cards: int = 0
    tiers: int = 0
    members_stay: int = 0
    points_gone: int = 0
    cards_used: int = 0
    dry_run: bool = False

    @property
    def ok(self) -> bool:
        """An import is undone, or an error says why not."""
        return True

    def __str__(self) -> str:
        parts = (
            (self.receipts, "receipts"),
            (self.balances, "balances"),
            (self.tiers, "tiers"),
            (self.gift_cards, "gift cards"),
        )
        told = ", ".join(f"{count:,} {what}" for count, what in parts if count) or "nothing"
        lines = [f"{told} {'would be' if self.dry_run else 'taken back'} of {self.id}."]
        if self.dry_run:
            lines = [f"Of {self.id}, {told} would be taken back. Nothing was written."]
        if self.points_gone:
            lines.append(f"{self.points_gone:,} points were spent or had expired, and could not be taken.")
        if self.cards_used:
            lines.append(f"Of {self.cards_used:,} gift cards money was spent, which could not be taken.")
        if self.members_stay or self.content == "members":
            lines.append("Members stay, those it enrolled too: a member is never deleted.")
        if self.content == "products":
            lines.append("Products stay as they are; import the right list over them.")
        if not self.dry_run:
            lines.append("The file can be imported again.")
        return "\n".join(lines)


async def undo_import(
    shop: Shop, name: str, *, at: datetime, dry_run: bool = False, tell: Tell | None = None
) -> Undone:
    """Take an import back, from its last event to its first: receipts by returns of all that is left of them, opening
    balances by corrections, tiers by those held before. What was broken off goes on where it was.

    Raises BadId, UnknownImport, ImportUndone.
    """
    import_id = decode("imp", name)
    async with shop.db.connection() as connection:
        found = await imports.find(connection, import_id)
        counts = await imports.kinds_of(connection, import_id)
        number = await imports.program_of(connection, import_id)
        cards = await gift_card_imports.still_there(connection, import_id)
    if found.undone_at is not None:
        raise ImportUndone(id=found.name)
    if dry_run:
        return Undone(
            found.name, found.content, counts.get("receipt", 0), counts.get("corrected", 0), cards,
            counts.get("assigned", 0), counts.get("joined", 0), dry_run=True,
        )  # fmt: skip
    undoing = _Undoing(shop, import_id, number, at, Undone(found.name, found.content))
    undoing.done.members_stay = counts.get("joined", 0)
    total, after = sum(counts.values()) - counts.get("joined", 0), 0
    while group := await undoing.next(after):
        await undoing.take_back(group)
        after = max(group)
        if tell is not None:
            tell("Taking back", undoing.count, total)
    if cards:
        await _take_cards_back(shop, import_id, at, undoing.done)
    await shop.db.run(lambda tx: imports.mark_undone(tx, import_id, at), idempotent=True)
    return undoing.done


async def _take_cards_back(shop: Shop, import_id: int, at: datetime, done: Undone) -> None:
    """What is left on the gift cards of an import, a few cards at a time."""
    take = partial(gift_card_imports.take_back, import_id=import_id, at=at, about=done.id, most=CARDS_AT_ONCE)
    while gone := await shop.db.run(take):
        done.gift_cards += len(gone)
        done.cards_used += sum(minor > 0 for minor in gone)


class _Moved(Exception):
    """Somebody changed a member meanwhile."""


class _Undoing:
    """One import on its way out."""

    def __init__(self, shop: Shop, import_id: int, number: int, at: datetime, done: Undone) -> None:
        self.shop, self.import_id, self.number, self.at, self.done = shop, import_id, number, at, done
        self.count = 0
        self.took: Took = Counter()

    async def next(self, after: int) -> dict[int, list[int]]:
        """The next members, each with the events of hers that are still to be taken back."""
        async with self.shop.db.connection() as connection:
            return await imports.still_there(connection, self.import_id, after, AT_ONCE)

    async def take_back(self, group: dict[int, list[int]]) -> None:
        """All of these members' events, in one transaction; again, when somebody changed one meanwhile."""
        for _ in range(TRIES):
            self.took.clear()
            plans = [await self._plan(member_id, ids) for member_id, ids in group.items() if member_id > BUCKETS]
            nobodys = [event_id for member_id, ids in group.items() if member_id <= BUCKETS for event_id in ids]
            try:
                await self.shop.db.run(lambda tx: self._write(tx, plans, nobodys, group))  # noqa: B023 - run before the next round
            except (_Moved, Seen, Gone):
                continue
            self._tell(plans, len(nobodys))
            self.count += sum(len(ids) for ids in group.values())
            return
        raise Contended(tries=TRIES)

    async def _write(
        self, tx: Connection, plans: list["_Plan"], nobodys: list[int], group: dict[int, list[int]]
    ) -> None:
        changes = [plan.change for plan in plans if plan.change is not None]
        if changes and len(await ledger.record_many(tx, changes, self.at)) != len(changes):
            raise _Moved
        if nobodys:
            await anonymous_batch.give_back(self.shop, tx, nobodys, self._name, self.at)
        await imports.free(tx, self.import_id, [event_id for ids in group.values() for event_id in ids])

    def _tell(self, plans: list["_Plan"], nobodys: int) -> None:
        events = [step.event for plan in plans if plan.change for step in plan.change.steps]
        self.done.receipts += nobodys + sum(isinstance(event, Return) for event in events)
        self.done.balances += sum(isinstance(event, Corrected) for event in events)
        self.done.tiers += sum(isinstance(event, Assigned) for event in events)
        self.done.points_gone += sum(plan.points_gone for plan in plans)

    def _name(self, event_id: int) -> str:
        return f"undo:{encode('imp', self.import_id)}:{encode('evt', event_id)}"

    async def _plan(self, member_id: int, event_ids: list[int]) -> "_Plan":
        """What takes back the events of one member, the last first."""
        async with self.shop.db.connection() as connection:
            stored = (await members.load(connection, member_id, self.number)).stored
            events = await history.of_member(connection, member_id, self.number)
        wanted = set(event_ids)
        found = await _replayed(self.shop, events, wanted)
        program = await self.shop.programs.in_force(self.number, self.at, self.at)
        plan, before_seq = _Plan(), stored.member.seq
        steps: list[Step] = []
        for one in reversed(events):
            if one.event_id not in wanted:
                continue
            event = plan.opposite(one, found, program, past.caught_up(program, stored.member, self.at), self._name)
            if event is None:
                continue
            under = await self.shop.programs.version(self.number, found.version(one))
            step = await self._step(member_id, stored, one, event, program, under)
            if step is not None:
                steps.append(step)
                stored = step.stored
            await asyncio.sleep(0)
        if steps:
            plan.change = Change(member_id, self.number, before_seq, tuple(steps))
        return plan

    async def _step(
        self, member_id: int, stored: Stored, one: Recorded, event: AnyEvent, program: Program, under: Program
    ) -> Step | None:
        """Decided; None for what is refused: nothing is left of the receipt."""
        taking = Taking(self.shop, program, self.number, self.at)
        async with self.shop.db.connection() as connection:
            event = await taking.within(connection, event, Loaded(member_id, "active", None, stored), self.took)
        decided = advance(program, stored.member, event, micros(self.at), under=under)
        if decided[0].refusals:
            return None
        takes = tuple(taking.takes(decided[0]))
        for take in takes:
            self.took[take.counter] += take.amount
        name = self._name(one.event_id)
        return step_after(
            stored, member_id, event, decided, program, self.shop.new_id(self.at),
            source=one.source, external_id=name, request=self.shop.mac(name),
            about=one.event_id if isinstance(event, Return) else 0, takes=takes,
        )  # fmt: skip


class _Found(msgspec.Struct):
    """What a replay of the member's events tells of those to be taken back, by event id.

    standings: receipts as they stand now; lots: the day on which an opening lot expires; held: the tier before.
    """

    standings: dict[int, Standing] = {}
    lots: dict[int, int] = {}
    held: dict[int, str] = {}

    def version(self, one: Recorded) -> int:
        """The version that a receipt was decided by."""
        return self.standings[one.event_id].version if one.event_id in self.standings else one.version


async def _replayed(shop: Shop, events: list[Recorded], wanted: set[int]) -> _Found:
    found, member = _Found(), Member()
    for one in events:
        program = await shop.programs.version(one.program_no, one.version)
        event, before = one.event, member
        decision, member = await history.applied(shop.programs, member, one)
        if isinstance(event, Return) and one.about in found.standings:
            earlier = found.standings[one.about]
            found.standings[one.about] = Standing(
                earlier.receipt, earlier.version, earlier.moment, one.decision.kept, one.decision.discounts,
                one.decision.spent, one.decision.earned,
            )  # fmt: skip
        elif one.event_id not in wanted:
            continue
        elif isinstance(event, Receipt):
            moment = moment_of(program, before, event, micros(one.at))
            found.standings[one.event_id] = Standing(
                event, one.version, moment, one.decision.kept or untouched(event), one.decision.discounts,
                one.decision.spent, one.decision.earned,
            )  # fmt: skip
        elif isinstance(event, Corrected):
            found.lots[one.event_id] = next(_added(decision.effects), 0)
        elif isinstance(event, Assigned) and event.tier_set in before.tiers:
            found.held[one.event_id] = before.tiers[event.tier_set].tier
    return found


def _added(effects: list[Effect]) -> Iterator[int]:
    return (effect.until for effect in effects if isinstance(effect, Moved) and effect.movement == "added")


class _Plan(msgspec.Struct):
    """What takes one member's events back."""

    change: Change | None = None
    points_gone: int = 0

    def opposite(
        self, one: Recorded, found: _Found, program: Program, now: Member, name: Callable[[int], str]
    ) -> AnyEvent | None:
        """The event that takes another back; None when there is nothing to take."""
        event = one.event
        if isinstance(event, Receipt):
            return Return(return_id=name(one.event_id), standing=found.standings[one.event_id])
        if isinstance(event, Corrected):
            return self._without(event, found.lots[one.event_id], program, now)
        if isinstance(event, Assigned):
            return _as_before(event, found.held.get(one.event_id, ""), program, now)
        return None

    def _without(self, event: Corrected, until: int, program: Program, now: Member) -> Corrected | None:
        """The points of an opening lot, from that lot before any other."""
        has_expired = until <= program.clock.day(now.at_us)
        points = 0 if has_expired else min(event.points, now.wallet(event.wallet).available)
        self.points_gone += event.points - points
        return Corrected(wallet=event.wallet, points=-points, reason=REASON, until=until) if points else None


def _as_before(event: Assigned, held: str, program: Program, now: Member) -> Assigned | None:
    """The tier held before, or a higher one that she deserves by now; None when she has another one already."""
    tier_set = next((one for one in program.tier_sets if one.name == event.tier_set), None)
    state = now.tiers.get(event.tier_set)
    if tier_set is None or state is None or state.tier != event.tier:
        return None
    place = tier_set.ids.index(held) if held in tier_set.ids else 0
    deserved = fitting(tier_set, now, program.clock.day(now.at_us))
    tier = tier_set.ids[max(place, deserved)]
    return None if tier == event.tier else Assigned(tier_set=event.tier_set, tier=tier)
