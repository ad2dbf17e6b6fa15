"""The mapping file: which column of a shop's file means what."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from regulars.connectors.files import mapping_text
from regulars.engine.money import CURRENCIES
from regulars.errors import FieldError, Invalid

IdentifierKind = Literal["card", "phone", "email", "outside"]
Day = Annotated[int, Meta(ge=-36500, le=36500)]


class BadMapping(Invalid):
    """The mapping file is not right."""

    code: ClassVar[str] = "bad-mapping"
    file: str


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shape of every part of a mapping: frozen, and strict about names."""


class Text(Part, frozen=True):
    """A text: one column, or several joined by a space, or always the same words.

    values: the file's word -> our word, before `case`. split: cuts one cell into several texts ("a/b/c").
    """

    column: str | None = None
    columns: tuple[str, ...] = ()
    constant: str | None = None
    values: dict[str, str] = {}
    case: Literal["as_is", "sentence"] = "as_is"
    split: str | None = None
    kind: IdentifierKind = "outside"

    def __post_init__(self) -> None:
        """Refuse a text that comes from nowhere, or from two places."""
        if sum((self.column is not None, bool(self.columns), self.constant is not None)) != 1:
            raise ValueError("Say exactly one of `column`, `columns` and `constant`")


Word = str | tuple[str, ...] | Text
"""`column`, or `[column, column]`, or the long form."""


class Amount(Part, frozen=True):
    """A sum of columns: all of `add`, plus the product of the two of `multiply`, less all of `subtract`.

    at_least: a floor for the outcome; without it a negative outcome is refused.
    """

    add: tuple[str, ...] = ()
    subtract: tuple[str, ...] = ()
    multiply: Annotated[tuple[str, ...], Meta(max_length=2)] = ()
    at_least: int | None = None

    def __post_init__(self) -> None:
        """Refuse a sum of nothing."""
        if len(self.multiply) == 1 or not self.columns():
            raise ValueError("Say what to `add` or `subtract`, or which two columns to `multiply`")

    def leading(self) -> tuple[str, ...]:
        """The columns that cannot all be empty."""
        return (*self.add, *self.multiply) or self.subtract

    def columns(self) -> tuple[str, ...]:
        """Every column the outcome is made of."""
        return (*self.add, *self.multiply, *self.subtract)


Number = str | Amount


class Format(Part, frozen=True):
    """How the file is written. Empty delimiter: found out from the heading.

    encoding: any name Python knows, such as utf-8, cp1250, cp1251. heading: the columns' names of a CSV without
    a heading. timestamps, dates: strptime formats, `unix` for seconds since 1970; empty for ISO 8601.
    timestamps_zone: the zone of timestamps that carry none; the shop's own when empty.
    """

    encoding: str = "utf-8"
    delimiter: Annotated[str, Meta(max_length=1)] = ""
    decimal: Literal[".", ","] = "."
    heading: tuple[str, ...] = ()
    timestamps: str = ""
    timestamps_zone: str = ""
    dates: str = ""


class Headers(Part, frozen=True):
    """A second file with one row a receipt, beside the file of lines; `join`: column of the lines -> of the headers."""

    file: str
    join: Annotated[dict[str, str], Meta(min_length=1)]
    format: Format | None = None


class Receipts(Part, frozen=True):
    """A file with one row a line of a receipt (or a receipt).

    receipt: the column with its number, or several that only together name one receipt (store, day, number);
    without it a receipt is what one member bought at one time at one till.
    """

    occurred_at: Word
    total: Number
    receipt: Word | None = None
    member: Word | None = None
    store: Word | None = None
    till: Word | None = None
    channel: Word | None = None
    currency: Word | None = None
    receipt_discount: Number | None = None
    line: Word | None = None
    sku: Word | None = None
    name: Word | None = None
    brand: Word | None = None
    category_path: tuple[Word, ...] = ()
    quantity: Number | None = None
    discount: Number | None = None
    cost: Number | None = None
    shift_days: Day = 0
    headers: Headers | None = None
    format: Format | None = None


class Products(Part, frozen=True):
    """A file with one row a product; `file`: where it lies beside the receipts, to look their lines up in."""

    sku: Word
    file: str | None = None
    name: Word | None = None
    brand: Word | None = None
    category_path: tuple[Word, ...] = ()
    format: Format | None = None


class Members(Part, frozen=True):
    """A file with one row a member."""

    identifiers: Annotated[dict[IdentifierKind, Word], Meta(min_length=1)]
    name: Word | None = None
    joined_on: Word | None = None
    birthday: Word | None = None
    language: Word | None = None
    store: Word | None = None
    tiers: dict[str, Word] = {}
    attributes: dict[str, Word] = {}
    format: Format | None = None


class Balances(Part, frozen=True):
    """A file with what members bring along: one row a lot of points, or a tier."""

    member: Word
    wallet: Word | None = None
    points: Number | None = None
    expires_on: Word | None = None
    tier_set: Word | None = None
    tier: Word | None = None
    format: Format | None = None


class GiftCards(Part, frozen=True):
    """A file with the gift cards of an older system: one row a card and the money on it."""

    number: Word
    balance: Number
    currency: Word | None = None
    expires_on: Word | None = None
    format: Format | None = None


class Mapping(Part, frozen=True):
    """The whole mapping file. time_zone: the shop's own."""

    time_zone: str
    currency: str
    format: Format = Format()
    receipts: Receipts | None = None
    products: Products | None = None
    members: Members | None = None
    balances: Balances | None = None
    gift_cards: GiftCards | None = None


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file. Raises BadMapping with line and column, or FileNotFoundError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadMapping(file=path.name, errors=(FieldError("1:1", "the file is not in UTF-8"),)) from None
    return parse_mapping(text, name=path.name)


def parse_mapping(text: str, *, name: str = "mapping") -> Mapping:
    """Read the text of a mapping file; every scalar is taken as text. Raises BadMapping."""
    try:
        document = mapping_text.parse(text)
        mapping = msgspec.convert(document.data, Mapping, strict=False)
    except mapping_text.BadText as error:
        raise BadMapping(file=name, errors=(FieldError(error.place, error.reason),)) from None
    except msgspec.ValidationError as error:
        place, reason = document.explained(str(error), _words())
        raise BadMapping(file=name, errors=(FieldError(place, reason),)) from None
    wrong = tuple(FieldError(document.place_of(path), why) for path, why in _wrong(mapping))
    if wrong:
        raise BadMapping(file=name, errors=wrong)
    return mapping


def _words() -> list[str]:
    kinds = (Mapping, Receipts, Products, Members, Balances, GiftCards, Headers, Format, Amount, Text)
    return sorted({field.name for kind in kinds for field in msgspec.structs.fields(kind)})


def _wrong(mapping: Mapping) -> list[tuple[tuple[str, ...], str]]:
    """What the types alone cannot say: unknown zones and currencies, two words for one thing."""
    zones = [("time_zone", mapping.time_zone), ("format", mapping.format.timestamps_zone)]
    found: list[tuple[tuple[str, ...], str]]
    found = [((field,), f"{zone!r} is not a time zone") for field, zone in zones if zone and not is_zone(zone)]
    if mapping.currency not in CURRENCIES:
        found.append((("currency",), f"{mapping.currency!r} is not a currency code such as EUR"))
    if mapping.products and not mapping.products.file and mapping.receipts and not mapping.receipts.sku:
        found.append((("receipts",), "products cannot be looked up: the receipts have no `sku`"))
    return found


Section = TypeVar("Section", Receipts, Products, Members, Balances, GiftCards)


def needed(section: Section | None, name: str) -> Section:
    """The section, which must be there. Raises BadMapping."""
    if section is None:
        raise BadMapping(file="mapping", errors=(FieldError(name, f"the mapping has no section `{name}`"),))
    return section


def beside(path: Path, name: str) -> Path:
    """The file of that name in the same folder, and in no other. Raises BadMapping when it is not there."""
    found = path.parent / name
    if Path(name).name != name or not found.is_file():
        raise BadMapping(file="mapping", errors=(FieldError("file", f"there is no {name!r} beside {path.name}"),))
    return found


def is_zone(name: str) -> bool:
    """Whether the time zone database knows the name."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True
