"""Whose birthday or anniversary a day is: asked of all members, a page at a time."""

from calendar import isleap
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from regulars.engine.days import to_date
from regulars.store.database import Connection

A_PAGE = 500


class Born(msgspec.Struct, frozen=True):
    """A member whose birthday is kept on the day, and since when it is known."""

    member_id: int
    known_since: datetime


class Began(msgspec.Struct, frozen=True):
    """A member who joined, or bought first, on one of the days asked for."""

    member_id: int
    began_on: date


async def birthdays(connection: Connection, program_no: int, codes: Sequence[int], after: int) -> list[Born]:
    """Members of a program born on one of the days, month * 100 + day, after a member id; a page of them."""
    rows = await connection.fetch(
        """select m.member_id, coalesce(m.birthday_since, m.created_at) from member m
          join state s on s.member_id = m.member_id and s.program_no = $1
         where m.birthday is not null and m.status = 'active' and m.member_id > $3
           and extract(month from m.birthday)::integer * 100 + extract(day from m.birthday)::integer
               = any($2::integer[])
         order by m.member_id limit $4""",
        program_no, list(codes), after, A_PAGE,
    )  # fmt: skip
    return [Born(*row) for row in rows]


async def noted_birthday(tx: Connection, member_id: int, at: datetime) -> None:
    """From now on the member's birthday is known as it is."""
    await tx.execute("update member set birthday_since = $2 where member_id = $1", member_id, at)


async def note_beginnings(tx: Connection, program_no: int, zone: str) -> None:
    """Keep when those members began of whom it is not known yet."""
    await tx.execute(
        """insert into beginning (member_id, program_no, joined_on, first_receipt_on)
        select s.member_id, s.program_no,
               (select (min(e.at) at time zone $2)::date from event e
                 where e.member_id = s.member_id and e.program_no = $1 and e.kind = 'joined'),
               (select (to_timestamp(min((e.body ->> 'occurred_us')::bigint) * 0.000001) at time zone $2)::date
                  from event e where e.member_id = s.member_id and e.program_no = $1 and e.kind = 'receipt')
          from state s left join beginning b on b.member_id = s.member_id and b.program_no = s.program_no
         where s.program_no = $1
           and (b.member_id is null or (b.first_receipt_on is null and s.last_visit is not null))
        on conflict (member_id, program_no) do update set first_receipt_on = excluded.first_receipt_on""",
        program_no, zone,
    )  # fmt: skip


async def began(
    connection: Connection,
    program_no: int,
    of: Literal["joining", "first-receipt"],
    days: Sequence[date],
    after: int,
) -> list[Began]:
    """Members of a program who began on one of the days, after a member id; a page of them."""
    rows = await connection.fetch(_BEGAN[of], program_no, list(days), after, A_PAGE)
    return [Began(*row) for row in rows]


_BEGAN = {
    "joining": """select b.member_id, b.joined_on from beginning b join member m on m.member_id = b.member_id
        where b.program_no = $1 and b.joined_on = any($2::date[]) and b.member_id > $3 and m.status = 'active'
        order by b.member_id limit $4""",
    "first-receipt": """select b.member_id, b.first_receipt_on from beginning b
        join member m on m.member_id = b.member_id
        where b.program_no = $1 and b.first_receipt_on = any($2::date[]) and b.member_id > $3 and m.status = 'active'
        order by b.member_id limit $4""",
}


async def day_done(connection: Connection, program_no: int, job: str) -> int | None:
    """The last day for which a job did all of its work, if there was one."""
    found: int | None = await connection.fetchval(
        "select day from day_done where program_no = $1 and job = $2", program_no, job
    )
    return found


async def mark_done(tx: Connection, program_no: int, job: str, day: int) -> None:
    """All of a day's work is done."""
    await tx.execute(
        """insert into day_done (program_no, job, day) values ($1, $2, $3)
        on conflict (program_no, job) do update set day = greatest(day_done.day, excluded.day)""",
        program_no, job, day,
    )  # fmt: skip


async def forget_done(tx: Connection, program_no: int, job: str) -> None:
    """The job begins anew."""
    await tx.execute("delete from day_done where program_no = $1 and job = $2", program_no, job)


def born_on(day: int, on_29_february: str) -> list[int]:
    """The birthdays that are kept on a day, month * 100 + day."""
    today = to_date(day)
    codes = [today.month * 100 + today.day]
    if not isleap(today.year) and f"{today:%m-%d}" == on_29_february:
        codes.append(229)
    return codes
