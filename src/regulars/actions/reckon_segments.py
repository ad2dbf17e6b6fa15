"""Reckon who is in which segment: every hour, and when a segment changes."""

from datetime import datetime

from regulars.store import memberships
from regulars.store.shop import Shop


async def reckon_segments(shop: Shop, at: datetime, number: int | None = None) -> None:
    """Keep for every member in which segments she is; of one program, or of all."""
    for one in await shop.programs.numbers(at) if number is None else [number]:
        program = await shop.programs.in_force(one, at, at)
        await memberships.reckon_all(shop.db, one, program, at)
