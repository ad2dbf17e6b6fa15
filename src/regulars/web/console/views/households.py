"""Households and groups."""

from datetime import datetime
from typing import Literal

import msgspec

from regulars.i18n import Unit


class ShareRow(msgspec.Struct, frozen=True):
    """Somebody in a household: the share of what she earns that goes to it, in percent."""

    id: str
    name: str
    share: int
    may_spend: bool
    is_owner: bool = False


class DoorRow(msgspec.Struct, frozen=True):
    """Somebody who is not in it: invited, asking to be let in, or kept out, since a moment."""

    id: str
    name: str
    state: Literal["invited", "asking", "banned"]
    since: datetime


class PoolView(msgspec.Struct, frozen=True):
    """A household or group with what it has, who is in it, and who stands at its door.

    listed: everybody finds it on the list of clubs; has_boards: its members are ranked.
    """

    id: str
    name: str
    points: int
    members: tuple[ShareRow, ...] = ()
    unit: Unit = Unit()
    door: tuple[DoorRow, ...] = ()
    is_group: bool = False
    listed: bool = False
    has_boards: bool = False
