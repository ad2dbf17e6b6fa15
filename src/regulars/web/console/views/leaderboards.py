"""The leaderboards of the program: who is first, what places give, and who won last."""

from datetime import datetime
from decimal import Decimal

import msgspec

from regulars.i18n import Unit


class PlaceRow(msgspec.Struct, frozen=True):
    """A place; `name` as the shop knows it. score: in minor units when it is money. is_given: the points of a place
    that was won were given.
    """

    place: int
    member_id: str
    name: str
    score: Decimal
    is_given: bool = False


class PrizeRow(msgspec.Struct, frozen=True):
    """Points for the places from `first` to `last`."""

    first: int
    last: int
    points: int
    unit: Unit


class ClubOfBoards(msgspec.Struct, frozen=True):
    """The club among whose members the places are."""

    id: str
    name: str
    members: tuple[int, ...]


class BoardRow(msgspec.Struct, frozen=True):
    """A leaderboard in its present period, with the first places of it.

    from_at: when the period began; until: when it is over. winners: of the last period that was settled, which began
    at `won_from` and ended at `won_until`.
    """

    id: str
    name: str
    description: str
    is_money: bool
    members: int
    places: tuple[PlaceRow, ...]
    prizes: tuple[PrizeRow, ...]
    from_at: datetime | None = None
    until: datetime | None = None
    won_from: datetime | None = None
    won_until: datetime | None = None
    winners: tuple[PlaceRow, ...] = ()
