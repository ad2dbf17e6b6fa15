"""The list of members."""

from datetime import datetime
from typing import Literal

import msgspec

Show = Literal["all", "joined", "receipts", "points", "owed"]
Status = Literal["active", "blocked", "left", "erased", "merged"]


class MemberRow(msgspec.Struct, frozen=True):
    """One member in the list."""

    id: str
    name: str
    phone: str
    email: str
    card: str
    tier: str
    tier_rank: int
    points: int
    last_visit_at: datetime | None
    status: str = "active"


class MembersView(msgspec.Struct, frozen=True):
    """One page of the list. `after` opens the next one, None at the end; `total` may be an estimate."""

    rows: tuple[MemberRow, ...]
    total: int
    after: str | None = None
    is_estimate: bool = False
