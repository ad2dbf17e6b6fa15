"""The one way through the house: load the members, decide, save; again, if somebody was faster.

Every action that changes one member hands an occurrence to `record`; what is particular to it is the event it makes
and what it refuses. What comes while others are under way is recorded together with whatever else waits: one read,
a decision each, one write for all. Every occurrence has its own result, as if it had been alone.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

import msgspec
from msgspec import structs

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.decision import Decision, Reason
from regulars.engine.events import AnyEvent
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.errors import Refused, RegularsError
from regulars.ids import decode
from regulars.store import history, ledger, members
from regulars.store.database import Contended
from regulars.store.history import DifferentBody, Recorded
from regulars.store.ledger import Change, Gone, Seen, Step, Take, step_after
from regulars.store.lines import Waiting
from regulars.store.members import Loaded, MemberMerged, UnknownMember
from regulars.store.shop import Shop

TRIES = 40
"""How often a decision is made anew because the member moved on meanwhile, in another process."""


MOST_ALIASES = 20
"""How often a member may have turned out to be another one."""


class NotPossible(Refused):
    """The program does not allow this."""

    code: ClassVar[str] = "not-possible"
    reasons: tuple[Reason, ...]


class NotEnoughPoints(Refused):
    """The member does not have enough points."""

    code: ClassVar[str] = "not-enough-points"
    wallet: str
    needed: int
    available: int


class UsedUp(Refused):
    """What members share is used up: a budget, a stock or a pool of codes."""

    code: ClassVar[str] = "used-up"
    counter: int


class Occurrence(msgspec.Struct, frozen=True):
    """Something that is to be recorded.

    kind, source, external_id: its name, under which it is recorded once. request: the HMAC of what was sent.
    program_no: the program it belongs to. about: the event id of the receipt that a return is about.
    event_of: makes the event from the member's state and says which program decides it, and which version a receipt
    that comes back was decided by. refuse: raises for refusals that the caller cannot live with; by default all.
    inactive_too: whether it is done even to a member who is blocked or has left. takes: what the decision takes from
    budgets and stocks that members share. reads_past: whether `event_of` reads the member's history, so that nothing
    of hers may be on its way.
    """

    kind: str
    source: str
    external_id: str
    request: bytes
    member_id: int
    program_no: int
    event_of: "EventOf"
    about: int = 0
    refuse: "Callable[[Decision], None] | None" = None
    inactive_too: bool = False
    takes: "Callable[[Decision], Sequence[Take]] | None" = None
    reads_past: bool = False

    @property
    def name(self) -> tuple[str, str, str]:
        """Under which it is recorded once."""
        return self.source, self.kind, self.external_id


class Made(msgspec.Struct, frozen=True):
    """An event ready to be decided."""

    event: AnyEvent
    program: Program
    under: Program | None = None


EventOf = Callable[[Loaded], Awaitable[Made]]


class Outcome(msgspec.Struct, frozen=True):
    """What was recorded; `repeated` when it had been before and this is the answer it got then."""

    member_id: int
    event_id: int
    at: datetime
    decision: Decision
    event: AnyEvent
    program: Program
    after: Member | None = None
    repeated: bool = False


Result = Outcome | RegularsError


class _Asked(msgspec.Struct, frozen=True):
    """An occurrence, and when it came."""

    occurrence: Occurrence
    at: datetime


_Waiting = Waiting[_Asked, Outcome]


class _Apart(Exception):
    """Something broke while it was recorded with others; perhaps it is another's fault."""


async def record(shop: Shop, occurrence: Occurrence, at: datetime) -> Outcome:
    """Record an occurrence and all that follows from it, exactly once.

    The same again gets the first answer. Raises DifferentBody when the name was used for something else,
    MemberNotActive, NotPossible, NotEnoughPoints or UsedUp when it is refused, and then nothing is written.
    """
    for _ in range(MOST_ALIASES):
        try:
            return await _recorded(shop, occurrence, at)
        except MemberMerged as merged:
            # She turned out to be another one, perhaps while this was on its way.
            occurrence = structs.replace(occurrence, member_id=decode("mem", merged.into))
    raise Contended(tries=MOST_ALIASES)


async def _recorded(shop: Shop, occurrence: Occurrence, at: datetime) -> Outcome:
    if not occurrence.reads_past:
        try:
            return await shop.lines.join(_waiting(occurrence, at), partial(_together, shop))
        except _Apart:
            pass
    return await _alone(shop, occurrence, at)


async def record_all(shop: Shop, occurrences: Iterable[Occurrence], at: datetime) -> list[Result]:
    """The result of each occurrence, in their order; those of one member are recorded in it, too. None may be one
    that reads the past.
    """
    several = [_waiting(one, at) for one in occurrences]
    done = await shop.lines.join_all(several, partial(_together, shop))
    return [await _settled(shop, one.thing, result) for one, result in zip(several, done, strict=True)]


async def _settled(shop: Shop, asked: _Asked, result: Outcome | BaseException) -> Result:
    """The result of one that went with others: what broke them all, or whom it was about, may yet be mended."""
    if isinstance(result, _Apart | MemberMerged):
        try:
            return await record(shop, asked.occurrence, asked.at)
        except RegularsError as error:
            return error
    if isinstance(result, BaseException) and not isinstance(result, RegularsError):
        raise result
    return result


def _waiting(occurrence: Occurrence, at: datetime) -> _Waiting:
    return Waiting(_Asked(occurrence, at), occurrence.member_id, occurrence.name)


async def _alone(shop: Shop, occurrence: Occurrence, at: datetime) -> Outcome:
    async with shop.lines.of(occurrence.member_id):
        one = _waiting(occurrence, at)
        while await _together(shop, [one]):
            pass
        return await one.answer


async def outcome_of(shop: Shop, one: Recorded) -> Outcome:
    """The outcome that an event had when it was recorded; nobody's receipt has no member."""
    program = await shop.programs.version(one.program_no, one.version)
    member_id = one.member_id if one.seq else 0
    return Outcome(member_id, one.event_id, one.at, one.decision, one.event, program, repeated=True)


def refuse_all(decision: Decision) -> None:
    """Raises NotEnoughPoints or NotPossible if anything was refused."""
    for refusal in decision.refusals:
        if refusal.code == "not-enough-points":
            raise NotEnoughPoints(
                wallet=refusal.wallet, needed=refusal.number, available=refusal.number - refusal.points
            )
    if decision.refusals:
        raise NotPossible(reasons=tuple(decision.refusals))


async def _together(shop: Shop, group: list[_Waiting]) -> list[_Waiting]:
    """One try of a group, no name twice; each is answered but those that are given back, to be tried again."""
    try:
        again = await _Group(shop, group).recorded()
    except Exception as error:
        left = [one for one in group if not one.answer.done()]
        for one in left:
            # What the database refuses of one fails the statement of all: each tries alone.
            one.fail(error if isinstance(error, RegularsError) or len(group) == 1 else _Apart())
        return []
    for one in again:
        one.tries += 1
        if one.tries >= TRIES:
            one.fail(Contended(tries=TRIES))
    return [one for one in again if not one.answer.done()]


class _Group:
    """Occurrences that are recorded together, each under a name of its own; those of one member in their order."""

    def __init__(self, shop: Shop, group: list[_Waiting]) -> None:
        self.shop = shop
        self.group = group
        self.changes: list[Change] = []
        self.outcomes: list[dict[_Waiting, Outcome]] = []
        self.refused: dict[_Waiting, RegularsError] = {}

    async def recorded(self) -> list[_Waiting]:
        """What is to be tried again: its member moved on meanwhile, or another of the group stood in its way."""
        by_program: dict[int, dict[int, list[_Waiting]]] = {}
        for one in self.group:
            by_program.setdefault(one.thing.occurrence.program_no, {}).setdefault(one.member_id, []).append(one)
        for program_no, by_member in by_program.items():
            loaded = await self._loaded(list(by_member), program_no)
            for member_id, own in by_member.items():
                await self._decide(loaded.get(member_id), member_id, program_no, own)
        moved = await self._write()
        unsettled = [*self.refused, *moved]
        if unsettled:
            await self._answer_known(unsettled)
        for one, error in self.refused.items():
            one.fail(error)
        return [one for one in moved if not one.answer.done()]

    async def _loaded(self, member_ids: list[int], program_no: int) -> dict[int, Loaded]:
        return await self.shop.db.call(
            lambda connection: members.load_many(connection, member_ids, program_no), idempotent=True
        )

    async def _decide(self, loaded: Loaded | None, member_id: int, program_no: int, own: list[_Waiting]) -> None:
        """The steps of one member, one after the other, and what would be their outcomes."""
        steps: list[Step] = []
        outcomes: dict[_Waiting, Outcome] = {}
        before_seq = loaded.stored.member.seq if loaded else 0
        for one in own:
            try:
                if loaded is None:
                    raise UnknownMember(kind="id")
                step = await self._step(loaded, one.thing)
            except RegularsError as error:
                self.refused[one] = error
                continue
            except Exception as error:
                one.fail(error)
                continue
            steps.append(step)
            loaded = structs.replace(loaded, stored=step.stored)
            outcomes[one] = Outcome(
                loaded.member_id, step.event_id, step.at, step.decision, step.event, step.program, step.stored.member
            )
        if steps:
            self.changes.append(Change(member_id, program_no, before_seq, tuple(steps)))
            self.outcomes.append(outcomes)

    async def _step(self, loaded: Loaded, asked: _Asked) -> Step:
        one, at = asked.occurrence, asked.at
        made = await one.event_of(loaded)
        decided = advance(made.program, loaded.stored.member, made.event, micros(at), under=made.under)
        decision = decided[0]
        # What is done to a member who turned out to be another one is done to that one; only time passes for both.
        if not one.inactive_too or (loaded.merged_into is not None and one.kind != "time"):
            members.refuse_inactive(loaded)
        (one.refuse or refuse_all)(decision)
        return step_after(
            loaded.stored, loaded.member_id, made.event, decided, made.program, self.shop.new_id(at),
            source=one.source, external_id=one.external_id, request=one.request, about=one.about,
            takes=tuple(one.takes(decision)) if one.takes else (),
        )  # fmt: skip

    async def _write(self) -> list[_Waiting]:
        """Write it all, and answer what was written; what was not.

        Who is refused is left out and the others are written at once: before anybody else decides, who would find the
        budget as it was and stand in their way again and again.
        """
        written: set[int] = set()
        going = list(range(len(self.changes)))
        while going:
            try:
                written = {going[place] for place in await self._recorded([self.changes[number] for number in going])}
                break
            except Seen:
                break
            except Gone as gone:
                refused = self._refuse_used_up(gone)
                assert refused, "a budget is empty for one of these"
                going = [number for number in going if number not in refused]
        moved: list[_Waiting] = []
        for number, outcomes in enumerate(self.outcomes):
            if number in written:
                for one, outcome in outcomes.items():
                    one.tell(outcome)
            else:
                moved += outcomes
        return moved

    async def _recorded(self, changes: list[Change]) -> set[int]:
        at = max(one.thing.at for one in self.group)
        return await self.shop.db.call(lambda connection: ledger.record_many(connection, changes, at), idempotent=True)

    def _refuse_used_up(self, gone: Gone) -> set[int]:
        """Those whose budget is empty are refused; whose changes these are. The others were not at fault."""
        refused = set()
        for number, outcomes in enumerate(self.outcomes):
            for one in [one for one, outcome in outcomes.items() if outcome.event_id in gone.counters]:
                self.refused[one] = UsedUp(counter=gone.counters[outcomes.pop(one).event_id])
                refused.add(number)
        return refused

    async def _answer_known(self, unsettled: list[_Waiting]) -> None:
        """What is recorded already is answered as it was then, whatever has happened since."""
        async with self.shop.db.connection() as connection:
            keys = await history.keys_named(connection, [one.thing.occurrence.name for one in unsettled])
            events = await history.events_at(connection, list(keys.values())) if keys else {}
        for one in unsettled:
            key = keys.get(one.thing.occurrence.name)
            if key is None:
                continue
            self.refused.pop(one, None)
            if key.request == one.thing.occurrence.request:
                one.tell(await outcome_of(self.shop, events[key.event_id]))
            else:
                one.fail(DifferentBody(kind=one.thing.occurrence.kind, id=one.thing.occurrence.external_id))
