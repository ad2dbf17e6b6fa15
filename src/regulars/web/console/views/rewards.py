"""What a member may take and has taken: rewards and gift cards."""

from datetime import datetime

import msgspec

from regulars.i18n import Unit
from regulars.web.console.views.shop import Reason


class OfferedRow(msgspec.Struct, frozen=True):
    """A reward as the member finds it. `price` None: she chooses how many points; no reasons: it can be taken.
    left: how many there are for all members, None without end.
    """

    name: str
    price: int | None
    reasons: tuple[Reason, ...] = ()
    unit: Unit = Unit()
    left: int | None = None


class TakenRow(msgspec.Struct, frozen=True):
    """A reward taken outside of a receipt; `states`: how it stands or ended, and where its parcel is."""

    name: str
    states: tuple[Reason, ...]
    is_open: bool
    points: int
    taken_at: datetime
    quantity: int = 1
    until: datetime | None = None
    code: str = ""
    choice: str = ""
    unit: Unit = Unit()


class TakenPage(msgspec.Struct, frozen=True):
    """A page of all that a member took, the newest first. `before` opens the next one, empty at the end."""

    member_id: str
    member: str
    rows: tuple[TakenRow, ...]
    before: str = ""


class GiftCardRow(msgspec.Struct, frozen=True):
    """A gift card that the member took as a reward. `number` is its end; `why_not`: why it cannot pay."""

    id: str
    number: str
    balance_minor: int
    currency: str
    until: datetime | None = None
    why_not: Reason | None = None
