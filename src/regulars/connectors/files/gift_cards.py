"""The gift cards of an older system: the number, and how much money is on each."""

from datetime import date, datetime
from pathlib import Path

from regulars.connectors.files.columns import Sheet
from regulars.connectors.files.mapping import GiftCards, Mapping, Text, needed
from regulars.connectors.files.quoting import literal
from regulars.connectors.files.record_file import RecordFile, laid_out
from regulars.connectors.files.records import GiftCardRecord
from regulars.connectors.files.translation import Field, keep_good, translate
from regulars.connectors.files.workbench import Workbench
from regulars.engine.days import Zone, start_of, to_day, zone
from regulars.engine.money import CURRENCIES

_GOOD = """
    SELECT position, number, balance, currency, expires_on, "row"
    FROM good WHERE position > ? AND position <= ? ORDER BY position
"""


def open_gift_cards(path: Path, mapping: Mapping) -> RecordFile[GiftCardRecord]:
    """One card a row, in the order of the file; its last day ends where the shop is.

    Raises UnreadableFile, BadMapping, FileNotFoundError.
    """
    words, where = needed(mapping.gift_cards, "gift_cards"), zone(mapping.time_zone)

    def read(bench: Workbench, after: int, until: int) -> list[GiftCardRecord]:
        return [
            GiftCardRecord(position, number, balance, currency, _after(expires_on, where), row)
            for position, number, balance, currency, expires_on, row in bench.rows(_GOOD, [after, until])
        ]

    def build(bench: Workbench, sheet: Sheet) -> RecordFile[GiftCardRecord]:
        fields = card_fields(sheet, words, mapping)
        translate(bench, fields, source="raw")
        total = keep_good(bench)
        return RecordFile(bench, path, read, fields, total=total, rows=total)

    return laid_out(path, words.format or mapping.format, build)


def card_fields(sheet: Sheet, words: GiftCards, mapping: Mapping) -> list[Field]:
    """What is kept of a row. Raises MissingColumn."""
    known = ", ".join(map(literal, CURRENCIES))
    negative = ("kept < 0", "is negative: a card has no debts")
    unknown = (f"kept NOT IN ({known})", "is not a currency code such as EUR")
    return [
        Field("number", sheet.text(words.number), required=True, personal=True),
        Field("balance", sheet.number(words.balance), unreadable="is not a number", required=True, refused=(negative,)),
        Field("currency", sheet.text(words.currency or Text(constant=mapping.currency)), required=True,
              refused=(unknown,)),
        Field("expires_on", sheet.day(words.expires_on), unreadable="is not a date; see `dates` in the mapping"),
    ]  # fmt: skip


def _after(last: date | None, where: Zone) -> datetime | None:
    return None if last is None else start_of(to_day(last) + 1, where)
