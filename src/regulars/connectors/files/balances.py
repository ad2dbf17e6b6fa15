"""What members bring along from an older program: points with their expiry, tiers."""

from pathlib import Path

from regulars.connectors.files.columns import Sheet
from regulars.connectors.files.mapping import Balances, Mapping, Text, needed
from regulars.connectors.files.quoting import literal
from regulars.connectors.files.record_file import RecordFile, laid_out
from regulars.connectors.files.records import BalanceRecord, MemberKey
from regulars.connectors.files.translation import Field, keep_good, note, translate
from regulars.connectors.files.workbench import Workbench

_GOOD = """
    SELECT position, member, coalesce(wallet, ''), points, expires_on, coalesce(tier_set, ''), coalesce(tier, ''), "row"
    FROM good WHERE position > ? AND position <= ? ORDER BY position
"""
_INCOMPLETE = """
    SELECT "row", problem.column, NULL, problem.reason FROM (
        SELECT "row", unnest([
            CASE WHEN points IS NULL AND tier IS NULL
                THEN {'column': <points>, 'reason': 'there are neither points nor a tier'} END,
            CASE WHEN points IS NOT NULL AND wallet IS NULL
                THEN {'column': <wallet>, 'reason': 'the points are of no wallet'} END,
            CASE WHEN tier IS NOT NULL AND tier_set IS NULL
                THEN {'column': <tier_set>, 'reason': 'the tier is of no tier set'} END]) AS problem
        FROM record WHERE "row" NOT IN (SELECT "row" FROM problem))
    WHERE problem IS NOT NULL
"""


def open_balances(path: Path, mapping: Mapping) -> RecordFile[BalanceRecord]:
    """One lot of points or one tier a row, in the order of the file.

    Raises UnreadableFile, BadMapping, FileNotFoundError.
    """
    words = needed(mapping.balances, "balances")
    kind = words.member.kind if isinstance(words.member, Text) else "outside"

    def read(bench: Workbench, after: int, until: int) -> list[BalanceRecord]:
        rows = bench.rows(_GOOD, [after, until])
        return [BalanceRecord(position, MemberKey(kind, member), *cells) for position, member, *cells in rows]

    def build(bench: Workbench, sheet: Sheet) -> RecordFile[BalanceRecord]:
        fields = balance_fields(sheet, words)
        translate(bench, fields, source="raw")
        note(bench, _INCOMPLETE, **{field.name: literal(field.column) for field in fields})
        total = keep_good(bench)
        return RecordFile(bench, path, read, fields, total=total, rows=total)

    return laid_out(path, words.format or mapping.format, build)


def balance_fields(sheet: Sheet, words: Balances) -> list[Field]:
    """What is kept of a row. Raises MissingColumn."""
    negative = ("kept < 0", "is negative: a debt is not brought along")
    no_date = "is not a date; see `dates` in the mapping"
    return [
        Field("member", sheet.text(words.member), required=True, personal=True),
        Field("wallet", sheet.text(words.wallet)),
        Field("points", sheet.number(words.points), unreadable="is not a number", refused=(negative,)),
        Field("expires_on", sheet.day(words.expires_on), unreadable=no_date),
        Field("tier_set", sheet.text(words.tier_set)),
        Field("tier", sheet.text(words.tier)),
    ]
