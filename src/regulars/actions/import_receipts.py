"""A shop's history of receipts, decided one by one as if each had come from the till."""

import asyncio
import csv
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import structs

from regulars.connectors.files import MemberKey, ReceiptRecord, RecordFile
from regulars.connectors.files.rejects import beside
from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.events import AnyEvent, Joined, Line, Receipt
from regulars.engine.money import share
from regulars.engine.program import Program
from regulars.engine.receipts import faults
from regulars.store import history, imports, ledger, members
from regulars.store.database import Connection
from regulars.store.history import Key
from regulars.store.identifiers import BadIdentifier, Identifier, identifier
from regulars.store.imports import Import
from regulars.store.ledger import Change, Step, Stored, step_after
from regulars.store.partitions import ensure_partitions
from regulars.store.shop import Shop

CHUNK = 500
"""So many receipts are one transaction."""
STATES_KEPT = 50_000
BREATH = 20
"""After so many decisions the database is listened to: it writes one chunk while the next is decided."""


class Rejected(NamedTuple):
    """A receipt that was not taken: its first row, the field and the reason."""

    row: int
    field: str
    reason: str


class Imported(msgspec.Struct, frozen=True):
    """What an import did. known: receipts that were recorded already, by this or another file."""

    id: str
    file: str
    accepted: int
    known: int
    rejected: int
    already: bool = False
    rejects_file: Path | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing was left out."""
        return self.rejected == 0

    def __str__(self) -> str:
        if self.already:
            return f"{self.file} is imported already, as {self.id}; nothing changed."
        left = f", {self.rejected:,} left out, see {self.rejects_file}" if self.rejected else ""
        known = f", {self.known:,} known already" if self.known else ""
        return f"{self.file}: {self.accepted:,} receipts{known}{left}. Undo with: regulars import --undo {self.id}"


class _Moved(Exception):
    """Somebody else changed a member meanwhile; what was decided is decided again."""


async def import_receipts(
    shop: Shop,
    file: RecordFile[ReceiptRecord],
    *,
    at: datetime,
    source: str = "import",
    program: str = "",
    tell: Callable[[str, int, int | None], None] | None = None,
) -> Imported:
    """Read a file of receipts into the shop; goes on where an earlier run of the same file broke off.

    A member the shop does not know is enrolled at her first receipt. The same file twice changes nothing; a receipt
    that another file brought already is known by (source, receipt id). Rows that cannot be are left out and told.
    """
    number = await shop.programs.number(program, at)
    import_id, digest = shop.new_id(at), bytes.fromhex(file.sha256)
    run = await shop.db.run(
        lambda tx: imports.begin(tx, import_id, "receipts", file.path.name, digest, source, at), idempotent=True
    )
    if run.ended_at is not None:
        return Imported(run.name, file.path.name, 0, 0, 0, already=True)
    work = _Work(shop, run, number, at)
    rejected: list[Rejected] = []
    known = 0
    writing: asyncio.Task[None] | None = None
    try:
        async for chunk in work.chunks(file):
            if writing is not None:
                await writing
            rejected += chunk.rejected
            known += chunk.known
            writing = asyncio.ensure_future(work.write(chunk))
            if tell is not None:
                tell("Receipts", chunk.position, file.total)
        if writing is not None:
            await writing
    except BaseException:
        if writing is not None:
            writing.cancel()
        raise
    await shop.db.run(lambda tx: imports.end(tx, run.import_id, at), idempotent=True)
    async with shop.db.connection() as connection:
        done = await imports.find(connection, run.import_id)
    told = _write_rejects(file, rejected)
    return Imported(run.name, file.path.name, done.accepted, known, file.rejected + done.rejected, rejects_file=told)


class _Chunk(msgspec.Struct):
    """Receipts decided together. new: members to be made first; records: how many of the file they are."""

    position: int
    changes: list[Change]
    new: list[tuple[int, Identifier]]
    rejected: list[Rejected]
    known: int


class _Work:
    """One import under way: states are kept in memory from chunk to chunk, and written with each."""

    def __init__(self, shop: Shop, run: Import, number: int, at: datetime) -> None:
        self.shop, self.run, self.number, self.at = shop, run, number, at
        self.states: dict[int, Stored] = {}
        self.ids: dict[MemberKey, int] = {}
        self.months: set[tuple[int, int]] = set()

    async def chunks(self, file: RecordFile[ReceiptRecord]) -> AsyncIterator[_Chunk]:
        batch: list[ReceiptRecord] = []
        for record in file.records(after=self.run.position):
            batch.append(record)
            if len(batch) == CHUNK:
                yield await self.decided(batch)
                batch = []
        if batch:
            yield await self.decided(batch)

    async def decided(self, records: list[ReceiptRecord]) -> _Chunk:
        """Decide a chunk of receipts, in order of time."""
        chunk = _Chunk(records[-1].position, [], [], [], 0)
        keys = await self._known(records)
        await self._identify(records, chunk)
        await self._load(records)
        program = await self.shop.programs.in_force(self.number, records[0].occurred_at, self.at)
        later = await self.shop.programs.in_force(self.number, records[-1].occurred_at, self.at)
        changes: dict[int, tuple[int, list[Step]]] = {}
        fresh = {member_id for member_id, _ in chunk.new}
        for place, record in enumerate(records):
            if later is not program:
                program = await self.shop.programs.in_force(self.number, record.occurred_at, self.at)
            if place % BREATH == 0:
                await asyncio.sleep(0)
            self._one(record, program, keys, changes, fresh, chunk)
        chunk.changes = [
            Change(member_id, self.number, before, tuple(steps)) for member_id, (before, steps) in changes.items()
        ]
        taken = {change.member_id for change in chunk.changes}
        # Of whom every receipt was left out, nobody was made: her next receipt is again the first.
        self.ids = {key: member_id for key, member_id in self.ids.items() if member_id not in fresh - taken}
        chunk.new = [one for one in chunk.new if one[0] in taken]
        await self._months(records)
        return chunk

    def _one(
        self, record: ReceiptRecord, program: Program, keys: dict[str, Key],
        changes: dict[int, tuple[int, list[Step]]], fresh: set[int], chunk: _Chunk,
    ) -> None:  # fmt: skip
        receipt = _receipt(record)
        member_id = self.ids.get(record.member_key) if record.member_key else None
        request = self.shop.mac((member_id, receipt))
        key = keys.get(record.external_id)
        if key is not None:
            same = key.request == request
            chunk.known += same
            if not same:
                chunk.rejected.append(Rejected(record.first_row, "receipt", "another receipt has this id already"))
            return
        wrong = faults(program, receipt, micros(self.at), however_old=True)
        if wrong or member_id is None:
            reason = [(one.pointer, one.detail) for one in wrong] or [("member", "no member on the receipt")]
            chunk.rejected += [Rejected(record.first_row, *one) for one in reason]
            return
        keys[record.external_id] = Key(member_id, record.occurred_at, 0, request)
        stored = self.states.get(member_id) or Stored()
        _, steps = changes.setdefault(member_id, (stored.member.seq, []))
        if member_id in fresh and not steps:
            name = f"member:{member_id}"
            joined = self._step(member_id, stored, Joined(), program, receipt.occurred_us, name, self.shop.mac(name))
            steps.append(joined)
            stored = joined.stored
        steps.append(self._step(member_id, stored, receipt, program, receipt.occurred_us, record.external_id, request))
        self.states[member_id] = steps[-1].stored

    def _step(
        self, member_id: int, before: Stored, event: AnyEvent, program: Program, at_us: int, name: str, request: bytes
    ) -> Step:
        decided = advance(program, before.member, event, at_us)
        return step_after(
            before, member_id, event, decided, program, self.shop.new_id(self.at),
            source=self.run.source, external_id=name, request=request,
        )  # fmt: skip

    async def _known(self, records: list[ReceiptRecord]) -> dict[str, Key]:
        async with self.shop.db.connection() as connection:
            ids = [record.external_id for record in records]
            return await history.keys_of(connection, self.run.source, "receipt", ids)

    async def _identify(self, records: list[ReceiptRecord], chunk: _Chunk) -> None:
        """Find the members of the chunk; those that are not known are to be made."""
        wanted: dict[MemberKey, Identifier] = {}
        for record in records:
            if record.member_key and record.member_key not in self.ids and record.member_key not in wanted:
                try:
                    wanted[record.member_key] = identifier(*record.member_key, region=self.shop.region)
                except BadIdentifier as bad:
                    chunk.rejected.append(Rejected(record.first_row, record.member_key.kind, bad.errors[0].detail))
        if not wanted:
            return
        async with self.shop.db.connection() as connection:
            found = await members.find_many(connection, wanted.values())
        for key, one in wanted.items():
            if one not in found:
                found[one] = self.shop.new_id(self.at)
                chunk.new.append((found[one], one))
            self.ids[key] = found[one]

    async def _load(self, records: list[ReceiptRecord]) -> None:
        if len(self.states) > STATES_KEPT:
            self.states.clear()
        wanted = {self.ids[key] for record in records if (key := record.member_key) and key in self.ids}
        unread = sorted(member_id for member_id in wanted if member_id not in self.states)
        if unread:
            async with self.shop.db.connection() as connection:
                loaded = await members.load_many(connection, unread, self.number)
            self.states.update((member_id, one.stored) for member_id, one in loaded.items())

    async def _months(self, records: list[ReceiptRecord]) -> None:
        """Make the months' partitions that the chunk needs, before it is written."""
        new = {(r.occurred_at.year, r.occurred_at.month) for r in (records[0], records[-1])} - self.months
        if new:
            first, last = records[0].occurred_at.date(), records[-1].occurred_at.date()
            async with self.shop.db.connection() as connection:
                for table in ("event", "entry"):
                    await ensure_partitions(connection, table, first.replace(day=1), last.replace(day=1))
            self.months |= new

    async def write(self, chunk: _Chunk) -> None:
        """Write a chunk: members, events and all that follows, and how far the file has come; or nothing."""

        async def work(tx: Connection) -> None:
            if chunk.new:
                await members.add_many(tx, chunk.new, self.at)
            if chunk.changes:
                written = await ledger.record_many(tx, chunk.changes, self.at)
                if len(written) != len(chunk.changes):
                    raise _Moved
                await imports.brought(tx, self.run.import_id, _events(chunk.changes))
            receipts = sum(len(change.steps) for change in chunk.changes) - len(chunk.new)
            await imports.advance(tx, self.run.import_id, chunk.position, receipts, len(chunk.rejected))

        await self.shop.db.run(work)


def _events(changes: Iterable[Change]) -> Iterable[tuple[int, int, datetime]]:
    return [(change.member_id, step.event_id, step.at) for change in changes for step in change.steps]


def _receipt(record: ReceiptRecord) -> Receipt:
    lines = tuple(
        Line(
            line_id=line.line_id,
            total_minor=line.total_minor,
            quantity=line.quantity,
            sku=line.sku,
            name=line.name,
            brand=line.brand,
            categories=line.categories,
            discount_minor=line.discount_minor,
            cost_minor=line.cost_minor,
        )
        for line in record.lines
    )
    if record.discount_minor:
        off = share(record.discount_minor, [line.total_minor for line in lines])
        lines = tuple(
            structs.replace(
                line, total_minor=max(line.total_minor - part, 0), discount_minor=line.discount_minor + part
            )
            for line, part in zip(lines, off, strict=True)
        )
    return Receipt(
        receipt_id=record.external_id,
        occurred_us=micros(record.occurred_at),
        currency=record.currency,
        lines=lines,
        store=record.store,
        till=record.till,
        channel=record.channel,
    )


def _write_rejects(file: RecordFile[ReceiptRecord], rejected: list[Rejected]) -> Path | None:
    """The rows that were left out, by the reader and by the program, in one file beside the input."""
    path = file.write_rejects()
    if rejected:
        path = path or beside(file.path)
        new = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            if new:
                writer.writerow(("row", "column", "value", "reason"))
            writer.writerows((one.row, one.field, "", one.reason) for one in rejected)
    return path
