"""What a shop's first page sums up over all members.

Every question says what it costs; the times were measured on two cores with 300,000 members in memory. Spans of time
are given by their bounds, which are days of the program's zone; which zone that is, the database is never asked.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from regulars.engine.days import micros
from regulars.ids import EPOCH_MS
from regulars.store import day_sums
from regulars.store.database import Connection
from regulars.store.day_sums import GIVES, SPENDS


class Flow(msgspec.Struct, frozen=True):
    """Points given to members and spent by them in one span, less what was taken or given back."""

    given: int = 0
    spent: int = 0


async def members(connection: Connection) -> int:
    """How many members there are, the erased ones left out. One pass over `member`: 0.15 s a million."""
    found: int = await connection.fetchval("select count(*) from member where status <> 'erased'")
    return found


async def joined(connection: Connection, since: datetime, at: datetime) -> int:
    """How many members joined from `since` to `at`. One look-up for each member made since then.

    Nobody joins before he is made, and ids grow with time: only those made since the span began are looked at.
    """
    found: int = await connection.fetchval(
        """select count(*) from member m where m.member_id >= $1 and exists (select from event e
            where e.member_id = m.member_id and e.kind = 'joined' and e.at >= $2 and e.at <= $3)""",
        first_id(since), since, at,
    )  # fmt: skip
    return found


def first_id(since: datetime) -> int:
    """The smallest id that can have been made from `since` on."""
    return max(micros(since) // 1000 - EPOCH_MS, 0) << 22


async def receipts(connection: Connection, bounds: Sequence[datetime], at: datetime) -> list[int]:
    """How many receipts there were in each span [bounds[i], bounds[i + 1]), the last span ending with `at`.

    One pass over the events of the months that the spans touch: 0.4 s a million.
    """
    rows = await connection.fetch(
        """select width_bucket(at, $1::timestamptz[]) as span, count(*) from event
        where kind = 'receipt' and at >= $2 and at <= $3 group by 1""",
        list(bounds), bounds[0], at,
    )  # fmt: skip
    counted: dict[int, int] = {row[0]: row[1] for row in rows}
    return [counted.get(span, 0) for span in range(1, len(bounds) + 1)]


async def flows(
    connection: Connection, program_no: int, wallet: str, bounds: Sequence[datetime], at: datetime
) -> list[Flow]:
    """The points given and spent in each span [bounds[i], bounds[i + 1]), the last span ending with `at`.

    Days that were summed (`day_sums.py`) are taken from there when the spans begin and end with them; what is open
    since, and what was recorded late, is one pass over these entries: 0.3 s a million.
    """
    given, spent = [0] * len(bounds), [0] * len(bounds)
    kept = await day_sums.read(connection, program_no, wallet, bounds, at)
    for place, day in zip(kept.places, kept.days, strict=True):
        given[place] += day.given
        spent[place] += day.spent
    rows = await connection.fetch(
        """select width_bucket(at, $3::timestamptz[]) as span, movement, sum(points)::bigint from entry
        where program_no = $1 and wallet = $2 and at >= $4 and at <= $5 and movement = any($6::text[]) group by 1, 2""",
        program_no, wallet, list(bounds), kept.until or bounds[0], at, [*GIVES, *SPENDS],
    )  # fmt: skip
    if kept.until is not None:
        rows += await connection.fetch(
            """select width_bucket(e.at, $3::timestamptz[]) as span, e.movement, sum(e.points)::bigint
            from event_key k join entry e
                on e.member_id = k.member_id and e.at = k.at and e.event_id = k.event_id
            where k.event_id >= $4 and k.at >= $5 and k.at < $6 and k.at <= $7
                and e.program_no = $1 and e.wallet = $2 and e.movement = any($8::text[]) group by 1, 2""",
            program_no, wallet, list(bounds), kept.before_id, bounds[0], kept.until, at, [*GIVES, *SPENDS],
        )  # fmt: skip
    for span, movement, points in rows:
        given[span - 1] += GIVES.get(movement, 0) * points
        spent[span - 1] += SPENDS.get(movement, 0) * points
    return [Flow(*both) for both in zip(given, spent, strict=True)]


async def owed(connection: Connection, program_no: int, wallet: str, day: int, *, with_debts: bool) -> int:
    """All points that members have on a local day, pending and put aside included, less what they owe.

    with_debts: whether the wallet lets members owe at all; a member who does has nothing to spend, so that his
    balance is below zero. Lots that expired by that day do not count, whether or not somebody has written that down;
    what is put aside of them does until its hold ends. One pass over `lot`: 0.1 s a million; with debts
    another over `state`: 0.6 s a million.
    """
    points: int = await connection.fetchval(
        """select coalesce(sum(case when until_day > $3 then points else held end), 0)::bigint from lot
        where program_no = $1 and wallet = $2""",
        program_no, wallet, day,
    )  # fmt: skip
    if not with_debts:
        return points
    debts: int = await connection.fetchval(
        "select coalesce(-sum(balance), 0)::bigint from state where program_no = $1 and balance < 0", program_no
    )
    return points - debts


async def last_receipt_at(connection: Connection) -> datetime | None:
    """The moment of the receipt that was recorded last; None without any. The end of an index: nothing."""
    found: datetime | None = await connection.fetchval(
        "select at from event_key where kind = 'receipt' order by event_id desc limit 1"
    )
    return found
