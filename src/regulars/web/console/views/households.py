"""Households and groups."""

import msgspec

from regulars.i18n import Unit


class ShareRow(msgspec.Struct, frozen=True):
    """Somebody in a household: the share of what she earns that goes to it, in percent."""

    id: str
    name: str
    share: int
    may_spend: bool
    is_owner: bool = False


class PoolView(msgspec.Struct, frozen=True):
    """A household or group with what it has and who is in it."""

    id: str
    name: str
    points: int
    members: tuple[ShareRow, ...] = ()
    unit: Unit = Unit()
