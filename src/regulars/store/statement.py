"""The statement of one member: the latest receipts, and what came back of them."""

from regulars.store.database import Connection
from regulars.store.history import Recorded, recorded


async def receipts(connection: Connection, member_id: int, program_no: int, most: int) -> list[Recorded]:
    """The latest receipts, the newest first."""
    rows = await connection.fetch(
        """select member_id, at, event_id, program_no, seq, kind, source, external_id, about, version, body, decision,
        recorded_at from event where member_id = $1 and program_no = $2 and kind = 'receipt'
        order by at desc, event_id desc limit $3""",
        member_id, program_no, most,
    )  # fmt: skip
    return [recorded(row) for row in rows]


async def receipts_total(connection: Connection, member_id: int, program_no: int) -> int:
    """How many receipts there are."""
    found: int = await connection.fetchval(
        "select count(*) from event where member_id = $1 and program_no = $2 and kind = 'receipt'",
        member_id, program_no,
    )  # fmt: skip
    return found


async def returns(connection: Connection, member_id: int, event_ids: list[int]) -> dict[int, list[Recorded]]:
    """The returns of each of these receipts, in their order."""
    rows = await connection.fetch(
        """select member_id, at, event_id, program_no, seq, kind, source, external_id, about, version, body, decision,
        recorded_at from event where member_id = $1 and kind = 'return' and about = any($2::bigint[]) order by seq""",
        member_id, event_ids,
    )  # fmt: skip
    found: dict[int, list[Recorded]] = {}
    for row in rows:
        found.setdefault(row["about"], []).append(recorded(row))
    return found
