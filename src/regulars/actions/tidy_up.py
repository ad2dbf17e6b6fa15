"""What has served its time goes, and the coming months are made ready."""

from datetime import datetime, timedelta

from regulars.engine.days import to_day
from regulars.store import code_batches, coupon_holds, idempotency, leaderboards, staff
from regulars.store.database import Connection
from regulars.store.partitions import PARTED, ensure_partitions, make_coming_months, waiting_months
from regulars.store.shop import Shop

SCORES_KEPT = timedelta(days=800)
"""Of periods of leaderboards that began longer ago only the winners stay known: of a year, and some time to look."""


async def tidy_up(shop: Shop, at: datetime) -> None:
    """Make the months, this one, the next three and those whose rows still wait for theirs; forget what is over."""
    async with shop.db.connection() as connection:
        await make_coming_months(connection, at)
        for table in PARTED:
            for month in await waiting_months(connection, table):
                await ensure_partitions(connection, table, month, month)

    async def forget(tx: Connection) -> None:
        await idempotency.forget(tx, at)
        await staff.forget_sessions(tx, at)
        await code_batches.forget_guesses(tx, at)
        await coupon_holds.free_over(tx, at)
        await leaderboards.forget_rounds(tx, to_day((at - SCORES_KEPT).date()))

    await shop.db.run(forget, idempotent=True)
