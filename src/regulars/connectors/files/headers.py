"""Receipts in two files: one of their heads (number, time, member), one of their lines."""

from pathlib import Path

from regulars.connectors.files.columns import Sheet
from regulars.connectors.files.mapping import Headers, beside
from regulars.connectors.files.quoting import quoted
from regulars.connectors.files.workbench import Workbench


def with_headers(bench: Workbench, sheet: Sheet, headers: Headers | None, *, receipts: Path) -> tuple[Sheet, str]:
    """The columns of both files, and the name of what holds their rows; of a name in both, the lines' own counts.

    A line without a head stays, with the head's columns empty.
    """
    if headers is None:
        return sheet, "raw"
    head = Sheet(bench.lay_out("head", beside(receipts, headers.file), headers.format or sheet.form), sheet.form)
    added = {name: kind for name, kind in head.types.items() if name not in sheet.types}
    # One row a head: a head written twice must not double its lines.
    keys = [(sheet.text(line).sql, head.text(mine).sql) for line, mine in headers.join.items()]
    bench.run(
        """
        CREATE TABLE heads AS SELECT <keys>, <columns> FROM head
        QUALIFY row_number() OVER (PARTITION BY <partition> ORDER BY "#row") = 1
        """,
        keys=", ".join(f"{mine} AS {quoted(f'#key {number}')}" for number, (_, mine) in enumerate(keys)),
        columns=", ".join(map(quoted, added)),
        partition=", ".join(mine for _, mine in keys),
    )
    bench.run(
        "CREATE TABLE joined AS SELECT raw.*, <columns> FROM raw LEFT JOIN heads ON <same>",
        columns=", ".join(f"heads.{quoted(name)}" for name in added),
        same=" AND ".join(f"heads.{quoted(f'#key {number}')} = {line}" for number, (line, _) in enumerate(keys)),
    )
    return Sheet({**sheet.types, **added}, sheet.form), "joined"
