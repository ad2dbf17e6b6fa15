"""What the files of a folder hold, found out from their columns."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

import duckdb
import msgspec

from regulars.connectors.files import csv_file, parquet_file
from regulars.connectors.files.balances import balance_fields
from regulars.connectors.files.columns import MissingColumn, Sheet
from regulars.connectors.files.gift_cards import card_fields
from regulars.connectors.files.mapping import BadMapping, Format, Mapping
from regulars.connectors.files.members import member_fields
from regulars.connectors.files.products import product_fields
from regulars.connectors.files.receipt_lines import line_fields
from regulars.connectors.files.workbench import UnreadableFile
from regulars.errors import FieldError

Kind = Literal["products", "members", "balances", "gift_cards", "receipts"]


class Content(msgspec.Struct, frozen=True):
    """A file and what it holds."""

    kind: Kind
    path: Path


def contents_of(paths: Iterable[Path], mapping: Mapping) -> list[Content]:
    """What each file holds, in the order in which to take them: products, members, balances, gift cards, receipts.

    Of a folder, the files that the mapping speaks of; of a file named by itself, BadMapping is raised when the mapping
    does not speak of it, or in two ways. Raises UnreadableFile too.
    """
    found = [content for path in paths for content in _found(path, mapping)]
    order = ("products", "members", "balances", "gift_cards", "receipts")
    return sorted(found, key=lambda content: order.index(content.kind))


def _found(path: Path, mapping: Mapping) -> Iterator[Content]:
    if not path.is_dir():
        yield Content(_only(path, list(_kinds(path, mapping))), path)
        return
    for each in sorted(path.iterdir()):
        is_ours = each.name.endswith(".rejected.csv")
        if each.suffix.lower() in (".csv", ".tsv", ".txt", ".parquet") and not is_ours:
            yield from (Content(kind, each) for kind in _kinds(each, mapping))


def _only(path: Path, kinds: list[Kind]) -> Kind:
    if len(kinds) == 1:
        return kinds[0]
    told = f"this may be {' or '.join(kinds)}" if kinds else "no section of the mapping fits the columns of this file"
    raise BadMapping(file=path.name, errors=(FieldError("", told),))


def _kinds(path: Path, mapping: Mapping) -> Iterator[Kind]:
    """The kinds of content whose columns are all there; the only section of a mapping fits every file."""
    asked = _asked(mapping)
    if len(asked) == 1:
        yield from asked
        return
    for kind, (form, build) in asked.items():
        if _fits(path, form or mapping.format, build):
            yield kind


Build = Callable[[Sheet], object]


def _asked(mapping: Mapping) -> dict[Kind, tuple[Format | None, Build]]:
    """The sections of the mapping: how such a file is written, and what asks for all of its columns."""
    found: dict[Kind, tuple[Format | None, Build]] = {}
    if products := mapping.products:
        found["products"] = (products.format, lambda sheet: product_fields(sheet, products))
    if members := mapping.members:
        found["members"] = (members.format, lambda sheet: member_fields(sheet, members))
    if balances := mapping.balances:
        found["balances"] = (balances.format, lambda sheet: balance_fields(sheet, balances))
    if gift_cards := mapping.gift_cards:
        found["gift_cards"] = (gift_cards.format, lambda sheet: card_fields(sheet, gift_cards, mapping))
    if (receipts := mapping.receipts) and receipts.headers is None:
        found["receipts"] = (receipts.format, lambda sheet: line_fields(sheet, receipts, mapping))
    elif receipts and (headers := receipts.headers):
        found["receipts"] = (receipts.format, lambda sheet: [sheet.types_of(name) for name in headers.join])
    return found


def _fits(path: Path, form: Format, build: Build) -> bool:
    try:
        build(Sheet(dict.fromkeys(_names(path, form), "VARCHAR"), form))
    except MissingColumn:
        return False
    return True


def _names(path: Path, form: Format) -> list[str]:
    """Raises UnreadableFile."""
    try:
        return parquet_file.names_of(path) if parquet_file.is_parquet(path) else csv_file.names_of(path, form)
    except csv_file.Unreadable as error:
        raise UnreadableFile(file=path.name, errors=(error.where,)) from None
    except duckdb.Error as error:
        raise UnreadableFile.by(path.name, error) from None
