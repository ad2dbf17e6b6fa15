"""Clubs that everybody may find."""

import msgspec


class ClubRow(msgspec.Struct, frozen=True):
    """A club. asking: how many ask to be let in."""

    id: str
    name: str
    members: int
    asking: int = 0


class ClubsView(msgspec.Struct, frozen=True):
    """A page of them; `after` is empty on the last one. has_boards: whether their members are ranked."""

    rows: tuple[ClubRow, ...]
    after: str = ""
    has_boards: bool = False
