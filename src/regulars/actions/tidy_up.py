"""What has served its time goes, and the coming months are made ready."""

from datetime import date, datetime

from regulars.store import idempotency, staff
from regulars.store.database import Connection
from regulars.store.partitions import ensure_partitions
from regulars.store.shop import Shop

MONTHS_AHEAD = 3


async def tidy_up(shop: Shop, at: datetime) -> None:
    """Make the partitions of this month and the next three; forget old answers and ended sessions."""
    first = date(at.year, at.month, 1)
    months = first.year * 12 + first.month - 1 + MONTHS_AHEAD
    last = date(months // 12, months % 12 + 1, 1)
    async with shop.db.connection() as connection:
        for table in ("event", "entry"):
            await ensure_partitions(connection, table, first, last)

    async def forget(tx: Connection) -> None:
        await idempotency.forget(tx, at)
        await staff.forget_sessions(tx, at)

    await shop.db.run(forget, idempotent=True)
