"""Members from a file."""

from pathlib import Path
from typing import Any

from regulars.connectors.files.columns import Sheet
from regulars.connectors.files.mapping import Mapping, Members, needed
from regulars.connectors.files.quoting import literal, quoted
from regulars.connectors.files.record_file import RecordFile, laid_out
from regulars.connectors.files.records import MemberKey, MemberRecord
from regulars.connectors.files.translation import Field, keep_good, note, translate
from regulars.connectors.files.workbench import Workbench

_GOOD = 'SELECT position, "row", <columns> FROM good WHERE position > ? AND position <= ? ORDER BY position'
_NO_DATE = "is not a date; see `dates` in the mapping"


def open_members(path: Path, mapping: Mapping) -> RecordFile[MemberRecord]:
    """One member a row, in the order of the file; a row without any identifier is refused.

    Raises UnreadableFile, BadMapping, FileNotFoundError.
    """
    words = needed(mapping.members, "members")

    def build(bench: Workbench, sheet: Sheet) -> RecordFile[MemberRecord]:
        fields = member_fields(sheet, words)
        translate(bench, fields, source="raw")
        identifiers = [field for field in fields if field.name.startswith(identifier_word(""))]
        note(
            bench,
            _NAMELESS,
            columns=literal(", ".join(field.cell.column for field in identifiers)),
            identifiers=", ".join(quoted(field.name) for field in identifiers),
        )
        total = keep_good(bench)
        names = [field.name for field in fields]

        def read(bench: Workbench, after: int, until: int) -> list[MemberRecord]:
            rows = bench.rows(_GOOD, [after, until], columns=", ".join(map(quoted, names)))
            return [_member(position, row, dict(zip(names, cells, strict=True))) for position, row, *cells in rows]

        return RecordFile(bench, path, read, fields, total=total, rows=total)

    return laid_out(path, words.format or mapping.format, build)


_NAMELESS = """
    SELECT "row", <columns>, NULL, 'there is nothing to know the member by'
    FROM record WHERE coalesce(<identifiers>) IS NULL AND "row" NOT IN (SELECT "row" FROM problem)
"""


def identifier_word(kind: str) -> str:
    """The word for what of that kind a member is known by."""
    return f"identifier {kind}"


def member_fields(sheet: Sheet, words: Members) -> list[Field]:
    """What is kept of a row. Raises MissingColumn."""
    return [
        *(Field(identifier_word(kind), sheet.text(word)) for kind, word in words.identifiers.items()),
        Field("name", sheet.text(words.name)),
        Field("joined_on", sheet.day(words.joined_on), unreadable=_NO_DATE),
        Field("birthday", sheet.day(words.birthday), unreadable=_NO_DATE, personal=True),
        Field("language", sheet.text(words.language)),
        Field("store", sheet.text(words.store)),
        *(Field(f"tier {name}", sheet.text(word)) for name, word in words.tiers.items()),
        *(Field(f"attribute {name}", sheet.text(word)) for name, word in words.attributes.items()),
    ]


def _member(position: int, row: int, cells: dict[str, Any]) -> MemberRecord:
    identifiers = _of(cells, identifier_word(""))
    return MemberRecord(
        position=position,
        identifiers=tuple(MemberKey(kind, value) for kind, value in identifiers.items()),
        name=cells["name"] or "",
        joined_on=cells["joined_on"],
        birthday=cells["birthday"],
        language=cells["language"] or "",
        store=cells["store"] or "",
        tiers=_of(cells, "tier "),
        attributes=_of(cells, "attribute "),
        row=row,
    )


def _of(cells: dict[str, Any], prefix: str) -> dict[str, str]:
    """The cells of one kind that are filled, by their own names."""
    return {name.removeprefix(prefix): value for name, value in cells.items() if name.startswith(prefix) and value}
