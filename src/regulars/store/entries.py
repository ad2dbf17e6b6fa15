"""A member's entries, the newest first, with the events they follow from; and their sums."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from regulars.engine.shown.lifetime import Sums
from regulars.store.database import Connection


class EntryOf(msgspec.Struct, frozen=True):
    """One movement of one lot; days are day numbers of the program's zone, `due_at` when it took effect."""

    seq: int
    n: int
    wallet: str
    movement: str
    points: int
    start_day: int
    until_day: int
    due_at: datetime
    event_id: int
    kind: str
    external_id: str
    recorded_at: datetime


async def newest(
    connection: Connection, member_id: int, program_no: int, *, before: tuple[int, int] | None, limit: int
) -> list[EntryOf]:
    """At most `limit` entries older than (seq, n)."""
    seq, n = before or (2**31 - 1, 0)
    rows = await connection.fetch(
        """select e.seq, e.n, e.wallet, e.movement, e.points, e.start_day, e.until_day, e.due_at, e.event_id, v.kind,
            v.external_id, v.recorded_at
        from entry e join event v on v.member_id = e.member_id and v.at = e.at and v.event_id = e.event_id
        where e.member_id = $1 and e.program_no = $2 and (e.seq, e.n) < ($3, $4)
        order by e.seq desc, e.n desc limit $5""",
        member_id, program_no, seq, n, limit,
    )  # fmt: skip
    return [EntryOf(*row) for row in rows]


async def sums(connection: Connection, member_ids: Sequence[int], program_no: int, at: datetime) -> Sums:
    """What the entries of members until a moment come to, by wallet and movement. One pass over all of them."""
    rows = await connection.fetch(
        """select wallet, movement, sum(points)::bigint from entry
        where member_id = any($1::bigint[]) and program_no = $2 and at <= $3 group by wallet, movement""",
        list(member_ids), program_no, at,
    )  # fmt: skip
    found: Sums = {}
    for wallet, movement, points in rows:
        found.setdefault(wallet, {})[movement] = points
    return found
