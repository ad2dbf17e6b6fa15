"""Rewards that members took: what is to be handed over, and how it ended."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from regulars.i18n import Unit
from regulars.web.console.views.shop import Reason


class WaitingRow(msgspec.Struct, frozen=True):
    """A reward that a member waits for, or one that is over.

    ends: how a person may end it. delivery: how far its parcel is, empty when it is not sent; next_delivery: what
    comes then. address: line by line, for those who may see it.
    """

    id: str
    member_id: str
    member: str
    reward: str
    states: tuple[Reason, ...]
    taken_at: datetime
    points: int
    quantity: int = 1
    choice: str = ""
    until: datetime | None = None
    ended_at: datetime | None = None
    ends: tuple[str, ...] = ()
    delivery: str = ""
    next_delivery: str = ""
    tracking: str = ""
    address: tuple[str, ...] = ()
    unit: Unit = Unit()


class WaitingView(msgspec.Struct, frozen=True):
    """One page. `after` opens the next one, empty at the end; has_rewards: whether the program has any to hand over."""

    rows: tuple[WaitingRow, ...] = ()
    after: str = ""
    has_rewards: bool = False


def address_lines(address: Mapping[str, str] | None) -> tuple[str, ...]:
    """An address as it is written on a parcel."""
    if not address:
        return ()
    place = " ".join(address.get(part, "") for part in ("postcode", "city") if address.get(part))
    lines = (address.get("name"), address.get("street"), place, address.get("country"), address.get("phone"))
    return tuple(line for line in lines if line)
