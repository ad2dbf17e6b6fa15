"""What happened to the shop's members, one after the other, as far as a program of any kind could answer it."""

from collections.abc import AsyncIterator
from datetime import datetime

import msgspec

from regulars.engine.events import AnyEvent
from regulars.store.database import Connection

_event = msgspec.json.Decoder(AnyEvent).decode


class Told(msgspec.Struct, frozen=True):
    """An event with its moment and id; about: the id of the event that it is about, such as a return's receipt."""

    at: datetime
    event_id: int
    about: int
    event: AnyEvent


_MEMBERS = "select member_id from state where program_no = $1 and member_id > $2 order by member_id limit $3"
_EVENTS = """select member_id, at, event_id, about, body from event
    where program_no = $1 and member_id = any($2::bigint[]) and seq > 0
    and kind = any('{receipt,claimed,return,joined}')
    order by member_id, seq"""
_NOBODYS = """select count(*), coalesce(sum((decision -> 'totals' ->> 'before_minor')::bigint), 0)::bigint from event
    where program_no = $1 and seq = 0 and kind = 'receipt'
    and event_id not in (select about from event where kind = 'claimed' and program_no = $1)"""


async def count(connection: Connection, program_no: int) -> int:
    """How many members there are in a program."""
    found: int = await connection.fetchval("select count(*) from state where program_no = $1", program_no)
    return found


async def of_members(
    connection: Connection, program_no: int, *, most: int = 200
) -> AsyncIterator[tuple[int, list[Told]]]:
    """Each member with her joining, her receipts and returns in the order of recording; so many are read at once."""
    after = 0
    while rows := await connection.fetch(_MEMBERS, program_no, after, most):
        ids = [row[0] for row in rows]
        found: dict[int, list[Told]] = {member_id: [] for member_id in ids}
        for member_id, at, event_id, about, body in await connection.fetch(_EVENTS, program_no, ids):
            found[member_id].append(Told(at, event_id, about, _event(body)))
        for member_id in ids:
            yield member_id, found[member_id]
        after = ids[-1]


async def nobodys(connection: Connection, program_no: int) -> tuple[int, int]:
    """How many receipts nobody claimed, and what they came to in minor units of the program's currency."""
    row = await connection.fetchrow(_NOBODYS, program_no)
    return (row[0], row[1]) if row else (0, 0)
