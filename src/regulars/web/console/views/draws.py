"""Draws, scratch cards and auctions of the program, as they stand."""

from datetime import datetime
from typing import Literal

import msgspec

from regulars.i18n import Unit


class WinnerRow(msgspec.Struct, frozen=True):
    """Who won, and with which entry; 0 for an auction."""

    member_id: str
    name: str
    entry: int = 0


class DrawRow(msgspec.Struct, frozen=True):
    """One of them. state: open until `closes_at`; closed, when somebody is to draw or close it; over.

    commitment, seed: with both anybody reckons the winners again; the seed is told when it is over. best: the best
    bid of an auction.
    """

    id: str
    name: str
    kind: Literal["draw", "scratch", "auction"]
    state: Literal["open", "closed", "over"]
    closes_at: datetime | None = None
    over_at: datetime | None = None
    entries: int = 0
    places: int = 0
    best: int = 0
    commitment: str = ""
    seed: str = ""
    winners: tuple[WinnerRow, ...] = ()
    unit: Unit = Unit()
