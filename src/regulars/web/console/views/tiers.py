"""A member on the ladders of tiers."""

from datetime import datetime
from typing import Literal

import msgspec

from regulars.i18n import Unit


class NeedRow(msgspec.Struct, frozen=True):
    """One thing that a tier asks for: there is `have` of `need`, so much is `lacking`, to come before `by`.

    name: of the activity, segment or plan. unit: of the points, when points are meant. price: what those cost that
    lack, in minor units; 0 where nobody sells them.
    """

    measure: Literal["spend", "points", "visits", "balance", "activity", "segment", "plan"]
    have: int
    need: int
    lacking: int
    by: datetime | None = None
    name: str = ""
    unit: Unit = Unit()
    price: int = 0


class TierView(msgspec.Struct, frozen=True):
    """The member's tier on one ladder; `rank` 0 is the lowest.

    until: the first moment without it if nothing more comes, when it becomes the tier `becomes`. needs: what
    `next_name` asks for; keeps: what this one asks for, when it could be lost.
    """

    name: str
    rank: int
    since: datetime
    until: datetime | None = None
    next_name: str = ""
    needs: tuple[NeedRow, ...] = ()
    keeps: tuple[NeedRow, ...] = ()
    becomes: str = ""
