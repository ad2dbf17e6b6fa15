"""Which segments members entered since somebody looked last."""

from typing import Any

import msgspec

from regulars.store.database import Connection

A_PAGE = 500


class Change(msgspec.Struct, frozen=True):
    """A member whose segments changed; version: how often they did before."""

    member_id: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    version: int

    @property
    def entered(self) -> list[str]:
        """The segments that she was not in before."""
        return sorted(set(self.after) - set(self.before))


async def changes(connection: Connection, program_no: int, after: int) -> list[Change]:
    """Members of a program whose segments are others than were seen last, after a member id; a page of them."""
    rows = await connection.fetch(
        """select s.member_id, coalesce(seen.segments, '{}'), coalesce(s.segments, '{}'), coalesce(seen.version, 0)
          from state s left join segment_seen seen on seen.member_id = s.member_id and seen.program_no = s.program_no
         where s.program_no = $1 and s.member_id > $2 and coalesce(seen.segments, '{}') <> coalesce(s.segments, '{}')
         order by s.member_id limit $3""",
        program_no, after, A_PAGE,
    )  # fmt: skip
    return [Change(row[0], tuple(row[1]), tuple(row[2]), row[3]) for row in rows]


async def see(tx: Connection, program_no: int, one: Change) -> None:
    """Her segments are those now."""
    values: list[Any] = [one.member_id, program_no, list(one.after), one.version + 1]
    await tx.execute(
        """insert into segment_seen (member_id, program_no, segments, version) values ($1, $2, $3, $4)
        on conflict (member_id, program_no) do update set segments = excluded.segments, version = excluded.version""",
        *values,
    )


async def see_all(tx: Connection, program_no: int) -> None:
    """Everybody's segments are those now: who is in one already did not enter it."""
    await tx.execute(
        """insert into segment_seen (member_id, program_no, segments, version)
        select member_id, program_no, coalesce(segments, '{}'), 1 from state where program_no = $1
        on conflict (member_id, program_no) do update
           set segments = excluded.segments, version = segment_seen.version + 1""",
        program_no,
    )
