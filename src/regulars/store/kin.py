"""Members whose points go over to each other, in households and groups or because they turned out to be one."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from regulars.engine.events.returns import Shared
from regulars.ids import decode, encode
from regulars.store.database import Connection


async def of(
    connection: Connection, program_no: int, member_ids: Collection[int], since: datetime
) -> list[tuple[int, int]]:
    """Each of the members with one whose points have to do with hers: a household or group that had any part in points
    since a moment or is to get some, its members, and who turned out to be one since.
    """
    rows = await connection.fetch(
        """with own as (
            select member_id, pool_id from pool_member p
            where (member_id = any($1::bigint[]) or pool_id = any($1::bigint[]))
              and (exists (select from pool_member g where g.pool_id = p.pool_id and g.share > 0)
                or exists (select from event e where e.member_id = p.pool_id and e.program_no = $2 and e.at >= $3
                           and e.seq > 1)))
        select member_id, pool_id from own union all select pool_id, member_id from own
        union all select member_id, into_id from merge
            where member_id = any($1::bigint[]) and greatest(at, undone_at) >= $3
        union all select into_id, member_id from merge
            where into_id = any($1::bigint[]) and greatest(at, undone_at) >= $3""",
        list(member_ids), program_no, since,
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


async def together(connection: Connection, program_no: int, member_id: int, since: datetime) -> set[int]:
    """The member and all whose points have to do with hers, however far around."""
    found, new = {member_id}, {member_id}
    while new:
        new = {other for _, other in await of(connection, program_no, new, since)} - found
        found |= new
    return found


class Shares(msgspec.Struct, frozen=True):
    """What part of what they earn members gave to which household or group. given: by it, who agreed to how many
    percent, by the id of that act, the latest last. ended: by which act it ended, if it did. Ids grow with time, so
    whatever has a greater one came after.
    """

    given: Mapping[int, list[tuple[int, int, int]]] = {}
    ended: Mapping[int, int] = {}

    def of(self, member_id: int, event_id: int) -> Iterator[tuple[int, int]]:
        """The households and groups to which she gave a part of what an event earned, and how many percent."""
        for pool_id, given in self.given.items():
            percent = 0
            for act, giver, share in given if self.is_alive(pool_id, event_id) else ():
                percent = share if giver == member_id and act < event_id else percent
            if percent:
                yield pool_id, percent

    def is_alive(self, pool_id: int, event_id: int) -> bool:
        """Whether it was still there."""
        return pool_id not in self.ended or event_id < self.ended[pool_id]

    def living(self, shared: Iterable[Shared], event_id: int) -> tuple[Shared, ...]:
        """The parts of those that were still there."""
        return tuple(one for one in shared if self.is_alive(decode("mem", one.pool), event_id))


async def shares(connection: Connection, pool_ids: Collection[int]) -> Shares:
    """The shares of all times, as they were agreed."""
    names = {encode("mem", one): one for one in pool_ids}
    rows = await connection.fetch(
        """select audit_id, subject, action, details from audit
        where subject = any($1::text[]) and action = any('{pool.joined,pool.left,pool.dissolved}') order by audit_id""",
        list(names),
    )
    given: dict[int, list[tuple[int, int, int]]] = {}
    ended = {}
    for act, subject, action, details in rows:
        if action == "pool.dissolved":
            ended[names[subject]] = act
        else:
            told = msgspec.json.decode(details)
            given.setdefault(names[subject], []).append((act, decode("mem", told["member"]), told.get("share", 0)))
    return Shares(given, ended)
