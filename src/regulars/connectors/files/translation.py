"""From the columns of a file to a table of our words, and the problems found on the way."""

from collections.abc import Iterable

import msgspec

from regulars.connectors.files.columns import Cell
from regulars.connectors.files.quoting import literal, quoted
from regulars.connectors.files.workbench import Workbench

_LONGEST_SHOWN = 80
_LONGEST_NAME = 100
TOO_LONG = (f"length(kept) > {_LONGEST_NAME}", f"is longer than {_LONGEST_NAME} characters")
"""Of what names a receipt, a line or a product."""

_SUSPECT = "SELECT 1 FROM (SELECT <name> AS kept FROM record) WHERE <suspect> LIMIT 1"


class Field(msgspec.Struct, frozen=True):
    """One of our words, read from each row of a file.

    sql: what is kept, when it is not the cell's own. unreadable: why a cell that is not empty may come out empty.
    refused: (condition over `kept`, reason). personal: never shown in full.
    """

    name: str
    cell: Cell
    sql: str = ""
    unreadable: str = ""
    required: bool = False
    refused: tuple[tuple[str, str], ...] = ()
    personal: bool = False

    @property
    def column(self) -> str:
        """What the file calls it; our own word where no column of the file stands for it."""
        return self.cell.column or self.name

    @property
    def kept(self) -> str:
        """SQL of what is kept."""
        return self.sql or self.cell.sql

    @property
    def reason(self) -> str:
        """SQL for what is wrong, null when nothing is; over `is_empty` and `kept`."""
        cases = [("is_empty", "is empty")] if self.required else []
        if self.unreadable:
            cases.append(("kept IS NULL AND NOT is_empty", self.unreadable))
        whens = (f"WHEN {condition} THEN {literal(why)}" for condition, why in [*cases, *self.refused])
        return f"CASE {' '.join(whens)} END"

    @property
    def suspect(self) -> str:
        """SQL, cheap over the table `record`, that holds wherever something may be wrong; empty for never."""
        cases = ["kept IS NULL"] if self.required or self.unreadable else []
        return " OR ".join([*cases, *(condition for condition, _ in self.refused)])


def columns_of(fields: Iterable[Field]) -> dict[str, str]:
    """By our word, what the file calls it."""
    return {field.name: field.column for field in fields}


def translate(bench: Workbench, fields: list[Field], *, source: str) -> None:
    """Make the table `record` of `source`, a column a field after "row", and the table `problem` of what is
    wrong with which row.
    """
    columns = ", ".join(f"{field.kept} AS {quoted(field.name)}" for field in fields)
    bench.run('CREATE TABLE record AS SELECT "#row" AS "row", <columns> FROM <source>', columns=columns, source=source)
    bench.run('CREATE TABLE problem ("row" BIGINT, "column" VARCHAR, "value" VARCHAR, reason VARCHAR)')
    bench.run(
        'INSERT INTO problem SELECT "#row", NULL, NULL, "#flaw" FROM <source> WHERE "#flaw" IS NOT NULL',
        source=source,
    )
    for field in fields:
        if field.suspect:
            _note_problems(bench, field, source=source)


def note(bench: Workbench, query: str, **parts: str) -> None:
    """Add the problems that a query finds: row, column, value, reason."""
    bench.run("INSERT INTO problem SELECT * FROM (<query>)", query=query, **parts)


def keep_good(bench: Workbench) -> int:
    """Make the table `good` of the records without a problem, numbered by `position`; answers how many."""
    bench.run(
        """
        CREATE TABLE good AS SELECT row_number() OVER (ORDER BY "row") AS position, * FROM record
        WHERE "row" NOT IN (SELECT "row" FROM problem)
        """
    )
    [(total,)] = bench.rows("SELECT count(*) FROM good")
    return int(total)


def _note_problems(bench: Workbench, field: Field, *, source: str) -> None:
    if not bench.rows(_SUSPECT, suspect=field.suspect, name=quoted(field.name)):
        return
    bench.run(
        """
        INSERT INTO problem SELECT "row", <column>, <value>, reason FROM (
            SELECT "row", shown, <reason> AS reason FROM (
                SELECT "#row" AS "row", <shown> AS shown, <empty> AS is_empty, <kept> AS kept
                FROM <source> WHERE "#flaw" IS NULL))
        WHERE reason IS NOT NULL
        """,
        column=literal(field.column),
        value=_masked("shown") if field.personal else f"left(shown, {_LONGEST_SHOWN})",
        reason=field.reason,
        shown=field.cell.shown,
        empty=field.cell.empty,
        kept=field.kept,
        source=source,
    )


def _masked(sql: str) -> str:
    """Enough to find the row again, not enough to know the person."""
    short, long = f"length({sql}) <= 6", f"left({sql}, 1) || '***' || right({sql}, 2)"
    return f"CASE WHEN {sql} IS NULL THEN NULL WHEN {short} THEN '***' ELSE {long} END"
