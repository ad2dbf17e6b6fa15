"""The one way through the house: load the member, decide, save; again, if somebody was faster.

Every action that changes one member hands an occurrence to `record`; what is particular to it is the event it makes
and what it refuses.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import ClassVar

import msgspec

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.decision import Decision, Reason
from regulars.engine.events import AnyEvent
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.errors import Refused
from regulars.store import history, ledger, members
from regulars.store.database import Connection, Contended
from regulars.store.history import DifferentBody, Key
from regulars.store.ledger import Change, Seen, step_after
from regulars.store.members import Loaded
from regulars.store.shop import Shop

TRIES = 40
"""How often a decision is made anew because the member moved on meanwhile, in another process."""


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


class Occurrence(msgspec.Struct, frozen=True):
    """Something that is to be recorded.

    kind, source, external_id: its name, under which it is recorded once. request: the HMAC of what was sent.
    program_no: the program it belongs to. about: the event id of the receipt that a return is about.
    event_of: makes the event from the member's state and says which program decides it, and which version a receipt
    that comes back was decided by. refuse: raises for refusals that the caller cannot live with; by default all.
    inactive_too: whether it is done even to a member who is blocked or has left.
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


async def record(shop: Shop, occurrence: Occurrence, at: datetime) -> Outcome:
    """Record an occurrence and all that follows from it, exactly once.

    The same again gets the first answer. Raises DifferentBody when the name was used for something else,
    MemberNotActive, NotPossible or NotEnoughPoints when it is refused, and then nothing is written.
    """
    async with shop.lines.of(occurrence.member_id):
        for _ in range(TRIES):
            outcome = await _attempt(shop, occurrence, at)
            if outcome is not None:
                return outcome
    raise Contended(tries=TRIES)


async def repeated(shop: Shop, occurrence: Occurrence) -> Outcome | None:
    """The first answer, if the occurrence is recorded already. Raises DifferentBody."""
    async with shop.db.connection() as connection:
        key = await history.key_of(connection, occurrence.source, occurrence.kind, occurrence.external_id)
        return None if key is None else await first_answer(shop, connection, occurrence, key)


async def first_answer(shop: Shop, connection: Connection, occurrence: Occurrence, key: Key) -> Outcome:
    """The answer that a recorded occurrence got. Raises DifferentBody when it was another one."""
    if key.request != occurrence.request:
        raise DifferentBody(kind=occurrence.kind, id=occurrence.external_id)
    one = await history.event_at(connection, key)
    program = await shop.programs.version(one.program_no, one.version)
    return Outcome(one.member_id, one.event_id, one.at, one.decision, one.event, program, repeated=True)


def refuse_all(decision: Decision) -> None:
    """Raises NotEnoughPoints or NotPossible if anything was refused."""
    for refusal in decision.refusals:
        if refusal.code == "not-enough-points":
            raise NotEnoughPoints(wallet=refusal.wallet, needed=refusal.points, available=refusal.number)
    if decision.refusals:
        raise NotPossible(reasons=tuple(decision.refusals))


async def _attempt(shop: Shop, occurrence: Occurrence, at: datetime) -> Outcome | None:
    """One try; None when the member moved on meanwhile."""
    async with shop.db.connection() as connection:
        loaded = await members.load(connection, occurrence.member_id, occurrence.program_no)
    made = await occurrence.event_of(loaded)
    decided = advance(made.program, loaded.stored.member, made.event, micros(at), under=made.under)
    decision, after = decided
    try:
        if not occurrence.inactive_too:
            members.refuse_inactive(loaded)
        (occurrence.refuse or refuse_all)(decision)
    except Refused:
        # What was recorded before is answered as it was then, whatever has happened since.
        if (before := await repeated(shop, occurrence)) is not None:
            return before
        raise
    event_id = shop.new_id(at)
    step = step_after(
        loaded.stored, occurrence.member_id, made.event, decided, made.program, event_id,
        source=occurrence.source, external_id=occurrence.external_id, request=occurrence.request,
        about=occurrence.about,
    )  # fmt: skip
    change = Change(occurrence.member_id, occurrence.program_no, loaded.stored.member.seq, (step,))
    try:
        written = await shop.db.call(lambda connection: ledger.record(connection, change, at), idempotent=True)
    except Seen:
        return await repeated(shop, occurrence)
    if not written:
        # Perhaps it was this very event, sent twice at once or answered by a connection that broke.
        return await repeated(shop, occurrence)
    return Outcome(occurrence.member_id, event_id, step.at, decision, made.event, made.program, after)
