"""What happened to members, read back: events in their order, and the past states they lead to."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar, Final

import msgspec
from asyncpg import Record

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events import AnyEvent
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.events.returns import Return
from regulars.engine.member import Member
from regulars.errors import Conflict, NotFound
from regulars.store.database import Connection
from regulars.store.ledger import Stored, decode_state
from regulars.store.programs import Programs

_event = msgspec.json.Decoder(AnyEvent).decode
_decision = msgspec.json.Decoder(Decision).decode


SOURCE: Final = "regulars"
"""The source of what nobody sent: what the shop records of its own accord."""


class UnknownEvent(NotFound):
    """Nothing is recorded under that id."""

    code: ClassVar[str] = "unknown-event"
    kind: str = ""
    id: str = ""


class DifferentBody(Conflict):
    """Something else is recorded under that id already."""

    code: ClassVar[str] = "different-body"
    kind: str
    id: str


class Recorded(msgspec.Struct, frozen=True):
    """An event as it is kept."""

    member_id: int
    at: datetime
    event_id: int
    program_no: int
    seq: int
    kind: str
    source: str
    external_id: str
    about: int
    version: int
    event: AnyEvent
    decision: Decision
    recorded_at: datetime


class Key(msgspec.Struct, frozen=True):
    """Where an event is found by the name its source gave it."""

    member_id: int
    at: datetime
    event_id: int
    request: bytes


async def key_of(connection: Connection, source: str, kind: str, external_id: str) -> Key | None:
    """The place of an event by source, kind and external id; None if nothing is recorded under them."""
    row = await connection.fetchrow(
        "select member_id, at, event_id, request from event_key where source = $1 and kind = $2 and external_id = $3",
        source, kind, external_id,
    )  # fmt: skip
    return None if row is None else Key(*row)


async def repeated(connection: Connection, source: str, kind: str, external_id: str, request: bytes) -> Recorded | None:
    """What the same request recorded under that name before; None if nothing is there. Raises DifferentBody."""
    key = await key_of(connection, source, kind, external_id)
    if key is None:
        return None
    if key.request != request:
        raise DifferentBody(kind=kind, id=external_id)
    return await event_at(connection, key)


async def keys_of(connection: Connection, source: str, kind: str, external_ids: Sequence[str]) -> dict[str, Key]:
    """The places of those of the events that are recorded, by external id."""
    rows = await connection.fetch(
        """select external_id, member_id, at, event_id, request from event_key
        where source = $1 and kind = $2 and external_id = any($3::text[])""",
        source, kind, list(external_ids),
    )  # fmt: skip
    return {row[0]: Key(*row[1:]) for row in rows}


Name = tuple[str, str, str]
"""Source, kind and external id of an event."""


async def keys_named(connection: Connection, names: Sequence[Name]) -> dict[Name, Key]:
    """The places of those of the events that are recorded, by name."""
    rows = await connection.fetch(
        """select source, kind, external_id, member_id, at, event_id, request from event_key
        where (source, kind, external_id) in (select * from unnest($1::text[], $2::text[], $3::text[]))""",
        *map(list, zip(*names, strict=True)),
    )
    return {(row[0], row[1], row[2]): Key(*row[3:]) for row in rows}


async def place_of(connection: Connection, event_id: int) -> Key | None:
    """The place of an event by its own id."""
    row = await connection.fetchrow(
        "select member_id, at, event_id, request from event_key where event_id = $1", event_id
    )
    return None if row is None else Key(*row)


async def event_at(connection: Connection, key: Key) -> Recorded:
    """The event at that place. Raises UnknownEvent."""
    row = await connection.fetchrow(
        "select * from event where member_id = $1 and at = $2 and event_id = $3",
        key.member_id, key.at, key.event_id,
    )  # fmt: skip
    if row is None:
        raise UnknownEvent(id=str(key.event_id))
    return recorded(row)


async def events_at(connection: Connection, keys: Sequence[Key]) -> dict[int, Recorded]:
    """The events at these places, by event id."""
    rows = await connection.fetch(
        """select * from event
        where (member_id, at, event_id) in (select * from unnest($1::bigint[], $2::timestamptz[], $3::bigint[]))""",
        [key.member_id for key in keys], [key.at for key in keys], [key.event_id for key in keys],
    )  # fmt: skip
    return {row["event_id"]: recorded(row) for row in rows}


async def of_member(
    connection: Connection, member_id: int, program_no: int, *, after_seq: int = 0, to_seq: int = 2**31 - 1
) -> list[Recorded]:
    """The member's events in the order in which they were applied, `after_seq` excluded, `to_seq` included."""
    rows = await connection.fetch(
        """select * from event
        where member_id = $1 and program_no = $2 and seq > $3 and seq <= $4 order by seq""",
        member_id, program_no, after_seq, to_seq,
    )  # fmt: skip
    return [recorded(row) for row in rows]


async def about(connection: Connection, member_id: int, event_id: int) -> list[Recorded]:
    """The returns of a receipt, in order."""
    rows = await connection.fetch(
        """select * from event
        where member_id = $1 and about = $2 and event_id <> $2 order by seq""",
        member_id, event_id,
    )  # fmt: skip
    return [recorded(row) for row in rows]


async def given_by(connection: Connection, done: Recorded, rules: Collection[str]) -> list[Recorded]:
    """The member's other receipts and activities for which one of the rules gave points, those taken back left out."""
    rows = await connection.fetch(
        """select * from event e
        where member_id = $1 and program_no = $2 and event_id <> $3 and kind = any('{receipt,claimed,activity}')
        and exists (select from json_array_elements(decision -> 'reasons') r
                    where r ->> 'code' = 'rule' and r ->> 'subject' = any($4::text[]))
        and not exists (select from event u
                        where u.member_id = $1 and u.about = e.event_id and u.kind = 'undone') order by seq""",
        done.member_id, done.program_no, done.event_id, list(rules),
    )  # fmt: skip
    return [recorded(row) for row in rows]


async def state_before(connection: Connection, programs: Programs, event: Recorded) -> Member:
    """The member's state just before an event."""
    return await state_after(connection, programs, event.member_id, event.program_no, event.seq - 1)


async def state_after(connection: Connection, programs: Programs, member_id: int, program_no: int, seq: int) -> Member:
    """The member's state after so many events: the last checkpoint until then, and at most a hundred events."""
    row = await connection.fetchrow(
        """select document from checkpoint where member_id = $1 and program_no = $2 and seq <= $3
        order by seq desc limit 1""",
        member_id, program_no, seq,
    )  # fmt: skip
    start: Stored = decode_state(row[0] if row else None)
    member = start.member
    for one in await of_member(connection, member_id, program_no, after_seq=member.seq, to_seq=seq):
        member = (await applied(programs, member, one))[1]
    return member


async def applied(programs: Programs, member: Member, one: Recorded) -> tuple[Decision, Member]:
    """A recorded event decided once more, by the versions it was decided by."""
    program = await programs.version(one.program_no, one.version)
    under = program
    if isinstance(one.event, Return):
        under = await programs.version(one.program_no, one.event.standing.version)
    return advance(program, member, one.event, micros(one.at), under=under)


def receipt_in(one: Recorded) -> Receipt:
    """The receipt that an event is, or that it claimed."""
    event = one.event.receipt if isinstance(one.event, Claimed) else one.event
    assert isinstance(event, Receipt), "of the kind of a receipt"
    return event


def recorded(row: Record) -> Recorded:
    """A row of the event table as values."""
    values = dict(row)
    values["event"], values["decision"] = _event(values.pop("body")), _decision(values["decision"])
    return Recorded(**values)


class UnknownReceipt(NotFound):
    """There is no such receipt."""

    code: ClassVar[str] = "unknown-receipt"
    receipt: str
