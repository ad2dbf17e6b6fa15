"""Records made of the tables `good` and `good_line`, some receipts at a time."""

from itertools import count
from typing import Any

from regulars.connectors.files.mapping import Receipts, Text
from regulars.connectors.files.products import Good, categories_of, category_path
from regulars.connectors.files.receipt_lines import names_products
from regulars.connectors.files.records import MemberKey, ReceiptRecord
from regulars.connectors.files.workbench import Workbench
from regulars.engine.events.receipts import Line

_RECEIPTS = """
    SELECT position, receipt, member, coalesce(store, ''), coalesce(till, ''), coalesce(channel, ''), currency, at_us,
        coalesce(receipt_discount, 0), first_row, lines
    FROM good WHERE position > ? AND position <= ? ORDER BY position
"""
_LINES = """
    SELECT good, line, quantity, total, coalesce(discount, 0), cost
    FROM good_line WHERE position > ? AND position <= ? ORDER BY position, "row"
"""
_NUMBERS = tuple(map(str, range(1, 1001)))
_NONE: frozenset[str] = frozenset()
_SAID = 'SELECT good, any_value(sku), any_value("name"), any_value(brand), any_value(path) FROM record GROUP BY good'


class ReceiptReader:
    """Reads receipts by position. goods: what is known of each product; member_kind: how the file names members."""

    def __init__(self, goods: dict[str, Good], *, member_kind: str) -> None:
        self._goods, self._kind = goods, member_kind

    def read(self, bench: Workbench, after: int, until: int) -> list[ReceiptRecord]:
        """The receipts with after < position <= until."""
        rows = bench.rows(_LINES, [after, until])
        found, start = [], 0
        for place, number, member, store, till, channel, currency, at_us, off, row, size in bench.rows(
            _RECEIPTS, [after, until]
        ):
            key = MemberKey(self._kind, member) if member else None
            lines = self._lines(rows[start : start + size])
            found.append(ReceiptRecord(place, number, key, store, till, channel, currency, at_us, off, lines, row))
            start += size
        return found

    def _lines(self, rows: list[tuple[Any, ...]]) -> tuple[Line, ...]:
        """Lines without a number of their own are numbered as the file has them, from 1.

        Written out flat and by place: this runs once a line, and lines come by the million.
        """
        good, numbers = self._goods.get, _NUMBERS if len(rows) <= len(_NUMBERS) else map(str, count(1))
        return tuple([
            Line(line or number, total, quantity, sku, name, brand, categories, discount, cost)
            for number, (key, line, quantity, total, discount, cost) in zip(numbers, rows, strict=False)
            for sku, name, brand, categories in (good(key) or (key, "", "", _NONE),)
        ])  # fmt: skip


def member_kind(words: Receipts) -> str:
    """How the receipts name members."""
    return words.member.kind if isinstance(words.member, Text) else "outside"


def goods_of(bench: Workbench, words: Receipts, known: dict[str, Good]) -> dict[str, Good]:
    """What the lines say of their products, filled up from the products that are known by their sku."""
    if not names_products(words):
        used = bench.rows("SELECT DISTINCT good FROM good_line") if known else []
        return {sku: known[sku] for (sku,) in used if sku in known}
    return {
        key: _filled(Good(sku or "", name or "", brand or "", categories_of(category_path(levels))), known)
        for key, sku, name, brand, levels in bench.rows(_SAID)
    }


def _filled(said: Good, known: dict[str, Good]) -> Good:
    listed = known.get(said.sku)
    if listed is None:
        return said
    return Good(said.sku, said.name or listed.name, said.brand or listed.brand, said.categories or listed.categories)
