"""What follows from events, as rows that are only ever added: one call for one event, one call for many.

The engine's decision is split into an event, its entries with their hash chain, the lots as they stand after it, and
the member's state. A write names the state it was decided for; if that is no longer the state, nothing is written.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import asyncpg
import msgspec
from msgspec import structs

from regulars.engine.days import NEVER_US, moment
from regulars.engine.decision import Decision
from regulars.engine.effects import Moved
from regulars.engine.events import AnyEvent
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps.catch_up import true_until
from regulars.store import scores
from regulars.store.arrays import moments, octets, plain
from regulars.store.database import Connection
from regulars.store.scores import Scored, ScoreRow

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The moment until which a state holds that time alone never changes."""

CHECKPOINT_EVERY = 100

_encode = msgspec.json.Encoder().encode


class Stored(msgspec.Struct, frozen=True):
    """A member's state as it is kept: with the hash of the last entry of each wallet."""

    member: Member = Member()
    heads: dict[str, bytes] = {}


_decode_stored = msgspec.json.Decoder(Stored).decode


class EntryRow(msgspec.Struct, frozen=True):
    """An entry with its place in its event and its hash."""

    n: int
    moved: Moved
    hash: bytes


class Take(msgspec.Struct, frozen=True):
    """So much of a budget, a stock or a pool that members share."""

    counter: int
    amount: int


class Step(msgspec.Struct, frozen=True):
    """One decided event of a member with its entries, and what is stored of the member after it.

    about: the event id of the receipt that a return is about, else of the event itself. request: an HMAC of what
    was sent. Made by `step_after`.
    """

    event: AnyEvent
    decision: Decision
    program: Program
    event_id: int
    source: str
    external_id: str
    about: int
    request: bytes
    entries: list[EntryRow]
    stored: Stored
    takes: tuple[Take, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of the event, as its table names it."""
        return str(type(self.event).__struct_config__.tag)

    @property
    def at(self) -> datetime:
        """The moment at which the event takes its place in the member's history."""
        return moment(self.decision.at_us)


class Change(msgspec.Struct, frozen=True):
    """The events to be written for one member, decided one after the other from the state after `before_seq` events."""

    member_id: int
    program_no: int
    before_seq: int
    steps: tuple[Step, ...]


class Seen(Exception):
    """An event of that source and id is recorded already."""


class Gone(Exception):
    """Shared budgets, stocks or pools have not enough left; nothing was written. counters: which, by event id."""

    def __init__(self, counters: dict[int, int]) -> None:
        super().__init__(counters)
        self.counters = counters


def decode_state(document: bytes | None) -> Stored:
    """The state as it was kept; an empty one for a member without events."""
    return Stored() if document is None else _decode_stored(document)


def chained(head: bytes, member_id: int, seq: int, event_id: int, n: int, moved: Moved) -> bytes:
    """The hash of an entry: SHA-256 over the hash before it in its wallet and its own immutable fields."""
    fields = (
        f"{member_id}|{seq}|{event_id}|{n}|{moved.wallet}|{moved.movement}|{moved.start}|{moved.until}"
        f"|{moved.points}|{moved.at_us}"
    )
    return sha256(head + fields.encode()).digest()


def step_after(
    before: Stored,
    member_id: int,
    event: AnyEvent,
    decided: tuple[Decision, Member],
    program: Program,
    event_id: int,
    *,
    source: str,
    external_id: str,
    request: bytes,
    about: int = 0,
    takes: tuple[Take, ...] = (),
) -> Step:
    """The step from a stored state: its entries carry on the hash chains of their wallets."""
    decision, after = decided
    heads = before.heads
    moves = [effect for effect in decision.effects if type(effect) is Moved]
    entries = []
    if moves:
        heads = dict(heads)
        for n, moved in enumerate(moves, 1):
            head = chained(heads.get(moved.wallet, b""), member_id, after.seq, event_id, n, moved)
            heads[moved.wallet] = head
            entries.append(EntryRow(n, moved, head))
    return Step(
        event, decision, program, event_id, source, external_id, about or event_id, request, entries,
        Stored(after, heads), takes,
    )  # fmt: skip


class LotRow(msgspec.Struct, frozen=True):
    """A lot as it stands after a change; without points it is closed."""

    wallet: str
    start: int
    until: int
    points: int
    held: int


def lots_touched(moves: Iterable[Moved], after: Member) -> list[LotRow]:
    """How every lot that moved stands after the change."""
    rows = []
    for wallet, start, until in {(moved.wallet, moved.start, moved.until) for moved in moves if moved.until}:
        state = after.wallet(wallet)
        found = [lot for lot in (*state.lots, *state.waiting) if lot.until == until and lot.start == start]
        points, held = (found[0].points, found[0].held) if found else (0, 0)
        rows.append(LotRow(wallet, start, until, points, held))
    return rows


class StateRow(msgspec.Struct, frozen=True):
    """The state after a change, with the columns that lists show."""

    seq: int
    document: bytes
    balance: int
    tier: str
    last_visit: int | None
    true_until: datetime


def state_row(program: Program, stored: Stored) -> StateRow:
    """The state as it is kept."""
    after = stored.member
    tier = ""
    if program.tier_sets:
        ladder = program.tier_sets[0]
        tier = after.tiers[ladder.name].tier if ladder.name in after.tiers else ladder.ids[0]
    until_us = true_until(program, after)
    until = FOREVER if until_us >= NEVER_US else moment(until_us)
    balance = after.wallet(program.main_wallet).balance
    return StateRow(after.seq, _encode(stored), balance, tier, after.last_visit_day, until)


def event_texts(step: Step) -> tuple[str, str]:
    """The event's body and its decision as JSON; the effects are the entries and the state."""
    decision = structs.replace(step.decision, effects=[])
    return _encode(step.event).decode(), _encode(decision).decode()


# What the driver would take apart element by element goes as one text each (see arrays.py).
_ENTRIES = ("text", "text", "integer", "integer", "bigint", "timestamptz", "bytea")
_LOTS = ("text", "integer", "integer", "bigint", "bigint")


def _call(function: str, kinds: Sequence[str | None], last: str = "") -> str:
    """The call of a function with a parameter for each kind: an array written out as text, or, for None, as it is."""
    given = [f"${n}" if kind is None else f"${n}::text::{kind}[]" for n, kind in enumerate(kinds, 1)]
    return f"select {function}({', '.join(given)}{last})"


_RECORD = _call("record_event", [None] * 19 + [*_ENTRIES, *_LOTS], ", '{}', '{}', '{}'")
_RECORD_MANY = _call(
    "record_events",
    [
        *("bigint", "smallint", "integer", "integer", None, "bigint", None, "integer", "timestamptz"),
        *("integer", "timestamptz", "bigint", "integer", "text", None, None, "bigint", "integer", None, None, "bytea"),
        None,
        *("integer", "timestamptz", "bigint", "smallint", "integer", *_ENTRIES),
        *("integer", *_LOTS),
        *("integer", "integer", None),
        *("bigint", "bigint", "integer", "bigint"),
    ],
)
_RECORD_WITH_SCORES = scores.keeping(_RECORD, "answer = 'ok'")
_RECORD_MANY_WITH_SCORES = scores.keeping(_RECORD_MANY, "s.place = any (answer)")


def _scores_of(place: int, change: Change) -> list[ScoreRow]:
    """The scores of leaderboards that a change moved; none for a program without any."""
    moved: set[Scored] = set()
    for step in change.steps:
        if step.program.leaderboards:
            moved |= scores.scored(step.program, step.decision.effects)
    after = change.steps[-1].stored.member
    return scores.rows_of(place, change.member_id, change.program_no, after, moved) if moved else []


async def record(connection: Connection, change: Change, recorded_at: datetime) -> bool:
    """Write one event that takes nothing, and all that follows; False, with nothing written, if the member moved on.

    Raises Seen for an event that is recorded already.
    """
    (step,) = change.steps
    entries = step.entries
    lots = lots_touched((entry.moved for entry in entries), step.stored.member)
    state = state_row(step.program, step.stored)
    body, decision = event_texts(step)
    scored = _scores_of(1, change)
    try:
        answer = await connection.fetchval(
            _RECORD_WITH_SCORES if scored else _RECORD,
            change.member_id, change.program_no, state.seq, step.at, step.event_id, step.kind,
            step.source, step.external_id, step.about, step.program.version, body, decision,
            step.request, recorded_at,
            state.document, state.balance, state.tier, state.last_visit, state.true_until,
            plain([entry.moved.wallet for entry in entries]), plain([entry.moved.movement for entry in entries]),
            plain([entry.moved.start for entry in entries]), plain([entry.moved.until for entry in entries]),
            plain([entry.moved.points for entry in entries]),
            moments([moment(entry.moved.at_us) for entry in entries]),
            octets([entry.hash for entry in entries]),
            plain([lot.wallet for lot in lots]), plain([lot.start for lot in lots]),
            plain([lot.until for lot in lots]), plain([lot.points for lot in lots]),
            plain([lot.held for lot in lots]),
            *(scores.arguments(scored) if scored else ()),
        )  # fmt: skip
    except asyncpg.PostgresError as error:
        raise _known(error) from error
    return bool(answer == "ok")


async def record_many(connection: Connection, changes: Sequence[Change], recorded_at: datetime) -> set[int]:
    """Write the events of many members, no member twice; the places of those that were written.

    What belongs to a member who has moved on is not written. Raises Seen for an event that is recorded already, Gone
    for empty shared counters, and then nothing is written.
    """
    if len(changes) == 1 and len(changes[0].steps) == 1 and not changes[0].steps[0].takes:
        # Two thirds of the database's work that the long way would be.
        return {0} if await record(connection, changes[0], recorded_at) else set()
    rows = _BatchRows()
    # In order of member, so that two batches never wait for each other's rows.
    order = sorted(range(len(changes)), key=lambda number: changes[number].member_id)
    for place, number in enumerate(order, 1):
        rows.add(place, changes[number])
    try:
        statement = _RECORD_MANY_WITH_SCORES if rows.scores else _RECORD_MANY
        written = await connection.fetchval(statement, *rows.arguments(recorded_at))
    except asyncpg.PostgresError as error:
        raise _known(error) from error
    return {order[place - 1] for place in written}


class _BatchRows:
    """The columns of a batch."""

    def __init__(self) -> None:
        self.states: list[tuple[Any, ...]] = []
        self.events: list[tuple[Any, ...]] = []
        self.entries: list[tuple[Any, ...]] = []
        self.lots: list[tuple[Any, ...]] = []
        self.checkpoints: list[tuple[Any, ...]] = []
        self.takes: list[tuple[int, ...]] = []
        self.scores: list[ScoreRow] = []

    def add(self, place: int, change: Change) -> None:
        moves: list[Moved] = []
        for step in change.steps:
            seq, at, at_us = step.stored.member.seq, step.at, step.decision.at_us
            body, decision = event_texts(step)
            self.events.append((
                place, at, step.event_id, seq, step.kind, step.source, step.external_id, step.about,
                step.program.version, body, decision, step.request,
            ))  # fmt: skip
            for entry in step.entries:
                moved = entry.moved
                moves.append(moved)
                due_at = at if moved.at_us == at_us else moment(moved.at_us)
                self.entries.append((
                    place, at, step.event_id, entry.n, seq, moved.wallet, moved.movement, moved.start, moved.until,
                    moved.points, due_at, entry.hash,
                ))  # fmt: skip
            if seq % CHECKPOINT_EVERY == 0:
                self.checkpoints.append((place, seq, _encode(step.stored)))
            for take in step.takes:
                self.takes.append((take.counter, step.event_id, place, take.amount))
        self.scores += _scores_of(place, change)
        last = change.steps[-1]
        state = state_row(last.program, last.stored)
        self.states.append((
            change.member_id, change.program_no, change.before_seq, state.seq, state.document, state.balance,
            state.tier, state.last_visit, state.true_until,
        ))  # fmt: skip
        for lot in lots_touched(moves, last.stored.member):
            self.lots.append((place, lot.wallet, lot.start, lot.until, lot.points, lot.held))

    def arguments(self, recorded_at: datetime) -> list[Any]:
        member, program, before, seq, document, balance, tier, visit, until = _columns(self.states, 9)
        place, at, event, e_seq, kind, source, external, about, version, body, decision, request = _columns(
            self.events, 12
        )
        n_place, n_at, n_event, n_n, n_seq, *moved, due, digest = _columns(self.entries, 12)
        c_place, c_seq, c_document = _columns(self.checkpoints, 3)
        return [
            *(plain(member), plain(program), plain(before), plain(seq), document, plain(balance), tier),
            *(plain(visit), moments(until)),
            *(plain(place), moments(at), plain(event), plain(e_seq), plain(kind), source, external, plain(about)),
            *(plain(version), body, decision, octets(request)),
            recorded_at,
            *(plain(n_place), moments(n_at), plain(n_event), plain(n_n), plain(n_seq), *map(plain, moved)),
            *(moments(due), octets(digest)),
            *map(plain, _columns(self.lots, 6)),
            *(plain(c_place), plain(c_seq), c_document),
            # In order of counter, so that two writes never wait for each other's budgets.
            *map(plain, _columns(sorted(self.takes), 4)),
            *(scores.arguments(self.scores) if self.scores else ()),
        ]


def _columns(rows: list[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


def _known(error: asyncpg.PostgresError) -> Exception:
    if isinstance(error, asyncpg.UniqueViolationError) and error.constraint_name == "event_key_pkey":
        return Seen()
    if error.sqlstate == "RG002":
        return Gone({int(event): int(counter) for event, counter in (one.split(":") for one in str(error).split())})
    return error
