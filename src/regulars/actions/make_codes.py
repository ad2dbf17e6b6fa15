"""Make a batch of codes."""

from datetime import datetime

from regulars.engine.checks.moments import out_of_range
from regulars.errors import FieldError, Invalid
from regulars.store import code_batches
from regulars.store.code_batches import Batch
from regulars.store.codes import MOST
from regulars.store.shop import Shop


async def make_codes(
    shop: Shop,
    batch_id: str,
    size: int,
    *,
    at: datetime,
    program: str = "",
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> Batch:
    """A batch of so many codes; the same again is the same batch. Raises Invalid, UnknownProgram, BatchExists."""
    if not 1 <= size <= MOST:
        raise Invalid(errors=(FieldError("/size", f"from 1 to {MOST}"),))
    if wrong := [*out_of_range(from_at, "/from_at"), *out_of_range(until_at, "/until_at")]:
        raise Invalid(errors=tuple(wrong))
    if from_at is not None and until_at is not None and until_at <= from_at:
        raise Invalid(errors=(FieldError("/until_at", "is not after the beginning"),))
    number = await shop.programs.number(program, at)
    wanted = Batch(0, batch_id, number, size, from_at, until_at, at)
    return await shop.db.run(lambda tx: code_batches.add(tx, wanted))
