"""What the shop says of days."""

from datetime import datetime

import msgspec


class SaidRow(msgspec.Struct, frozen=True):
    """What was said of a day; store: empty for all that have nothing said of their own."""

    day: datetime
    value: str
    store: str = ""


class FactRow(msgspec.Struct, frozen=True):
    """Something that is said of a day, and what may be said of it. today: what is said of today."""

    id: str
    name: str
    one_of: tuple[str, ...]
    today: tuple[SaidRow, ...] = ()
    others: tuple[SaidRow, ...] = ()


class FactsView(msgspec.Struct, frozen=True):
    """All facts of the program. today: as the form has it; stores: their ids and names."""

    rows: tuple[FactRow, ...]
    today: str
    stores: tuple[tuple[str, str], ...]
