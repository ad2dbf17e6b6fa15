"""The segments of a program, and who is in each: reckoned over all members now and then, and kept beside each state.

A till reads with the member's state in which segments she was when they were last reckoned. Whose state time has
changed since it was written (`is_stale`) stays where she was until that is written down.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import ClassVar

import msgspec

from regulars.engine.conditions import BadCondition, Checked, check
from regulars.engine.program import Program
from regulars.errors import NotFound
from regulars.store import segment_columns
from regulars.store.database import Connection, Database
from regulars.store.segments import sql

AT_ONCE = 2_000
"""Members reckoned in one statement; a till that wants to write one of them waits as long at most."""


class UnknownSegment(NotFound):
    """There is no such segment."""

    code: ClassVar[str] = "unknown-segment"
    segment: str = ""


class Segment(msgspec.Struct, frozen=True):
    """A segment. members: how many there were at `reckoned_at`; fault: why the program in force cannot answer it."""

    segment_id: str
    name: str
    condition: str
    members: int = 0
    reckoned_at: datetime | None = None
    fault: str = ""


async def segments_of(connection: Connection, program_no: int) -> list[Segment]:
    """All segments of a program, by id."""
    rows = await connection.fetch(
        """select segment_id, name, condition, members, reckoned_at, fault from segment where program_no = $1
        order by segment_id""",
        program_no,
    )
    return [Segment(*row) for row in rows]


async def named(connection: Connection, program_no: int, segment_id: str) -> Segment:
    """One segment. Raises UnknownSegment."""
    for one in await segments_of(connection, program_no):
        if one.segment_id == segment_id:
            return one
    raise UnknownSegment(segment=segment_id)


def askable(program: Program, condition: str, at: datetime) -> Checked:
    """The condition, if it can be asked about all members of the program. Raises BadCondition."""
    checked = check(condition, program.fields)
    sql(checked, segment_columns.columns(program, at), at)
    return checked


async def keep(tx: Connection, program_no: int, one: Segment) -> None:
    """Add a segment, or change its name and condition; who is in it is reckoned by `reckon`."""
    await tx.execute(
        """insert into segment (program_no, segment_id, name, condition) values ($1, $2, $3, $4)
        on conflict (program_no, segment_id) do update set name = excluded.name, condition = excluded.condition""",
        program_no, one.segment_id, one.name, one.condition,
    )  # fmt: skip


async def remove(tx: Connection, program_no: int, segment_id: str) -> None:
    """Forget a segment; its members leave it at the next reckoning. Raises UnknownSegment."""
    done = await tx.fetchval(
        "delete from segment where program_no = $1 and segment_id = $2 returning true", program_no, segment_id
    )
    if not done:
        raise UnknownSegment(segment=segment_id)


async def reckon_all(db: Database, program_no: int, program: Program, at: datetime) -> None:
    """Keep for each member in which segments she is: one pass over the members, whatever the number of segments."""
    async with db.connection() as connection:
        segments = await segments_of(connection, program_no)
        if not segments and not await _are_any(connection, program_no):
            return
    wanted: dict[str, Checked] = {}
    faults: dict[str, str] = {}
    for segment in segments:
        try:
            wanted[segment.segment_id] = askable(program, segment.condition, at)
        except BadCondition as bad:
            # A newer version of the program no longer keeps what this asks about.
            faults[segment.segment_id] = bad.sentence()
    await reckon(db, program_no, program, wanted, at)
    await db.run(partial(note, program_no=program_no, faults=faults, at=at), idempotent=True)


async def _are_any(connection: Connection, program_no: int) -> bool:
    """Whether anybody is still kept in a segment."""
    found: bool = await connection.fetchval(
        "select exists (select from state where program_no = $1 and segments is not null)", program_no
    )
    return found


async def reckon(db: Database, program_no: int, program: Program, wanted: Mapping[str, Checked], at: datetime) -> None:
    """Keep for each member in which of these segments she is, at a moment, and forget all others.

    Raises BadCondition, before anything is written, for what is not kept of all members.
    """
    columns = segment_columns.columns(program, at)
    parameters: list[object] = [0, 0, at]
    tests = []
    for segment_id, checked in wanted.items():
        parameters.append(segment_id)
        place = len(parameters)
        where, own = sql(checked, columns, at, first_parameter=place + 1)
        parameters += own
        tests.append(f"case when {where} then ${place}::text end")
    text = f"""update state s set segments = found.segments from (
            select state.member_id, nullif(array_remove(array[{", ".join(tests)}]::text[], null), '{{}}') as segments
              from {segment_columns.source(program_no)}
             where state.member_id > $1 and state.member_id <= $2 and not {segment_columns.is_stale("$3")}
        ) as found
        where s.member_id = found.member_id and s.program_no = {program_no:d}
          and s.segments is distinct from found.segments"""  # noqa: S608 - what people wrote is in the parameters
    first = 0
    while (last := await _end_of_page(db, program_no, first)) is not None:
        parameters[:2] = [first, last]
        await db.call(lambda connection: connection.execute(text, *parameters), idempotent=True)
        first = last


async def _end_of_page(db: Database, program_no: int, after: int) -> int | None:
    async with db.connection() as connection:
        last: int | None = await connection.fetchval(
            """select max(member_id) from (
                select member_id from state where program_no = $1 and member_id > $2 order by member_id limit $3
            ) as page""",
            program_no, after, AT_ONCE,
        )  # fmt: skip
    return last


async def note(tx: Connection, program_no: int, faults: Mapping[str, str], at: datetime) -> None:
    """Keep how many members each segment has now, and why some could not be answered."""
    await tx.execute(
        """update segment s set reckoned_at = $2, members = coalesce(m.members, 0), fault = coalesce(f.fault, '')
          from segment as one
          left join (select unnest(segments) as segment_id, count(*) as members from state
                      where program_no = $1 and segments is not null group by 1) as m
            on m.segment_id = one.segment_id
          left join unnest($3::text[], $4::text[]) as f (segment_id, fault) on f.segment_id = one.segment_id
         where s.program_no = $1 and one.program_no = $1 and s.segment_id = one.segment_id""",
        program_no, at, list(faults), list(faults.values()),
    )  # fmt: skip


async def of_member(connection: Connection, member_id: int, program_no: int) -> list[str]:
    """The ids of the segments that a member was in when they were last reckoned."""
    found: list[str] | None = await connection.fetchval(
        "select segments from state where member_id = $1 and program_no = $2", member_id, program_no
    )
    return found or []


async def members_in(connection: Connection, program_no: int, segment_id: str, after: int, most: int) -> list[int]:
    """The members who were in a segment when it was last reckoned, by id, after one; at most so many."""
    rows = await connection.fetch(
        """select member_id from state where program_no = $1 and member_id > $3 and segments @> array[$2::text]
        order by member_id limit $4""",
        program_no, segment_id, after, most,
    )  # fmt: skip
    return [row[0] for row in rows]
