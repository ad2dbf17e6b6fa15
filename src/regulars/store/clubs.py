"""The list of clubs that everybody may find."""

import msgspec

from regulars.store.database import Connection


class Club(msgspec.Struct, frozen=True):
    """A club that everybody may find. asking: how many ask to be let in."""

    pool_id: int
    name: str
    members: int
    asking: int


async def listed(connection: Connection, program_no: int, after: int, most: int) -> list[Club]:
    """So many clubs of a program on the list that were made after another one, the oldest first."""
    rows = await connection.fetch(
        """select p.member_id, m.name, cardinality(p.members),
            (select count(*) from pool_door d where d.pool_id = p.member_id and d.state = 'asking')
          from pool p join member m on m.member_id = p.member_id
         where p.listed and p.dissolved_at is null and p.member_id > $2
           and exists (select from state s where s.member_id = p.member_id and s.program_no = $1)
         order by p.member_id limit $3""",
        program_no, after, most,
    )  # fmt: skip
    return [Club(*row) for row in rows]


async def is_nameable(connection: Connection, pool_id: int) -> bool:
    """Whether it is a group with a name, which others may be shown."""
    found: bool = await connection.fetchval(
        "select kind = 'group' and name <> '' from member where member_id = $1", pool_id
    )
    return found


async def set_listed(tx: Connection, pool_id: int, *, listed: bool) -> None:
    """Everybody may find it from now on, or nobody."""
    await tx.execute("update pool set listed = $2 where member_id = $1", pool_id, listed)
