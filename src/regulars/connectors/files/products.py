"""Products from a file, and what they say of the lines of receipts."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from regulars.connectors.files.columns import Sheet
from regulars.connectors.files.mapping import Mapping, Products, needed
from regulars.connectors.files.quoting import literal
from regulars.connectors.files.record_file import RecordFile, laid_out
from regulars.connectors.files.records import ProductRecord
from regulars.connectors.files.translation import TOO_LONG, Field, keep_good, note, translate
from regulars.connectors.files.workbench import Workbench

_REPEATED = """
    SELECT "row", <column>, sku, 'this product is already in row ' || min("row") OVER (PARTITION BY sku)
    FROM record QUALIFY row_number() OVER (PARTITION BY sku ORDER BY "row") > 1 AND sku IS NOT NULL
"""
_GOOD = (
    'SELECT position, sku, name, brand, path, "row" FROM good WHERE position > ? AND position <= ? ORDER BY position'
)


class Good(NamedTuple):
    """What a line says of its product."""

    sku: str
    name: str
    brand: str
    categories: frozenset[str]


def open_products(path: Path, mapping: Mapping) -> RecordFile[ProductRecord]:
    """One product a row, in the order of the file; a product that comes again is refused.

    Raises UnreadableFile, BadMapping, FileNotFoundError.
    """
    words = needed(mapping.products, "products")

    def build(bench: Workbench, sheet: Sheet) -> RecordFile[ProductRecord]:
        fields = product_fields(sheet, words)
        translate(bench, fields, source="raw")
        note(bench, _REPEATED, column=literal(sheet.text(words.sku).column))
        total = keep_good(bench)
        return RecordFile(bench, path, _read, fields, total=total, rows=total)

    return laid_out(path, words.format or mapping.format, build)


def read_goods(path: Path, mapping: Mapping) -> dict[str, Good]:
    """Every product of the file by its sku. Raises as `open_products` does."""
    with open_products(path, mapping) as file:
        return {
            found.sku: Good(found.sku, found.name, found.brand, categories_of(found.category_path))
            for found in file.records()
        }


def category_path(levels: Iterable[str | None] | None) -> tuple[str, ...]:
    """The levels that are filled, each once: some shops name a category after its department."""
    return _filled(tuple(levels or ()))


@lru_cache(10_000)
def categories_of(path: tuple[str, ...]) -> frozenset[str]:
    """A path as a set: the same one for all goods of a path, which are many."""
    return frozenset(path)


@lru_cache(10_000)
def _filled(levels: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(level.strip() for level in levels if level and level.strip()))


def product_fields(sheet: Sheet, words: Products) -> list[Field]:
    """What is kept of a row. Raises MissingColumn."""
    return [
        Field("sku", sheet.text(words.sku), required=True, refused=(TOO_LONG,)),
        Field("name", sheet.text(words.name)),
        Field("brand", sheet.text(words.brand)),
        Field("path", sheet.path(words.category_path)),
    ]


def _read(bench: Workbench, after: int, until: int) -> list[ProductRecord]:
    return [
        ProductRecord(position, sku, name or "", brand or "", category_path(path), row)
        for position, sku, name, brand, path, row in bench.rows(_GOOD, [after, until])
    ]
