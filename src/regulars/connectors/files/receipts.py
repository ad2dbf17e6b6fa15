"""Receipts from a file of their lines: lines read, put together, and put in order of time."""

from datetime import date
from pathlib import Path

from regulars.connectors.files.columns import Sheet
from regulars.connectors.files.headers import with_headers
from regulars.connectors.files.mapping import Mapping, beside, needed
from regulars.connectors.files.products import Good, read_goods
from regulars.connectors.files.quoting import literal
from regulars.connectors.files.receipt_lines import HEAD_WORDS, line_fields
from regulars.connectors.files.receipt_reader import ReceiptReader, goods_of, member_kind
from regulars.connectors.files.receipt_times import date_receipts
from regulars.connectors.files.record_file import RecordFile, laid_out
from regulars.connectors.files.records import ReceiptRecord
from regulars.connectors.files.translation import Field, note, translate
from regulars.connectors.files.workbench import Workbench
from regulars.engine.checks.receipts import FUTURE_US, IN_FUTURE
from regulars.engine.events.receipts import MOST_LINES
from regulars.engine.money import MOST

_MONTHS = "SELECT min(at_us) AS first FROM good GROUP BY date_trunc('month', make_timestamp(at_us)) ORDER BY first"
_COUNTS = "SELECT (SELECT count(*) FROM good), (SELECT count(*) FROM good_line)"
_LONGEST_US = 24 * 3600 * 1_000_000


def open_receipts(
    path: Path, mapping: Mapping, *, shift_days: int | None = None, end_on: date | None = None
) -> RecordFile[ReceiptRecord]:
    """The receipts of a file in order of time, then of their numbers; one bad line refuses its receipt.

    shift_days: by how many days to move every receipt; None for what the mapping says. end_on: move by whole weeks
    so that the last receipt falls in the week before or on this day.
    Raises UnreadableFile, BadMapping, FileNotFoundError.
    """
    known = products_beside(path, mapping)
    words = needed(mapping.receipts, "receipts")

    def build(bench: Workbench, sheet: Sheet) -> RecordFile[ReceiptRecord]:
        fields, moved = lay_out_receipts(bench, sheet, path, mapping, shift_days=shift_days, end_on=end_on)
        put_in_order(bench, "at_us, receipt")
        [(total, rows)] = bench.rows(_COUNTS)
        reader = ReceiptReader(goods_of(bench, words, known), member_kind=member_kind(words))
        forget_workings(bench)
        months = [at_us for (at_us,) in bench.rows(_MONTHS)]
        return RecordFile(bench, path, reader.read, fields, total=total, rows=rows, shift_days=moved, months_us=months)

    return laid_out(path, words.format or mapping.format, build)


def lay_out_receipts(
    bench: Workbench,
    sheet: Sheet,
    path: Path,
    mapping: Mapping,
    *,
    shift_days: int | None = None,
    end_on: date | None = None,
    now_us: int | None = None,
) -> tuple[list[Field], int]:
    """Make the tables `record` of all lines and `dated` of the good receipts; what was read of each line, and by how
    many days the receipts were moved.

    now_us: receipts of a later moment are not good, but for what a till's clock may be ahead.
    """
    words = needed(mapping.receipts, "receipts")
    shift = words.shift_days if shift_days is None else shift_days
    sheet, source = with_headers(bench, sheet, words.headers, receipts=path)
    fields = line_fields(sheet, words, mapping)
    translate(bench, fields, source=source)
    _put_together(bench, fields)
    zone = (words.format or mapping.format).timestamps_zone or mapping.time_zone
    moved = date_receipts(bench, mapping, zone=zone, shift_days=shift, end_on=end_on)
    if now_us is not None:
        column = next(field.column for field in fields if field.name == "at_us")
        note(bench, _AHEAD, column=literal(column), reason=literal(IN_FUTURE), now=str(now_us + FUTURE_US))
        bench.run("DELETE FROM dated WHERE at_us > <now>", now=str(now_us + FUTURE_US))
    return fields, moved


def forget_workings(bench: Workbench) -> None:
    """Drop what is no longer needed: the largest files need the room for what is left."""
    for table in ("record", "whole", "dated"):
        bench.run("DROP TABLE <table>", table=table)


def products_beside(path: Path, mapping: Mapping) -> dict[str, Good]:
    """What a list of products beside the receipts says of them, by sku."""
    if mapping.products is None or mapping.products.file is None:
        return {}
    return read_goods(beside(path, mapping.products.file), mapping)


def _put_together(bench: Workbench, fields: list[Field]) -> None:
    """Make the view `receipt` of the receipts of which every line is good."""
    columns = {field.name: field.cell.column for field in fields}
    heads = [word for word in HEAD_WORDS if columns[word]]
    bench.run(
        """
        CREATE TABLE whole AS SELECT receipt, min("row") AS first_row, count(*) AS lines, bool_or(is_utc) AS is_utc,
            min(at_us) AS at_us, max(at_us) - min(at_us) AS spread_us,
            sum(total) > <most> AND max(total) <= <most> AS is_too_much, <heads> FROM record
        WHERE receipt IS NOT NULL GROUP BY receipt
        """,
        most=str(MOST),
        heads=", ".join([*(f"min({word}) AS {word}" for word in HEAD_WORDS), _disagreeing(heads)]),
    )
    for word in heads:
        _note_whole(bench, f"differ_{word}", columns[word], "differs between the lines of one receipt")
    _note_whole(bench, f"spread_us > {_LONGEST_US}", columns["at_us"], _REUSED)
    _note_whole(bench, f"lines > {MOST_LINES}", columns["receipt"] or "receipt", f"has more than {MOST_LINES} lines")
    _note_whole(bench, "is_too_much", columns["total"], "the lines come to more than any receipt")
    if columns["line"]:
        note(bench, _SAME_LINE, column=literal(columns["line"]))
    bench.run(_BAD)
    note(bench, _SIBLINGS)
    bench.run("CREATE VIEW receipt AS FROM whole WHERE receipt NOT IN (SELECT receipt FROM bad)")


_AHEAD = """
    SELECT record."row", <column>, strftime(make_timestamp(dated.at_us), '%Y-%m-%d %H:%M UTC'), <reason>
    FROM record JOIN dated USING (receipt) WHERE dated.at_us > <now>
"""

_REUSED = "the lines of one receipt are more than a day apart: is its number used again each day?"

_SAME_LINE = """
    SELECT "row", <column>, line, 'this line is already in row ' || min("row") OVER (PARTITION BY receipt, line)
    FROM record WHERE line IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY receipt, line ORDER BY "row") > 1
"""

_BAD = """
    CREATE TABLE bad AS SELECT receipt, min("row") AS "row" FROM problem JOIN record USING ("row")
    WHERE receipt IS NOT NULL GROUP BY receipt
"""

_SIBLINGS = """
    SELECT record."row", NULL, NULL, 'not taken because of row ' || bad."row" || ' of the same receipt'
    FROM record JOIN bad USING (receipt) WHERE record."row" NOT IN (SELECT "row" FROM problem)
"""


def _disagreeing(words: list[str]) -> str:
    """For each word, whether two lines say two things, or one says it and another nothing."""
    different = "(count(<w>) NOT IN (0, count(*)) OR coalesce(min(<w>) <> max(<w>), false)) AS differ_<w>"
    return ", ".join(different.replace("<w>", word) for word in words) or "NULL"


def _note_whole(bench: Workbench, condition: str, column: str, reason: str) -> None:
    """The same problem for every line of the receipts that meet a condition."""
    note(
        bench,
        'SELECT "row", <column>, NULL, <reason> FROM record JOIN whole USING (receipt) WHERE <condition>',
        column=literal(column),
        reason=literal(reason),
        condition=condition,
    )


def put_in_order(bench: Workbench, order: str, into: str = "") -> None:
    """Make the tables `good` and `good_line`, numbered by position; into: of which database, by default the bench's.

    Sorted and then numbered: a numbering by itself sorts in memory.
    """
    bench.run(
        """
        CREATE TABLE <into>good AS SELECT row_number() OVER () AS position, * FROM (FROM dated ORDER BY <order>)
        """,
        into=into,
        order=order,
    )
    bench.run(
        """
        CREATE TABLE <into>good_line AS
        SELECT position, good, line, quantity, total, discount, cost, record."row" AS "row"
        FROM record JOIN (SELECT position, receipt FROM <into>good) USING (receipt) ORDER BY position, record."row"
        """,
        into=into,
    )
