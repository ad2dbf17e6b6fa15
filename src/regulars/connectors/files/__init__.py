"""Shops' files (CSV, Parquet) as records in our words; what means what is said by a mapping file.

    mapping = read_mapping(Path("mapping.yaml"))
    with open_receipts(Path("2025.csv"), mapping) as file:
        file.write_rejects()
        for receipt in file.records(after=position): ...

Nothing here knows the program or the database; `docs/import.md` tells the same to a shopkeeper.
"""

from regulars.connectors.files.balances import open_balances
from regulars.connectors.files.contents import Content, contents_of
from regulars.connectors.files.gift_cards import open_gift_cards
from regulars.connectors.files.mapping import BadMapping, Mapping, parse_mapping, read_mapping
from regulars.connectors.files.members import open_members
from regulars.connectors.files.products import open_products
from regulars.connectors.files.receipts import open_receipts
from regulars.connectors.files.record_file import RecordFile
from regulars.connectors.files.records import (
    BalanceRecord,
    GiftCardRecord,
    MemberKey,
    MemberRecord,
    ProductRecord,
    ReceiptRecord,
)
from regulars.connectors.files.workbench import UnreadableFile

__all__ = [
    "BadMapping",
    "BalanceRecord",
    "Content",
    "GiftCardRecord",
    "Mapping",
    "MemberKey",
    "MemberRecord",
    "ProductRecord",
    "ReceiptRecord",
    "RecordFile",
    "UnreadableFile",
    "contents_of",
    "open_balances",
    "open_gift_cards",
    "open_members",
    "open_products",
    "open_receipts",
    "parse_mapping",
    "read_mapping",
]
