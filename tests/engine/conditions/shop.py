"""A small shop for the tests: a catalogue with every type, null or never null, and receipts with awkward values."""

import random  # noqa: TID251 - seeded: the same shop in every run
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from regulars.engine.conditions import Catalogue, Field
from regulars.engine.conditions.types import (
    BOOL,
    DATE,
    DAYS,
    INTEGER,
    LIST_OF_TEXT,
    RECORDS,
    TEXT,
    TIMESTAMP,
    Type,
    decimal,
    integer,
)

Known = TypeVar("Known")
LIST_OF_INTEGER = Type("list<integer>")

DAY_US = 86_400_000_000
NOW_US = 1_767_225_600_000_000 + 9 * 3_600_000_000  # 2026-01-01T09:00Z
TODAY = 20_454
HOSTILE = (
    "",
    "'; DROP TABLE line; --",
    '"quoted" \\ back',
    "50% off_",
    "héé😀",
    "İstanbul Σίσυφος",
    "{line} $1 :x %s",
    "e\u0301",
)


class Line(msgspec.Struct):
    price: int = 0
    quantity: int = 1000
    brand: str | None = None
    categories: frozenset[str] = frozenset()
    codes: frozenset[int] | None = None
    gift: bool | None = None
    cost: int | None = None


class Receipt(msgspec.Struct):
    total_minor: int = 0
    tax: int | None = None
    channel: str = "till"
    hour: int = 12
    local_date: int = TODAY
    at: int = NOW_US
    note: str | None = None
    online: bool = False
    lines: Sequence[Line] = ()


class Member(msgspec.Struct):
    tier: str | None = None
    points: int = 0
    visits: int | None = None
    vip: bool | None = None
    born_on: int | None = None
    last_visit_on: int | None = None
    last_at: int | None = None
    city: str | None = None
    tags: frozenset[str] = frozenset()
    weight: int | None = None


CATALOGUE = Catalogue(
    [
        Field("receipt.total", decimal(2), attribute="total_minor"),
        Field("receipt.tax", decimal(2), nullable=True),
        Field("receipt.channel", TEXT, values=("till", "web", "phone")),
        Field("receipt.hour", integer(2)),
        Field("receipt.local_date", DATE),
        Field("receipt.at", TIMESTAMP),
        Field("receipt.note", TEXT, nullable=True),
        Field("receipt.online", BOOL),
        Field("receipt.lines", RECORDS),
        Field("line.price", decimal(2)),
        Field("line.quantity", decimal(3)),
        Field("line.cost", decimal(2), nullable=True, read=lambda line: line.cost),
        Field("line.brand", TEXT, nullable=True),
        Field("line.categories", LIST_OF_TEXT),
        Field("line.codes", LIST_OF_INTEGER, nullable=True),
        Field("line.gift", BOOL, nullable=True),
        Field("member.tier", TEXT, nullable=True, values=("bronze", "silver", "gold")),
        Field("member.points", INTEGER),
        Field("member.visits", INTEGER, nullable=True),
        Field("member.vip", BOOL, nullable=True),
        Field("member.born_on", DATE, nullable=True),
        Field("member.last_visit_on", DATE, nullable=True),
        Field("member.days_since_last_visit", DAYS, nullable=True, since="member.last_visit_on"),
        Field("member.last_at", TIMESTAMP, nullable=True),
        Field("member.city", TEXT, nullable=True),
        Field("member.tags", LIST_OF_TEXT),
        Field("member.weight", decimal(6, 18), nullable=True),
    ]
)


def receipts(count: int, seed: int = 7) -> list[tuple[Receipt, Member]]:
    """Receipts with zero to five lines, each with its member; a fifth of what can be null is."""
    source = random.Random(seed)
    return [(_receipt(source), _member(source)) for _ in range(count)]


def _receipt(source: random.Random) -> Receipt:
    return Receipt(
        total_minor=source.choice((0, 4999, 5000, -250, source.randrange(-10_000, 100_000), 10**14)),
        tax=_known(source, source.randrange(-500, 500)),
        channel=source.choice(("till", "web", "phone")),
        hour=source.randrange(24),
        local_date=TODAY - source.randrange(-2, 40),
        at=NOW_US - source.choice((0, 1, DAY_US, source.randrange(90 * DAY_US))),
        note=_known(source, source.choice(HOSTILE)),
        online=source.random() < 0.5,
        lines=tuple(_line(source) for _ in range(source.randrange(6))),
    )


def _line(source: random.Random) -> Line:
    words = ("coffee", "cake", "tea", "gift card", *HOSTILE)
    return Line(
        price=source.choice((0, 199, 250, -100, source.randrange(50_000))),
        quantity=source.choice((1000, 2000, 1500, 333, -1000)),
        brand=_known(source, source.choice(("Acme", "Zest", *HOSTILE))),
        categories=frozenset(source.sample(words, source.randrange(4))),
        codes=_known(source, frozenset(source.sample(range(-2, 9), source.randrange(5)))),
        gift=_known(source, source.random() < 0.5),
        cost=_known(source, source.randrange(-100, 20_000)),
    )


def _member(source: random.Random) -> Member:
    return Member(
        tier=_known(source, source.choice(("bronze", "silver", "gold"))),
        points=source.choice((0, 100, -5, source.randrange(10_000), 10**14)),
        visits=_known(source, source.randrange(30)),
        vip=_known(source, source.random() < 0.5),
        born_on=_known(source, source.randrange(-15_000, 15_000)),
        last_visit_on=_known(source, TODAY - source.choice((0, 29, 30, 31, source.randrange(400)))),
        last_at=_known(source, NOW_US - source.choice((0, 1, 30 * DAY_US, source.randrange(400 * DAY_US)))),
        city=_known(source, source.choice(("Tiraspol", "Chișinău", *HOSTILE))),
        tags=frozenset(source.sample(("new", "vegan", "vip", *HOSTILE), source.randrange(4))),
        weight=_known(source, source.choice((0, 1_000_400, -1, 10**17, source.randrange(10**9)))),
    )


def _known(source: random.Random, value: Known) -> Known | None:
    return None if source.random() < 0.2 else value
