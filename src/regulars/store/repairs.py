"""Corrections after a wrong rule: as they are proposed, and under which name they are booked."""

from collections.abc import AsyncIterator
from datetime import date, datetime

import msgspec

from regulars.store.database import Connection
from regulars.store.history import SOURCE, Recorded

PREFIX = "rep"
NAMED = "repair:"
MOST_AT_ONCE = 200


class Difference(msgspec.Struct, frozen=True):
    """What a member has of a wallet, and would have, in units of its last digit; all there is, pending points too.

    correction: what is to be given, or taken when it is negative. last_day: the last day of what is given. by_hand:
    what people gave and took since then. note: why the correction is not the whole difference.
    """

    member: str
    wallet: str
    was: int
    should_be: int
    correction: int
    last_day: date | None = None
    by_hand: int = 0
    note: str = ""

    @property
    def difference(self) -> int:
        """What is missing, or too much when it is negative."""
        return self.should_be - self.was


def name_of(repair: str, one: Difference) -> str:
    """The name under which a correction is booked once."""
    return f"{NAMED}{repair}:{one.member}:{one.wallet}"


def is_repair(one: Recorded) -> bool:
    """Whether an event is a correction that an earlier repair booked."""
    return one.kind == "corrected" and one.source == SOURCE and one.external_id.startswith(NAMED)


async def members_since(connection: Connection, program_no: int, at: datetime) -> AsyncIterator[list[int]]:
    """The members of a program to whom anything happened since a moment, a page at a time."""
    after = 0
    while True:
        rows = await connection.fetch(
            """select distinct member_id from event where program_no = $1 and at >= $2 and seq > 0 and member_id > $3
            order by member_id limit $4""",
            program_no, at, after, MOST_AT_ONCE,
        )  # fmt: skip
        if not rows:
            return
        yield [row[0] for row in rows]
        after = rows[-1][0]
