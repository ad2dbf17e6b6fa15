"""A member's challenges and badges."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from regulars.i18n import Unit


class ChallengeRow(msgspec.Struct, frozen=True):
    """A challenge: `done` of `target`, in minor units when it counts money, until a moment.

    gives: by wallet, points with their unit. rewards: the names of those that are given for nothing.
    """

    name: str
    state: Literal["open", "reached", "to_claim", "closed"]
    done: Decimal
    target: Decimal
    is_money: bool = False
    until: datetime | None = None
    gives: tuple[tuple[int, Unit], ...] = ()
    rewards: tuple[str, ...] = ()
    badge: str = ""


class BadgeRow(msgspec.Struct, frozen=True):
    """A badge, and since when she has it."""

    name: str
    since: datetime
    description: str = ""
