"""Batches of codes that members use once."""

from datetime import datetime

import msgspec


class BatchRow(msgspec.Struct, frozen=True):
    """A batch: how many were made and used, when they can be used, and since when they no longer can."""

    id: str
    size: int
    used: int
    made_at: datetime
    from_at: datetime | None = None
    until_at: datetime | None = None
    void_at: datetime | None = None
    is_over: bool = False
