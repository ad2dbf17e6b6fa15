"""Call off a batch of codes."""

from datetime import datetime

from regulars.store import code_batches
from regulars.store.code_batches import Batch
from regulars.store.shop import Shop


async def void_codes(shop: Shop, batch_id: str, *, at: datetime) -> Batch:
    """None of its codes can be used any more. Raises UnknownBatch."""
    return await shop.db.run(lambda tx: code_batches.void(tx, batch_id, at))
