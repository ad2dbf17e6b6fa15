"""Two members who may be one: both as they are, and the one who would stay."""

from datetime import datetime

import msgspec

from regulars.i18n import Unit


class MergedRow(msgspec.Struct, frozen=True):
    """A membership that became part of this one."""

    id: str
    name: str
    at: datetime


class StandingRow(msgspec.Struct, frozen=True):
    """What one of them has, or would have, of the wallet the shop speaks of first."""

    points: int
    pending: int
    tier: str
    tier_rank: int


class MergeView(msgspec.Struct, frozen=True):
    """What a merge would do. moved: the kinds of identifiers that lead to who stays; filled, conflicts: facts of the
    person by name. No standings where the other never joined.
    """

    into: StandingRow | None
    of: StandingRow | None
    after: StandingRow | None
    moved: tuple[str, ...]
    filled: tuple[str, ...]
    conflicts: tuple[str, ...]
    leaves_pools: int
    unit: Unit = Unit()
