"""A small shop for these tests: files written out in the test, and what was read of them."""

import csv
from pathlib import Path

from regulars.connectors.files import Mapping, ReceiptRecord, open_receipts, parse_mapping

MAPPING = """
time_zone: Europe/Bucharest
currency: EUR
receipts:
  receipt: number
  occurred_at: time
  member: {column: card, kind: card}
  store: store
  sku: sku
  name: name
  category_path: [department, {column: group, split: /}]
  quantity: quantity
  total: total
  discount: discount
"""

HEADING = "number,time,card,store,sku,name,department,group,quantity,total,discount"


def receipts_csv(folder: Path, *lines: str, heading: str = HEADING) -> Path:
    path = folder / "receipts.csv"
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return path


def read_receipts(path: Path, mapping: Mapping | str = MAPPING) -> list[ReceiptRecord]:
    with open_receipts(path, parsed(mapping)) as file:
        found = list(file.records())
        assert file.total == len(found)
        assert file.rows == sum(len(receipt.lines) for receipt in found)
        return found


def rejected(path: Path, mapping: Mapping | str = MAPPING) -> list[tuple[str, str, str, str]]:
    """What the file of rejected rows says: row, column, value, reason."""
    with open_receipts(path, parsed(mapping)) as file:
        written = file.write_rejects()
    return [] if written is None else rows_of(written)


def rows_of(path: Path) -> list[tuple[str, str, str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    assert heading == ["row", "column", "value", "reason"]
    return [(row, column, value, reason) for row, column, value, reason in rows]


def parsed(mapping: Mapping | str) -> Mapping:
    return parse_mapping(mapping) if isinstance(mapping, str) else mapping
