"""Imports of files: how far each has come, what it brought, and by whose hand it can be undone."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import msgspec
from asyncpg import Record

from regulars.errors import Conflict, NotFound
from regulars.ids import encode
from regulars.store.database import Connection

UNDONE = "undone"
"""So begins the name of an event that an import brought and that is taken back."""


class UnknownImport(NotFound):
    """There is no such import."""

    code: ClassVar[str] = "unknown-import"
    id: str


class ImportUndone(Conflict):
    """This import is undone already."""

    code: ClassVar[str] = "import-undone"
    id: str


class Import(msgspec.Struct, frozen=True):
    """One file of one content. position: how many of its good records are through; accepted, rejected: of them."""

    import_id: int
    content: str
    file_name: str
    source: str
    position: int
    accepted: int
    rejected: int
    ended_at: datetime | None
    undone_at: datetime | None

    @property
    def name(self) -> str:
        """The import's id as people see it."""
        return encode("imp", self.import_id)


async def of_file(connection: Connection, content: str, sha256: bytes) -> Import | None:
    """The import of the same content that there is, ended or broken off; undone ones do not count."""
    row = await connection.fetchrow(
        "select * from import where content = $1 and sha256 = $2 and undone_at is null",
        content, sha256,
    )  # fmt: skip
    return None if row is None else _import(row)


async def begin(
    tx: Connection, import_id: int, content: str, file_name: str, sha256: bytes, source: str, at: datetime
) -> Import:
    """A new import of a file."""
    row = await tx.fetchrow(
        """insert into import (import_id, content, file_name, sha256, source, began_at)
        values ($1, $2, $3, $4, $5, $6) returning *""",
        import_id, content, file_name, sha256, source, at,
    )  # fmt: skip
    assert row is not None, "just made"
    return _import(row)


async def reopen(tx: Connection, import_id: int) -> Import:
    """The file is gone through once more from its beginning, for what was left out of it."""
    row = await tx.fetchrow(
        """update import set position = 0, rejected = 0, ended_at = null where import_id = $1
        returning *""",
        import_id,
    )
    assert row is not None, "found just before"
    return _import(row)


async def is_through(connection: Connection, content: str) -> bool:
    """Whether a file of that content has been imported to its end."""
    found = "select exists (select from import where content = $1 and ended_at is not null and undone_at is null)"
    through: bool = await connection.fetchval(found, content)
    return through


async def find(connection: Connection, import_id: int) -> Import:
    """An import by its id. Raises UnknownImport."""
    row = await connection.fetchrow(
        "select * from import where import_id = $1",
        import_id,
    )
    if row is None:
        raise UnknownImport(id=encode("imp", import_id))
    return _import(row)


async def advance(tx: Connection, import_id: int, position: int, accepted: int, rejected: int) -> None:
    """The import has come to `position`, with so many more records accepted and rejected."""
    await tx.execute(
        """update import set position = $2, accepted = accepted + $3, rejected = rejected + $4
        where import_id = $1""",
        import_id, position, accepted, rejected,
    )  # fmt: skip


async def end(tx: Connection, import_id: int, at: datetime) -> None:
    """The file is through."""
    await tx.execute("update import set ended_at = $2 where import_id = $1", import_id, at)


async def mark_undone(tx: Connection, import_id: int, at: datetime) -> None:
    """What the import brought has been taken back."""
    await tx.execute("update import set undone_at = $2 where import_id = $1", import_id, at)


async def still_there(connection: Connection, import_id: int, after: int, most: int) -> dict[int, list[int]]:
    """The events of an import that are not taken back yet, by member in order of id, at most so many members.

    Joining is none of them: a member stays.
    """
    rows = await connection.fetch(
        """with left_over as (
            select i.member_id, i.event_id from import_event i join event_key k using (event_id)
            where i.import_id = $1 and i.member_id > $2 and k.kind <> 'joined' and not starts_with(k.external_id, $3)
        )
        select member_id, array_agg(event_id) from left_over group by member_id order by member_id limit $4""",
        import_id, after, f"{UNDONE}:{encode('imp', import_id)}:", most,
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


async def kinds_of(connection: Connection, import_id: int) -> dict[str, int]:
    """How many events of each kind an import brought."""
    rows = await connection.fetch(
        """select k.kind, count(*) from import_event i join event_key k using (event_id) where i.import_id = $1
        group by k.kind""",
        import_id,
    )
    return {row[0]: row[1] for row in rows}


async def program_of(connection: Connection, import_id: int) -> int:
    """The number of the program whose events an import brought; 0 when it brought none."""
    number: int | None = await connection.fetchval(
        """select e.program_no from import_event i join event e using (member_id, at, event_id)
        where i.import_id = $1 limit 1""",
        import_id,
    )
    return number or 0


async def free(tx: Connection, import_id: int, event_ids: Sequence[int]) -> None:
    """The names of these events may be used again, since the events are taken back; they stay under another name."""
    await tx.execute(
        "update event_key set external_id = $2 || external_id where event_id = any($1::bigint[])",
        list(event_ids),
        f"{UNDONE}:{encode('imp', import_id)}:",
    )


def _import(row: Record) -> Import:
    return msgspec.convert(dict(row), Import)
