"""What has served its time goes, and the coming months are made ready."""

from datetime import date, datetime

from regulars.store import idempotency, staff
from regulars.store.database import Connection, Database
from regulars.store.partitions import ensure_partitions, waiting_months
from regulars.store.shop import Shop

MONTHS_AHEAD = 3
PARTED = ("event", "entry")


async def tidy_up(shop: Shop, at: datetime) -> None:
    """Make the months, this one, the next three and those whose rows still wait for theirs; forget what is over."""
    await make_months(shop.db, at)
    async with shop.db.connection() as connection:
        for table in PARTED:
            for month in await waiting_months(connection, table):
                await ensure_partitions(connection, table, month, month)

    async def forget(tx: Connection) -> None:
        await idempotency.forget(tx, at)
        await staff.forget_sessions(tx, at)

    await shop.db.run(forget, idempotent=True)


async def make_months(db: Database, at: datetime) -> None:
    """Make the partitions of this month and the next three."""
    first = date(at.year, at.month, 1)
    months = first.year * 12 + first.month - 1 + MONTHS_AHEAD
    async with db.connection() as connection:
        for table in PARTED:
            await ensure_partitions(connection, table, first, date(months // 12, months % 12 + 1, 1))
