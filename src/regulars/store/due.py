"""Members for whom time alone has changed something that is not written down yet."""

from datetime import datetime

import msgspec

from regulars.store.database import Connection


class Due(msgspec.Struct, frozen=True):
    """A member's state in a program that was true until some moment that has come."""

    member_id: int
    program_no: int
    seq: int


async def members(connection: Connection, at: datetime, most: int) -> list[Due]:
    """Those due the longest, at most so many."""
    rows = await connection.fetch(
        """select member_id, program_no, seq from state
        where true_until <= $1 and true_until < '9999-01-01 00:00:00+00' order by true_until limit $2""",
        at,
        most,
    )
    return [Due(*row) for row in rows]
