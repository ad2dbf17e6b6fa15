"""What a shop's first page sums up over all members.

Every question says what it costs; the times were measured on two cores with 300,000 members in memory. Spans of time
are given by their bounds, which are days of the program's zone; which zone that is, the database is never asked.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from regulars.engine.days import micros
from regulars.engine.effects import ACCOUNTS
from regulars.ids import EPOCH_MS
from regulars.store.database import Connection

GIVES = {
    movement: (source in ("issued", "corrected")) - (target in ("issued", "corrected"))
    for movement, (source, target) in ACCOUNTS.items()
    if "issued" in (source, target) or "corrected" in (source, target)
}
"""The movements by which the shop gives points (1) and takes them back (-1)."""

SPENDS = {
    movement: (target == "redeemed") - (source == "redeemed")
    for movement, (source, target) in ACCOUNTS.items()
    if "redeemed" in (source, target)
}
"""The movements by which members spend points (1) and get them back for goods that came back (-1)."""


class Flow(msgspec.Struct, frozen=True):
    """Points given to members and spent by them in one span, less what was taken or given back."""

    given: int = 0
    spent: int = 0


async def members(connection: Connection) -> int:
    """How many members there are, the erased ones left out. One pass over `member`: 0.15 s a million."""
    found: int = await connection.fetchval("select count(*) from member where status <> 'erased'")
    return found


JOINED = """m.member_id >= {first_id} and exists (
    select from event e where e.member_id = m.member_id and e.kind = 'joined' and e.at >= {since} and e.at <= {at})"""
"""Whether a member joined in a span. Nobody joins before he is made, and ids grow with time: only those made since
the span began are looked at."""


async def joined(connection: Connection, since: datetime, at: datetime) -> int:
    """How many members joined from `since` to `at`. One look-up for each member made since then."""
    condition = JOINED.format(first_id="$1", since="$2", at="$3")
    found: int = await connection.fetchval(
        f"select count(*) from member m where {condition}",  # noqa: S608 - our own text
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

    One pass over the entries of the months that the spans touch: 0.3 s a million.
    """
    rows = await connection.fetch(
        """select width_bucket(at, $3::timestamptz[]) as span, movement, sum(points)::bigint from entry
        where program_no = $1 and wallet = $2 and at >= $4 and at <= $5 and movement = any($6::text[]) group by 1, 2""",
        program_no, wallet, list(bounds), bounds[0], at, [*GIVES, *SPENDS],
    )  # fmt: skip
    given, spent = [0] * len(bounds), [0] * len(bounds)
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
