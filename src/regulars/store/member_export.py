"""Everything that is kept of one member, for her to take away."""

from datetime import datetime
from typing import Any

import msgspec

from regulars.engine.decision import Decision
from regulars.engine.member import Member
from regulars.store import entries, merges, profiles, referrals
from regulars.store.database import Connection
from regulars.store.entries import EntryOf
from regulars.store.ledger import decode_state
from regulars.store.profiles import Profile
from regulars.store.referrals import Code, Referral

_decision = msgspec.json.Decoder(Decision).decode


class EventOf(msgspec.Struct, frozen=True):
    """An event as it is kept, its body as plain values."""

    event_id: int
    program_no: int
    seq: int
    kind: str
    source: str
    external_id: str
    at: datetime
    recorded_at: datetime
    body: dict[str, Any]
    decision: Decision


class Export(msgspec.Struct, frozen=True):
    """A member with all her events and entries and her state, by program number; who invited her, and whom she did."""

    profile: Profile
    states: dict[int, Member]
    events: list[EventOf]
    entries: dict[int, list[EntryOf]]
    invited_by: list[Referral]
    friends: list[Referral]
    codes: list[Code]


async def read(connection: Connection, member_id: int) -> Export:
    """All that is kept of a member. Raises UnknownMember."""
    profile = await profiles.read(connection, member_id, 0)
    rows = await connection.fetch(
        "select program_no, document from state where member_id = $1 order by program_no", member_id
    )
    states = {row[0]: decode_state(row[1]).member for row in rows}
    events = await connection.fetch(
        """select event_id, program_no, seq, kind, source, external_id, at, recorded_at, body, decision from event
        where member_id = $1 order by program_no, seq""",
        member_id,
    )
    told = [_event(tuple(row)) for row in events]
    moved = {
        number: await entries.newest(connection, member_id, number, before=None, limit=10_000_000) for number in states
    }
    invited = await referrals.all_of(connection, await merges.everybody(connection, member_id))
    return Export(profile, states, told, moved, *invited)


def _event(row: tuple[Any, ...]) -> EventOf:
    values = dict(zip(EventOf.__struct_fields__, row, strict=True))
    return EventOf(**values | {"body": msgspec.json.decode(row[8]), "decision": _decision(row[9])})
