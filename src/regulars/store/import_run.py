"""A file on its way into the shop: read in chunks, each decided while those before it are written.

The place the file has come to is written with each chunk, in one transaction. So whatever breaks a run off, the next
one goes on behind the last chunk that was written; that is also how a race with a till is mended.
"""

import asyncio
import contextlib
import gc
import itertools
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec

from regulars.store import imports
from regulars.store.database import Connection, Contended, Unsure
from regulars.store.import_rejects import Rejected, Rejects
from regulars.store.imports import Import
from regulars.store.ledger import Seen
from regulars.store.members import IdentifierTaken
from regulars.store.shop import Shop

CHUNK = 4_000
"""So many records are one transaction: a member of many of them is written once."""
FIRST_CHUNK = 500
"""The first is smaller, and each then twice as large, so that the database does not wait for long."""
AHEAD = 2
"""So many chunks are written, or wait for it, while the next is decided."""
COLLECT_EVERY = 4
"""After so many chunks garbage is looked for; by then nearly all of it is gone by itself."""
TRIES = 12
"""So often a chunk is decided anew because somebody else changed what it was decided on."""

Tell = Callable[[str, int, int | None], None]


class Placed(Protocol):
    """A record with its place among the good ones of its file, from 1."""

    @property
    def position(self) -> int:
        """The place."""


R = TypeVar("R", bound=Placed)
R_co = TypeVar("R_co", bound=Placed, covariant=True)


class Records(Protocol[R_co]):
    """A file that was read: its good records in their order, and the rows that were not good."""

    path: Path
    total: int
    rejected: int

    @property
    def columns(self) -> Mapping[str, str]:
        """What the file calls each of our words."""

    @property
    def sha256(self) -> str:
        """The hash of the file's bytes, in hexadecimal."""

    def records(self, *, after: int = 0) -> Iterator[R_co]:
        """The good records behind a position."""

    def write_rejects(self) -> Path | None:
        """Write the rows that were not good beside the file; None when there are none."""


class Imported(msgspec.Struct, frozen=True):
    """What an import brought. known: records that were there already, by this or another file.

    already: the whole file was, so nothing was done. dry_run: nothing was written.
    """

    id: str
    content: str
    file: str
    accepted: int
    known: int
    rejected: int
    already: bool = False
    dry_run: bool = False
    rejects_file: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing was left out."""
        return self.rejected == 0

    def __str__(self) -> str:
        if self.already:
            return f"{self.file} is imported already, as {self.id}; nothing changed."
        known = f", {self.known:,} known already" if self.known else ""
        left = f", {self.rejected:,} left out" if self.rejected else ""
        see = f", see {self.rejects_file}" if self.rejects_file else ""
        told = f"{self.file}: {self.accepted:,} {self.content.replace('_', ' ')}{known}{left}{see}."
        if self.dry_run:
            return f"{told} Nothing was written."
        return f"{told} Undo with: regulars import --undo {self.id}"


class Moved(Exception):
    """Somebody else changed a member meanwhile; what was decided is decided again."""


Write = Callable[[Connection, int], Awaitable[None]]
"""Writes what was decided, in one transaction, for the import of that number."""


class Chunk(msgspec.Struct):
    """Records decided together. position: of the last of them; before: what is to be done ahead of the transaction."""

    position: int
    accepted: int = 0
    known: int = 0
    rejected: list[Rejected] = []
    write: Write | None = None
    before: Callable[[], Awaitable[None]] | None = None


class Work(ABC, Generic[R]):
    """What one content makes of its records; it remembers what it decided from chunk to chunk."""

    content: str

    @abstractmethod
    async def decided(self, records: list[R]) -> Chunk:
        """Decide a chunk, in the order of the file. Changes nothing but this memory."""

    async def resume(self, records: Iterator[R]) -> None:
        """An earlier run took these records; remember of them what the others need."""

    async def prepare(self) -> None:
        """What is to be done before anything is written."""

    @abstractmethod
    def forget(self) -> None:
        """Somebody else changed something: read it all anew."""


async def bring(
    shop: Shop,
    file: Records[R],
    work: Work[R],
    *,
    source: str,
    at: datetime,
    meaning: str = "",
    dry_run: bool = False,
    tell: Tell | None = None,
) -> Imported:
    """Take a file into the shop, from where an earlier run of the same file broke off.

    The same file twice changes nothing; what was left out of it is tried again. meaning: what else makes it the same,
    such as its mapping. dry_run: everything is read and decided, nothing is written.
    """
    digest = bytes.fromhex(file.sha256)
    if meaning:
        digest = sha256(digest + meaning.encode()).digest()
    run = await _begun(shop, file, work.content, digest, source, at, dry_run=dry_run)
    if run.ended_at is not None:
        return Imported(run.name, run.content, file.path.name, 0, 0, 0, already=True)
    going = _Going(shop, file, work, run, at, tell)
    with _collecting_only_what_is_new():
        if dry_run:
            return await going.dry()
        return await going.through()


async def _begun(
    shop: Shop, file: Records[R], content: str, digest: bytes, source: str, at: datetime, *, dry_run: bool
) -> Import:
    async def begin(tx: Connection) -> Import:
        found = await imports.of_file(tx, content, digest)
        if dry_run:
            fresh = Import(0, content, file.path.name, source, 0, 0, 0, None, None)
            return fresh if found is None or found.rejected else found
        if found is None:
            return await imports.begin(tx, shop.new_id(at), content, file.path.name, digest, source, at)
        if found.ended_at is not None and found.rejected:
            return await imports.reopen(tx, found.import_id)
        return found

    return await shop.db.run(begin, idempotent=not dry_run)


class _Going(Generic[R]):
    """One run of one file."""

    def __init__(
        self, shop: Shop, file: Records[R], work: Work[R], run: Import, at: datetime, tell: Tell | None
    ) -> None:
        self.shop, self.file, self.work, self.run, self.at = shop, file, work, run, at
        self.tell = tell or (lambda what, done, total: None)
        self.known = 0

    async def through(self) -> Imported:
        """Decide and write the rest of the file."""
        run = self.run
        await self.work.prepare()
        rejects = Rejects(self.file.path, self.file.columns, self.file.write_rejects, fresh=run.position == 0)
        tries = 0
        while True:
            if run.position:
                await self.work.resume(self._until(run.position))
            try:
                await self._write_all(rejects)
                break
            except (Moved, Seen, IdentifierTaken, Unsure) as lost:
                self.work.forget()
                before = self.run.position
                self.run = run = await self._now()
                tries = 0 if run.position > before else tries + 1
                if tries == TRIES:
                    raise Contended(tries=tries) from lost
        await self.shop.db.run(lambda tx: imports.end(tx, run.import_id, self.at), idempotent=True)
        done, told = await self._now(), rejects.close()
        return Imported(
            run.name, run.content, self.file.path.name, done.accepted, self.known,
            self.file.rejected + done.rejected, rejects_file=str(told or ""),
        )  # fmt: skip

    async def dry(self) -> Imported:
        """Decide all of the file."""
        accepted, known, rejected = 0, 0, self.file.rejected
        async for chunk in self._chunks(0):
            accepted, known = accepted + chunk.accepted, known + chunk.known
            rejected += len({one.row for one in chunk.rejected})
            self._told(chunk.position)
        return Imported("", self.run.content, self.file.path.name, accepted, known, rejected, dry_run=True)

    async def _now(self) -> Import:
        async with self.shop.db.connection() as connection:
            return await imports.find(connection, self.run.import_id)

    async def _write_all(self, rejects: Rejects) -> None:
        """The next chunks are decided while those before them are written, one after the other."""
        writing: deque[asyncio.Task[None]] = deque()
        try:
            async for chunk in self._chunks(self.run.position):
                last = writing[-1] if writing else None
                writing.append(asyncio.ensure_future(self._write_behind(last, chunk, rejects)))
                if len(writing) > AHEAD:
                    await writing.popleft()
            while writing:
                await writing.popleft()
        except BaseException:
            for task in writing:
                task.cancel()
            await asyncio.gather(*writing, return_exceptions=True)
            raise

    async def _write_behind(self, last: "asyncio.Task[None] | None", chunk: Chunk, rejects: Rejects) -> None:
        if last is not None:
            await last
        rejects.add(chunk.rejected)
        await self._write(chunk)

    async def _write(self, chunk: Chunk) -> None:
        """Write a chunk and how far the file has come; or nothing."""
        if chunk.before is not None:
            await chunk.before()

        async def write(tx: Connection) -> None:
            if chunk.write is not None:
                await chunk.write(tx, self.run.import_id)
            rejected = len({one.row for one in chunk.rejected})
            await imports.advance(tx, self.run.import_id, chunk.position, chunk.accepted, rejected)

        await self.shop.db.run(write)
        self.known += chunk.known
        self._told(chunk.position)

    async def _chunks(self, after: int) -> AsyncIterator[Chunk]:
        records = self.file.records(after=after)
        size = min(FIRST_CHUNK, CHUNK)
        for chunks in itertools.count(1):
            batch = list(itertools.islice(records, size))
            if not batch:
                return
            yield await self.work.decided(batch)
            size = min(2 * size, CHUNK)
            if chunks % COLLECT_EVERY == 0:
                gc.collect(0)

    def _until(self, position: int) -> Iterator[R]:
        for record in self.file.records():
            if record.position > position:
                return
            yield record

    def _told(self, position: int) -> None:
        self.tell(
            f"{self.run.content.capitalize().replace('_', ' ')} of {self.file.path.name}", position, self.file.total
        )


@contextlib.contextmanager
def _collecting_only_what_is_new() -> Iterator[None]:
    """The states of thousands of members are kept in memory; to search all of them for garbage over and over is about
    a sixth of the CPU time. `gc.collect(0)` every few chunks looks only at what came with them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
