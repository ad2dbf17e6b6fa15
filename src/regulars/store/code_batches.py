"""Batches of codes, and how often members guess."""

from datetime import datetime
from typing import ClassVar

import msgspec

from regulars.errors import Conflict, NotFound, TooMany
from regulars.store.codes import BATCHES
from regulars.store.database import Connection
from regulars.store.history import SOURCE

MOST_GUESSES_A_DAY = 10
A_DAY_SECONDS = 86_400


class UnknownBatch(NotFound):
    """There is no such batch of codes."""

    code: ClassVar[str] = "unknown-batch"
    batch: str = ""


class BatchExists(Conflict):
    """There is another batch of codes of that name."""

    code: ClassVar[str] = "batch-exists"
    batch: str


class TooManyGuesses(TooMany):
    """Too many codes that are none; try again tomorrow."""

    code: ClassVar[str] = "too-many-guesses"


class Batch(msgspec.Struct, frozen=True):
    """A batch of codes. from_at, until_at: when they can be used; void_at: since when they no longer can."""

    batch_no: int
    batch_id: str
    program_no: int
    size: int
    from_at: datetime | None
    until_at: datetime | None
    made_at: datetime
    void_at: datetime | None = None


_READ = """select batch_no, batch_id, program_no, size, from_at, until_at, made_at, void_at from code_batch """


async def add(tx: Connection, one: Batch) -> Batch:
    """A new batch, under the next number. Raises BatchExists."""
    known = await tx.fetchrow(_READ + "where batch_id = $1", one.batch_id)
    if known is not None:
        same = msgspec.structs.replace(Batch(*known), batch_no=0, made_at=one.made_at)
        if same != one:
            raise BatchExists(batch=one.batch_id)
        return Batch(*known)
    last: int = await tx.fetchval("select coalesce(max(batch_no), 0) from code_batch")
    if last + 1 >= BATCHES:
        raise BatchExists(batch=one.batch_id)
    await tx.execute(
        """insert into code_batch (batch_no, batch_id, program_no, size, from_at, until_at, made_at, void_at)
        values ($1, $2, $3, $4, $5, $6, $7, null)""",
        last + 1, one.batch_id, one.program_no, one.size, one.from_at, one.until_at, one.made_at,
    )  # fmt: skip
    return msgspec.structs.replace(one, batch_no=last + 1)


async def every(connection: Connection) -> list[Batch]:
    """All batches, the newest first."""
    rows = await connection.fetch(_READ + "order by batch_no desc")
    return [Batch(*row) for row in rows]


async def named(connection: Connection, batch_id: str) -> Batch:
    """Raises UnknownBatch."""
    row = await connection.fetchrow(_READ + "where batch_id = $1", batch_id)
    if row is None:
        raise UnknownBatch(batch=batch_id)
    return Batch(*row)


async def numbered(connection: Connection, batch_no: int) -> Batch | None:
    """The batch of that number, if there is one."""
    row = await connection.fetchrow(_READ + "where batch_no = $1", batch_no)
    return None if row is None else Batch(*row)


def why_not(batch: Batch, at: datetime) -> str:
    """Why its codes cannot be used at that moment; empty when they can."""
    if batch.void_at is not None and batch.void_at <= at:
        return "void"
    if batch.from_at is not None and at < batch.from_at:
        return "not-yet"
    return "expired" if batch.until_at is not None and batch.until_at <= at else ""


async def void(tx: Connection, batch_id: str, at: datetime) -> Batch:
    """From now on none of its codes can be used; those that were stay used. Raises UnknownBatch."""
    await tx.execute("update code_batch set void_at = $2 where batch_id = $1 and void_at is null", batch_id, at)
    return await named(tx, batch_id)


async def used(connection: Connection, batch_id: str) -> int:
    """How many codes of a batch were used."""
    found: int = await connection.fetchval(
        """select count(*) from event_key where source = $1 and kind = 'activity'
           and external_id >= $2 and external_id < $3""",
        SOURCE, f"code:{batch_id}:", f"code:{batch_id};",
    )  # fmt: skip
    return found


async def refuse_guessing(connection: Connection, member_id: int, at: datetime) -> None:
    """Raises TooManyGuesses for a member who tried too many codes today that are none."""
    guesses = await connection.fetchval(
        "select guesses from code_guess where member_id = $1 and day = $2", member_id, at.date()
    )
    if guesses is not None and guesses >= MOST_GUESSES_A_DAY:
        raise TooManyGuesses(retry_after_seconds=A_DAY_SECONDS - (at.hour * 60 + at.minute) * 60 - at.second)


async def guessed(tx: Connection, member_id: int, at: datetime) -> None:
    """One more code that is none."""
    await tx.execute(
        """insert into code_guess (member_id, day, guesses) values ($1, $2, 1)
        on conflict (member_id, day) do update set guesses = code_guess.guesses + 1""",
        member_id, at.date(),
    )  # fmt: skip


async def forget_guesses(tx: Connection, before: datetime) -> None:
    """Guesses of days that are over."""
    await tx.execute("delete from code_guess where day < $1", before.date())
