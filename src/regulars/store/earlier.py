"""The history of one member a page at a time, from the newest back. A place is the number of an event of the member."""

import msgspec

from regulars.engine.days import micros
from regulars.engine.effects import Moved, Movement
from regulars.store.database import Connection


class Entry(msgspec.Struct, frozen=True):
    """A movement and the event that it belongs to."""

    seq: int
    moved: Moved


async def movements(
    connection: Connection, member_id: int, program_no: int, *, before: int, most: int
) -> tuple[list[Entry], bool]:
    """The latest movements of the events before a place, in their order, and whether there are earlier ones.

    At most so many, and of every event all; of an event with more than that many, the last ones.
    """
    rows = await connection.fetch(
        """select seq, movement, wallet, start_day, until_day, points, due_at from entry
        where member_id = $1 and program_no = $2 and seq < $3 order by seq desc, n desc limit $4""",
        member_id, program_no, before, most + 1,
    )  # fmt: skip
    more = len(rows) > most
    whole = [row for row in rows if row[0] != rows[-1][0]] if more else rows
    found = [
        Entry(row[0], Moved(row[1], row[2], row[3], row[4], row[5], micros(row[6])))
        for row in reversed(whole or rows[:most])
    ]
    return found, more


async def moved_since(
    connection: Connection, member_id: int, program_no: int, place: int
) -> list[tuple[str, Movement, int]]:
    """(wallet, movement, points) of all that moved from that place on, summed up; what leads back to a balance."""
    rows = await connection.fetch(
        """select wallet, movement, sum(points)::bigint from entry
        where member_id = $1 and program_no = $2 and seq >= $3 group by 1, 2""",
        member_id, program_no, place,
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in rows]
