"""Many occurrences at once: a look for those that are known, a load, a decision each, a write for all of them.

Every occurrence has its own result; those of one member are decided in their order and written together. What
belongs to a member who moved on meanwhile is decided again; after a few rounds it goes the ordinary way, alone.
"""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime

from msgspec import structs

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.errors import RegularsError
from regulars.store import history, ledger, members, recorder
from regulars.store.database import Connection
from regulars.store.history import DifferentBody, Key
from regulars.store.ledger import Change, Seen, Step, step_after
from regulars.store.members import Loaded, UnknownMember
from regulars.store.recorder import Occurrence, Outcome
from regulars.store.shop import Shop

ROUNDS = 4
"""So often members who moved on are decided again together."""

Result = Outcome | RegularsError


async def record_all(shop: Shop, occurrences: Sequence[Occurrence], at: datetime) -> list[Result]:
    """The result of each occurrence, in their order; as if each had been handed to `recorder.record`.

    Occurrences of one source and kind only.
    """
    if len(occurrences) == 1:
        return [await _alone(shop, occurrences[0], at)]
    results: dict[int, Result] = {}
    first: dict[str, int] = {}
    for place, one in enumerate(occurrences):
        first.setdefault(one.external_id, place)
    by_program: dict[int, list[int]] = {}
    for place in first.values():
        by_program.setdefault(occurrences[place].program_no, []).append(place)
    for program_no, places in by_program.items():
        batch = _Batch(shop, occurrences, program_no, at)
        left = await batch.record(places)
        results |= batch.results
        for place in left:
            results[place] = await _alone(shop, occurrences[place], at)
    for place, one in enumerate(occurrences):
        if place not in results:
            results[place] = await _again(shop, occurrences, first[one.external_id], place, results, at)
    return [results[place] for place in range(len(occurrences))]


async def _alone(shop: Shop, occurrence: Occurrence, at: datetime) -> Result:
    try:
        return await recorder.record(shop, occurrence, at)
    except RegularsError as error:
        return error


async def _again(
    shop: Shop, occurrences: Sequence[Occurrence], first: int, place: int, results: dict[int, Result], at: datetime
) -> Result:
    """The result of an occurrence whose name stands in the same batch already."""
    before, one = results[first], occurrences[place]
    if isinstance(before, RegularsError):
        return await _alone(shop, one, at)
    if occurrences[first].request != one.request:
        return DifferentBody(kind=one.kind, id=one.external_id)
    return structs.replace(before, repeated=True)


class _Batch:
    """Occurrences in one program, each under a name of its own."""

    def __init__(self, shop: Shop, occurrences: Sequence[Occurrence], program_no: int, at: datetime) -> None:
        self.shop = shop
        self.occurrences = occurrences
        self.program_no = program_no
        self.at = at
        self.results: dict[int, Result] = {}

    async def record(self, places: Sequence[int]) -> list[int]:
        """Record what can be recorded together; the places of what is still to be done."""
        pending = list(places)
        async with AsyncExitStack() as lines:
            # In order of id, so that two batches never wait for each other.
            for member_id in sorted({self.occurrences[place].member_id for place in pending}):
                await lines.enter_async_context(self.shop.lines.of(member_id))
            for _ in range(ROUNDS):
                pending = await self._round(pending)
                if not pending:
                    break
        return pending

    async def _round(self, places: list[int]) -> list[int]:
        places = await self._without_known(places)
        if not places:
            return []
        by_member: dict[int, list[int]] = {}
        for place in places:
            by_member.setdefault(self.occurrences[place].member_id, []).append(place)
        async with self.shop.db.connection() as connection:
            loaded = await members.load_many(connection, list(by_member), self.program_no)
        changes: list[Change] = []
        decided: list[dict[int, Outcome]] = []
        refused: dict[int, RegularsError] = {}
        for member_id, own in by_member.items():
            steps, outcomes = await self._decided(loaded.get(member_id), own, refused)
            if steps:
                before_seq = loaded[member_id].stored.member.seq
                changes.append(Change(member_id, self.program_no, before_seq, tuple(steps)))
                decided.append(outcomes)
        moved = await self._written(changes, decided)
        if refused:
            # What was recorded meanwhile is answered as it was then, whatever has happened since.
            unknown = await self._without_known(list(refused))
            self.results |= {place: refused[place] for place in unknown}
        return moved

    async def _decided(
        self, loaded: Loaded | None, places: list[int], refused: dict[int, RegularsError]
    ) -> tuple[list[Step], dict[int, Outcome]]:
        """The steps of one member, one after the other, and what would be their outcomes."""
        steps: list[Step] = []
        outcomes: dict[int, Outcome] = {}
        for place in places:
            try:
                if loaded is None:
                    raise UnknownMember(kind="id")
                step = await self._step(loaded, self.occurrences[place])
            except RegularsError as error:
                refused[place] = error
                continue
            steps.append(step)
            outcomes[place] = Outcome(
                loaded.member_id, step.event_id, step.at, step.decision, step.event, step.program, step.stored.member
            )
            loaded = structs.replace(loaded, stored=step.stored)
        return steps, outcomes

    async def _step(self, loaded: Loaded, one: Occurrence) -> Step:
        made = await one.event_of(loaded)
        decided = advance(made.program, loaded.stored.member, made.event, micros(self.at), under=made.under)
        if not one.inactive_too:
            members.refuse_inactive(loaded)
        (one.refuse or recorder.refuse_all)(decided[0])
        return step_after(
            loaded.stored, loaded.member_id, made.event, decided, made.program, self.shop.new_id(self.at),
            source=one.source, external_id=one.external_id, request=one.request, about=one.about,
        )  # fmt: skip

    async def _written(self, changes: list[Change], decided: list[dict[int, Outcome]]) -> list[int]:
        """Write it all; the places of what belongs to members who moved on meanwhile."""
        if not changes:
            return []
        try:
            written = await self.shop.db.call(
                lambda connection: ledger.record_many(connection, changes, self.at), idempotent=True
            )
        except Seen:
            written = set()
        moved: list[int] = []
        for number, outcomes in enumerate(decided):
            if number in written:
                self.results |= outcomes
            else:
                moved += outcomes
        return sorted(moved)

    async def _without_known(self, places: list[int]) -> list[int]:
        """The places of what is not recorded yet; what is gets its first answer."""
        some = self.occurrences[places[0]]
        names = [self.occurrences[place].external_id for place in places]
        async with self.shop.db.connection() as connection:
            keys = await history.keys_of(connection, some.source, some.kind, names)
            if not keys:
                return places
            events = await history_at(connection, list(keys.values()))
        unknown = []
        for place in places:
            one = self.occurrences[place]
            key = keys.get(one.external_id)
            if key is None:
                unknown.append(place)
            elif key.request != one.request:
                self.results[place] = DifferentBody(kind=one.kind, id=one.external_id)
            else:
                self.results[place] = await first_answer(self.shop, events[key.event_id])
        return unknown


async def first_answer(shop: Shop, one: history.Recorded) -> Outcome:
    """The outcome that an event had when it was recorded."""
    program = await shop.programs.version(one.program_no, one.version)
    member_id = one.member_id if one.seq else 0
    return Outcome(member_id, one.event_id, one.at, one.decision, one.event, program, repeated=True)


async def history_at(connection: Connection, keys: Sequence[Key]) -> dict[int, history.Recorded]:
    """The events at these places, by event id."""
    rows = await connection.fetch(
        """select member_id, at, event_id, program_no, seq, kind, source, external_id, about, version, body, decision,
            recorded_at from event
        where (member_id, at, event_id) in (select * from unnest($1::bigint[], $2::timestamptz[], $3::bigint[]))""",
        [key.member_id for key in keys],
        [key.at for key in keys],
        [key.event_id for key in keys],
    )
    return {row["event_id"]: history.recorded(row) for row in rows}
