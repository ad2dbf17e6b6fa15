"""Whatever a till writes down comes back as it was."""

import csv
import tempfile
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.connectors.files import MemberKey, ReceiptRecord, open_receipts, parse_mapping
from regulars.engine.events.receipts import Line

MAPPING = """
time_zone: Europe/Bucharest
currency: EUR
format: {{delimiter: "{delimiter}", decimal: "{decimal}", encoding: {encoding}}}
receipts:
  receipt: receipt
  occurred_at: at
  member: {{column: member, kind: phone}}
  store: store
  till: till
  channel: channel
  receipt_discount: receipt_discount
  line: line
  sku: sku
  name: name
  brand: brand
  category_path: [{{column: categories, split: "/"}}]
  quantity: quantity
  total: total
  discount: discount
  cost: cost
"""

HEAD = ("receipt", "at", "member", "store", "till", "channel", "receipt_discount")
LINE = ("line", "sku", "name", "brand", "categories", "quantity", "total", "discount", "cost")

# A cell without spaces around it, with all that CSV has to quote; a null character is no text.
words = st.text(st.characters(codec="utf-8", exclude_characters="\0/", exclude_categories=["Cc", "Cs"]), max_size=12)
texts = st.one_of(words, st.sampled_from(['a,b;"c"', "l1\nl2", "'", '""', "#row", "NULL", "null", "0"])).map(
    lambda text: text.strip(" \t\r\n\u00a0")
)
minor = st.integers(0, 10**11)


@st.composite
def lines(draw: st.DrawFn, number: int) -> Line:
    return Line(
        line_id=f"L{number}",
        sku=draw(texts),
        name=draw(texts),
        brand=draw(texts),
        categories=frozenset(name for name in draw(st.sets(texts, max_size=3)) if name.strip() == name and name),
        quantity=draw(st.integers(0, 10**9)),
        total_minor=draw(minor),
        discount_minor=draw(minor),
        cost_minor=draw(st.none() | minor),
    )


@st.composite
def receipts(draw: st.DrawFn) -> ReceiptRecord:
    member = draw(texts)
    return ReceiptRecord(
        position=0,
        external_id=draw(texts.filter(bool)),
        member_key=MemberKey("phone", member) if member else None,
        store=draw(texts),
        till=draw(texts),
        channel=draw(texts),
        currency="EUR",
        occurred_us=draw(st.integers(10**13, 7 * 10**15)),
        discount_minor=draw(minor),
        lines=tuple(draw(lines(number)) for number in range(draw(st.integers(1, 3)))),
        first_row=0,
    )


def write(path: Path, found: list[ReceiptRecord], *, delimiter: str, decimal: str, encoding: str) -> None:
    def number(units: int | None, digits: int) -> str:
        if units is None:
            return ""
        return f"{units // 10**digits}{decimal}{units % 10**digits:0{digits}d}"

    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow([*HEAD, *LINE])
        for receipt in found:
            member = receipt.member_key.value if receipt.member_key else ""
            head = [receipt.external_id, receipt.occurred_at.isoformat(), member]
            head += [receipt.store, receipt.till, receipt.channel, number(receipt.discount_minor, 2)]
            for line in receipt.lines:
                categories = "/".join(sorted(line.categories))
                amounts = [number(line.total_minor, 2), number(line.discount_minor, 2), number(line.cost_minor, 2)]
                said = [line.line_id, line.sku, line.name, line.brand, categories, number(line.quantity, 3)]
                writer.writerow([*head, *said, *amounts])


def without_places(receipt: ReceiptRecord) -> ReceiptRecord:
    return msgspec.structs.replace(receipt, position=0, first_row=0)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(receipts(), max_size=4, unique_by=lambda receipt: receipt.external_id),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([".", ","]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_receipts_written_as_csv_are_read_as_they_were(
    found: list[ReceiptRecord], delimiter: str, decimal: str, encoding: str
) -> None:
    mapping = MAPPING.format(delimiter=delimiter.replace("\t", "\\t"), decimal=decimal, encoding=encoding)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "receipts.csv")
        write(path, found, delimiter=delimiter, decimal=decimal, encoding=encoding)
        with open_receipts(path, parse_mapping(mapping)) as file:
            again = [without_places(receipt) for receipt in file.records()]
            assert file.rejected == 0
    assert again == sorted(found, key=lambda receipt: (receipt.occurred_at, receipt.external_id.encode()))
