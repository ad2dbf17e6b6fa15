"""The members of a program as a change of it reads them: states, and events where it needs those."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

import msgspec

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.events import AnyEvent
from regulars.engine.events.returns import Return
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.store import members
from regulars.store.database import Connection
from regulars.store.members import Loaded

AT_ONCE = 500
"""So many members are read at once."""

_event = msgspec.json.Decoder(AnyEvent).decode


class Past(msgspec.Struct, frozen=True):
    """An event with its moment, and the program version that decided it."""

    at: datetime
    version: int
    event: AnyEvent


async def bounds(connection: Connection, program_no: int, each: int) -> list[int]:
    """The last member of every so many, in their order, and the last of all."""
    rows = await connection.fetch(
        """select member_id from (
            select member_id, row_number() over (order by member_id) as place, count(*) over () as members
            from state where program_no = $1) s
        where place % $2 = 0 or place = members order by member_id""",
        program_no, each,
    )  # fmt: skip
    return [row[0] for row in rows]


async def loaded(connection: Connection, program_no: int, after: int, until: int) -> AsyncIterator[list[Loaded]]:
    """The members behind one, up to another, in their order, as a live decision reads them: so many at once."""
    while chunk := await members.load_span(connection, program_no, after, until, AT_ONCE):
        yield chunk
        after = chunk[-1].member_id


async def next_members(connection: Connection, program_no: int, after: int, most: int) -> list[int]:
    """The next members behind one, at most so many."""
    rows = await connection.fetch(
        """select s.member_id from state s join member m using (member_id)
        where s.program_no = $1 and member_id > $2 and m.status <> 'erased' and m.merged_into is null
        order by member_id limit $3""",
        program_no, after, most,
    )  # fmt: skip
    return [row[0] for row in rows]


async def events(
    connection: Connection, program_no: int, member_ids: list[int], *, to_seq: int = 2**31 - 1
) -> dict[int, list[Past]]:
    """What happened to these members, in the order in which it was applied. to_seq: up to that event of each."""
    rows = await connection.fetch(
        """select member_id, at, version, body from event
        where program_no = $1 and member_id = any($2::bigint[]) and seq > 0 and seq <= $3 order by member_id, seq""",
        program_no, member_ids, to_seq,
    )  # fmt: skip
    found: dict[int, list[Past]] = {one: [] for one in member_ids}
    for member_id, at, version, body in rows:
        found[member_id].append(Past(at, version, _event(body)))
    return found


def counted(past: Sequence[Past], versions: Mapping[int, Program]) -> dict[str, dict[int, int]]:
    """The counters of a member whose history is decided again as it was, by versions that count more than they did."""
    member = Member()
    for one in past:
        program = under = versions[one.version]
        if isinstance(one.event, Return):
            under = versions[one.event.standing.version]
        member = advance(program, member, one.event, micros(one.at), under=under)[1]
    return member.counters
