"""All that is kept of members, read in bulk, to be compared with what their events say."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from asyncpg import Record

from regulars.engine.days import micros
from regulars.engine.effects import Moved
from regulars.store.database import Connection
from regulars.store.history import Recorded, recorded
from regulars.store.ledger import Stored, decode_state


class EntryKept(msgspec.Struct, frozen=True):
    """An entry as it is kept."""

    event_id: int
    moved: Moved
    hash: bytes


class Kept(msgspec.Struct, frozen=True):
    """Everything kept of one member in one program. lots: (wallet, start, until) -> (points, held)."""

    member_id: int
    program_no: int
    stored: Stored
    columns: dict[str, Any]
    events: list[Recorded]
    entries: list[EntryKept]
    lots: dict[tuple[str, int, int], tuple[int, int]]


async def versions(connection: Connection) -> list[tuple[int, int]]:
    """Every (program number, version) that there is."""
    rows = await connection.fetch("select program_no, version from program_version")
    return [(row[0], row[1]) for row in rows]


async def count(connection: Connection) -> int:
    """How many states there are."""
    found: int = await connection.fetchval("select count(*) from state")
    return found


async def read(connection: Connection, after: tuple[int, int], most: int) -> list[Kept]:
    """The next members after (member id, program number), at most so many, each with all that is kept at one moment."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        return await _read(connection, after, most)


async def _read(connection: Connection, after: tuple[int, int], most: int) -> list[Kept]:
    states = await connection.fetch(
        """select member_id, program_no, seq, document, balance, tier, last_visit, true_until from state
        where (member_id, program_no) > ($1, $2) order by member_id, program_no limit $3""",
        *after, most,
    )  # fmt: skip
    ids = list({row[0] for row in states})
    events = await connection.fetch(
        """select member_id, at, event_id, program_no, seq, kind, source, external_id, about, version, body, decision,
        recorded_at from event where member_id = any($1::bigint[]) and seq > 0 order by member_id, program_no, seq""",
        ids,
    )
    entries = await connection.fetch(
        """select member_id, program_no, event_id, movement, wallet, start_day, until_day, points, due_at, hash
        from entry where member_id = any($1::bigint[]) order by member_id, program_no, seq, n""",
        ids,
    )
    lots = await connection.fetch(
        """select member_id, program_no, wallet, start_day, until_day, points, held from lot
        where member_id = any($1::bigint[])""",
        ids,
    )
    by_event, by_entry, by_lot = (_by_member(rows) for rows in (events, entries, lots))
    return [
        Kept(
            row[0],
            row[1],
            decode_state(row[3]),
            dict(row),
            [recorded(one) for one in by_event[row[0], row[1]]],
            [_entry(one) for one in by_entry[row[0], row[1]]],
            {(one[2], one[3], one[4]): (one[5], one[6]) for one in by_lot[row[0], row[1]]},
        )
        for row in states
    ]


async def strays(connection: Connection) -> list[tuple[str, int]]:
    """(table, member id) of rows of members who have no state in the program: written around the ledger."""
    found = []
    for table, text in _STRAYS.items():
        found += [(table, row[0]) for row in await connection.fetch(text)]
    return found


_STRAYS = {
    "event": """select distinct t.member_id from event t where t.seq > 0
        and not exists (select from state s where s.member_id = t.member_id and s.program_no = t.program_no)
        order by 1 limit 20""",
    "entry": """select distinct t.member_id from entry t
        where not exists (select from state s where s.member_id = t.member_id and s.program_no = t.program_no)
        order by 1 limit 20""",
    "lot": """select distinct t.member_id from lot t
        where not exists (select from state s where s.member_id = t.member_id and s.program_no = t.program_no)
        order by 1 limit 20""",
}


def _entry(row: Record) -> EntryKept:
    moved = Moved(
        row["movement"], row["wallet"], row["start_day"], row["until_day"], row["points"], micros(row["due_at"])
    )
    return EntryKept(row["event_id"], moved, row["hash"])


def _by_member(rows: Sequence[Record]) -> defaultdict[tuple[int, int], list[Record]]:
    grouped: defaultdict[tuple[int, int], list[Record]] = defaultdict(list)
    for row in rows:
        grouped[row["member_id"], row["program_no"]].append(row)
    return grouped
