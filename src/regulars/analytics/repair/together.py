"""All whose points go over to each other live through it once more together: what the one would have given, the other
would have got.

The order is that of recording. What was recorded in one transaction happens together: first the event that decided,
then what followed from it for others, as large as it would have been, whether there was any of it or not.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from msgspec import structs

from regulars.analytics.repair.again import Common
from regulars.analytics.repair.life import Life
from regulars.analytics.repair.linked import leaders, of_points
from regulars.analytics.repair.wrong import Wrong
from regulars.engine.days import micros
from regulars.engine.decision import Decision
from regulars.engine.events import AnyEvent
from regulars.engine.events.merges import Absorbed, Absorbing, GaveBack
from regulars.engine.events.points import Corrected, Received, Sent
from regulars.engine.events.receipts import PaidFrom, Receipt
from regulars.engine.events.redemptions import Redeemed
from regulars.engine.events.returns import Shared
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps.merging import absorbing, giving_back, reviving
from regulars.ids import decode
from regulars.store import repairs
from regulars.store.handover import parts_of
from regulars.store.history import SOURCE, Recorded
from regulars.store.past import caught_up
from regulars.store.programs import Programs
from regulars.store.sharing import parts_of as shared_of
from regulars.store.sharing import share_name

NEW = -1
"""The id of an event that was not recorded."""


class Together:
    """lives: by member; they have everything before them yet. common: what of it is decided, which they share."""

    def __init__(self, programs: Programs, wrong: Wrong, lives: Mapping[int, Life], common: Common) -> None:
        self._programs, self._wrong, self._lives, self._common = programs, wrong, lives, common
        self._events = sorted((one for life in lives.values() for one in life.left), key=lambda one: one.event_id)
        self._by_id = {one.event_id: one for one in self._events}
        self._leaders = leaders(self._events) if len(lives) > 1 else {}
        self._followers: dict[int, list[Recorded]] = defaultdict(list)
        for one in self._events:
            if one.event_id in self._leaders:
                self._followers[self._leaders[one.event_id].event_id].append(one)
        self._merged: dict[str, tuple[Absorbing, Member]] = {}

    async def live(self) -> None:
        """Everything, to the end."""
        for one in self._events:
            await self._to(one)
            left = self._lives[one.member_id].left
            if left and left[0].seq == one.seq:
                await self._happens(left[0])

    async def _to(self, one: Recorded) -> None:
        """All that happened to its member before it."""
        left = self._lives[one.member_id].left
        while left and left[0].seq < one.seq:
            await self._happens(left[0])

    async def _happens(self, one: Recorded) -> None:
        """An event whose member is as far as that, together with those that were recorded with it."""
        leader = self._leaders.get(one.event_id, one)
        together = [leader, *self._followers[leader.event_id]]
        for each in together:
            await self._to(each)
        life = self._lives[leader.member_id]
        was, *_ = [await self._lives[each.member_id].happens(self._programs) for each in together]
        if repairs.is_repair(leader) and not isinstance(leader.event, Redeemed):
            return
        program, under = await self._wrong.programs(self._programs, leader)
        event = self._as_it_would(life, leader, program, was)
        if event is not None:
            await self._again(life, structs.replace(leader, event=event), was, program, under)

    def _as_it_would(self, life: Life, one: Recorded, program: Program, was: Member) -> AnyEvent | None:
        """What would have happened instead; None for nothing."""
        event = life.again.now(one)
        match event:
            case Receipt(paid_from=payer) if payer is not None:
                return structs.replace(event, paid_from=self._paying(payer, one, program))
            case Sent() if one.source == SOURCE:
                return self._shared(one, event, program) if event.waiting else _parted(life, one, event, program, was)
            case Corrected() if one.source == SOURCE and one.external_id.startswith("dissolve:"):
                there = caught_up(program, life.again.member, one.at).wallet(event.wallet).available
                return structs.replace(event, points=-there) if there else None
            case GaveBack() if one.external_id in self._merged:
                return giving_back(program, *self._merged[one.external_id])
            case _:
                return event

    def _paying(self, payer: PaidFrom, one: Recorded, program: Program) -> PaidFrom:
        """The lots that the household would have had to pay with; what is missing of what it paid is lent to it."""
        pool = self._lives.get(decode("mem", payer.pool))
        if pool is None:
            return payer
        paid: Counter[str] = Counter()
        for spent in one.decision.spent:
            paid[spent.wallet] += spent.points
        has = caught_up(program, pool.again.member, one.at)
        for name, points in paid.items():
            if points > has.wallet(name).available:
                pool.again.lend(program, name, points - has.wallet(name).available, micros(one.at))
        has = caught_up(program, pool.again.member, one.at)
        wallets = {name: parts_of(has.wallet(name), has.wallet(name).available) for name in payer.wallets}
        return PaidFrom(payer.pool, {name: parts for name, parts in wallets.items() if parts})

    def _shared(self, one: Recorded, sent: Sent, program: Program) -> Sent | None:
        """The same part of what she would have earned; of what was earned before all this, what it was."""
        _, pool, event_id, wallet = one.external_id.split(":")
        earned = self._by_id.get(int(event_id))
        if earned is None:
            return sent
        if earned.event_id not in self._common.decided:
            return None
        earned = structs.replace(earned, decision=self._common.decided[earned.event_id][0])
        percent = dict(self._common.shares.of(one.member_id, earned.event_id)).get(int(pool), 0)
        parts = shared_of(program, earned, int(pool), percent)
        return next((part for part in parts if part.wallet == wallet), None)

    async def _again(self, life: Life, one: Recorded, was: Member, program: Program, under: Program) -> None:
        """It happens as it would have, and what follows from it for others."""
        before = caught_up(program, life.again.member, one.at) if isinstance(one.event, Absorbed | GaveBack) else None
        decision = life.lives(one, was, program, under)
        follow = [*of_points(one, decision, life.name)]
        if before is not None:
            follow += self._of_one_person(life, one, decision, program, before)
        for member_id, event in follow:
            if member_id in self._lives:
                await self._follows(life, one, self._lives[member_id], event, program)
        for part, pool_id in self._not_shared_then(one, decision, program):
            name = share_name(pool_id, one.event_id, part.wallet)
            sent = structs.replace(one, event=part, kind="sent", source=SOURCE, external_id=name, event_id=NEW, about=0)
            await self._again(life, sent, was, program, program)

    async def _follows(self, giver: Life, one: Recorded, taker: Life, event: AnyEvent, program: Program) -> None:
        """What a member's event means for another, whether anything was recorded of it or not."""
        taker.again.refused |= giver.again.refused
        recorded = next(
            (each for each in self._followers[one.event_id] if each.member_id == taker.loaded.member_id), None
        )
        if recorded is not None:
            program, _ = await self._wrong.programs(self._programs, recorded)
        recorded = recorded or structs.replace(one, decision=Decision(one.decision.at_us), event_id=NEW, about=0)
        taker.lives(structs.replace(recorded, event=event), taker.stood, program, program)
        if isinstance(event, Received) and one.external_id.startswith("share:"):
            about, shared = int(one.external_id.split(":")[2]), self._common.shared
            got = [Shared(taker.name, event.wallet, *structs.astuple(part)) for part in (*event.lots, *event.waiting)]
            shared[about] = (*shared.get(about, ()), *got)

    def _not_shared_then(self, one: Recorded, decision: Decision, program: Program) -> list[tuple[Sent, int]]:
        """What she would have given of a wallet of which there was nothing to be given."""
        found: list[tuple[Sent, int]] = []
        if one.event_id == NEW:
            return found
        for pool_id, percent in self._common.shares.of(one.member_id, one.event_id):
            then = {part.wallet for part in shared_of(program, self._by_id[one.event_id], pool_id, percent)}
            would = shared_of(program, structs.replace(one, decision=decision), pool_id, percent)
            found += [(part, pool_id) for part in would if part.wallet not in then and pool_id in self._lives]
        return found

    def _of_one_person(
        self, life: Life, one: Recorded, decision: Decision, program: Program, before: Member
    ) -> list[tuple[int, AnyEvent]]:
        """What comes to the other of two who turned out to be one, or were not after all."""
        if not self._followers[one.event_id]:
            return []
        other = self._lives[self._followers[one.event_id][0].member_id]
        if isinstance(one.event, Absorbed):
            came = absorbing(life.name, before, decision)
            self._merged[one.external_id] = came, caught_up(program, other.again.member, one.at)
            return [(other.loaded.member_id, came)]
        if one.external_id in self._merged:
            came, _ = self._merged[one.external_id]
            return [(other.loaded.member_id, reviving(life.name, came, before, decision))]
        return [(other.loaded.member_id, self._followers[one.event_id][0].event)]


def _parted(life: Life, one: Recorded, sent: Sent, program: Program, was: Member) -> Sent | None:
    """The same part of what there would have been as was given to who left a household, or to all when it ended: the
    largest part that comes to it, rounded down.
    """
    had = caught_up(program, was, one.at).wallet(sent.wallet).available
    there = caught_up(program, life.again.member, one.at).wallet(sent.wallet)
    points = there.available // (had // (sent.points + 1) + 1)
    return structs.replace(sent, points=points, lots=parts_of(there, points)) if points > 0 else None
