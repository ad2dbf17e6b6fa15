"""The batches of codes, and the codes of one."""

import asyncio
from collections.abc import AsyncIterator

from regulars.store import code_batches
from regulars.store.code_batches import Batch
from regulars.store.codes import codes_of
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.codes import BatchRow

AT_ONCE = 500
"""Codes made before others get their turn."""


async def batch_rows(reading: Reading) -> list[BatchRow]:
    """All batches, the newest first."""
    async with reading.shop.db.connection() as connection:
        found = await code_batches.every(connection)
        used = [await code_batches.used(connection, one.batch_id) for one in found]
    return [
        BatchRow(
            one.batch_id, one.size, many, one.made_at, one.from_at, one.until_at, one.void_at,
            one.until_at is not None and one.until_at <= reading.at,
        )
        for one, many in zip(found, used, strict=True)
    ]  # fmt: skip


async def batch_named(reading: Reading, name: str) -> Batch:
    """Raises UnknownBatch."""
    async with reading.shop.db.connection() as connection:
        return await code_batches.named(connection, name)


async def lines_of(reading: Reading, batch: Batch) -> AsyncIterator[str]:
    """The codes of a batch, one a line, some at a time."""
    for first in range(0, batch.size, AT_ONCE):
        last = min(first + AT_ONCE, batch.size)
        yield "".join(f"{code}\n" for code in codes_of(reading.shop.mac_bytes, batch.batch_no, first, last))
        await asyncio.sleep(0)
