"""A gift card with its money, and all its movements."""

from datetime import datetime

import msgspec

from regulars.web.console.views.shop import Reason


class CardMovementRow(msgspec.Struct, frozen=True):
    """Money that came onto a card (above 0) or went, and what was on it then."""

    movement: str
    amount_minor: int
    balance_minor: int
    at: datetime
    about: str = ""


class CardView(msgspec.Struct, frozen=True):
    """A gift card. number: its end only, for who has the number has the money."""

    id: str
    number: str
    currency: str
    balance_minor: int
    status: str
    has_pin: bool
    issued_at: datetime
    movements: tuple[CardMovementRow, ...]
    until: datetime | None = None
    why_not: Reason | None = None
