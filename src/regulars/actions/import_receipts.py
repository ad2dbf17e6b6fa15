"""A shop's history of receipts, decided one by one as if each had come from the till."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from msgspec import structs

from regulars.connectors.files import ReceiptRecord
from regulars.engine.days import micros
from regulars.engine.events import Line, Receipt
from regulars.engine.money import share
from regulars.engine.program import Program
from regulars.engine.receipts import faults
from regulars.store import anonymous_batch, history, imports
from regulars.store.anonymous_batch import Unclaimed
from regulars.store.database import Connection
from regulars.store.deciding import Decided, Deciding
from regulars.store.history import Key
from regulars.store.import_rejects import Rejected
from regulars.store.import_run import Chunk, Imported, Records, Tell, Work, bring
from regulars.store.shop import Shop

LONGEST_NAME = 100
BREATH = 20
"""After so many decisions the database is listened to: it writes one chunk while the next is decided."""


async def import_receipts(
    shop: Shop,
    file: Records[ReceiptRecord],
    *,
    at: datetime,
    source: str = "import",
    program: str = "",
    meaning: str = "",
    dry_run: bool = False,
    tell: Tell | None = None,
) -> Imported:
    """Take a file of receipts into the shop; goes on where an earlier run of the same file broke off.

    A member the shop does not know is enrolled at her first receipt. A receipt that another file brought already is
    known by (source, receipt id). meaning: what else makes the file the same, such as its mapping.
    Raises UnknownProgram, Contended.
    """
    number = await shop.programs.number(program, at)
    work = _Receipts(shop, Deciding(shop, source, number, at, welcome=True))
    return await bring(shop, file, work, source=source, at=at, meaning=meaning, dry_run=dry_run, tell=tell)


class _Receipts(Work[ReceiptRecord]):
    content = "receipts"

    def __init__(self, shop: Shop, deciding: Deciding) -> None:
        self.shop, self.deciding, self.now_us = shop, deciding, micros(deciding.at)

    def forget(self) -> None:
        self.deciding.forget()

    async def decided(self, records: list[ReceiptRecord]) -> Chunk:
        """Decide a chunk of receipts, in order of time."""
        deciding, chunk = self.deciding, Chunk(records[-1].position)
        keys = await self._known(records)
        await deciding.begin(record.member_key for record in records if record.member_key)
        program_at = await self._programs(records)
        nobodys: list[Unclaimed] = []
        for place, record in enumerate(records):
            if place % BREATH == 0:
                await asyncio.sleep(0)
            program = program_at or await self._in_force(record)
            if one := await self._one(record, program, keys, chunk):
                nobodys.append(one)
        chunk.accepted += len(nobodys)
        decided = deciding.end()
        chunk.before = self._months_of(decided, nobodys)
        chunk.write = self._writing(decided, nobodys)
        return chunk

    async def _one(
        self, record: ReceiptRecord, program: Program, keys: dict[str, Key], chunk: Chunk
    ) -> Unclaimed | None:
        """Decide a receipt of a member; one of nobody is answered, ready to be kept."""
        deciding = self.deciding
        member_id = deciding.ids.get(record.member_key) if record.member_key else None
        receipt = _receipt(record)
        request = self.shop.mac((member_id, _told(receipt)))
        if (key := keys.get(record.external_id)) is not None:
            if key.request == request:
                chunk.known += 1
            else:
                chunk.rejected.append(Rejected(record.first_row, "receipt", "another receipt has this id already"))
            return None
        if wrong := self._wrong(record, receipt, program):
            chunk.rejected += wrong
            return None
        if [line for line in receipt.lines if line.sku and not line.categories]:
            receipt = structs.replace(receipt, lines=await self.shop.products.filled(receipt.lines))
        if member_id is None:
            return Unclaimed(receipt, program, deciding.number, request)
        given = deciding.given(member_id, program, receipt.occurred_us)
        if given.is_birthday:
            receipt = structs.replace(receipt, given=given)
        deciding.decide(member_id, receipt, program, receipt.occurred_us, record.external_id, request)
        chunk.accepted += 1
        return None

    def _wrong(self, record: ReceiptRecord, receipt: Receipt, program: Program) -> list[Rejected]:
        """Why a receipt cannot be taken."""
        found = [(one.pointer, one.detail) for one in faults(program, receipt, self.now_us, however_old=True)]
        if record.member_key in self.deciding.wrong:
            found.append((record.member_key.kind, self.deciding.wrong[record.member_key]))
        if len(record.external_id) > LONGEST_NAME:
            found.append(("receipt", f"an id of more than {LONGEST_NAME} characters"))
        if max([len(line.line_id) for line in record.lines], default=0) > LONGEST_NAME:
            found.append(("line", f"an id of more than {LONGEST_NAME} characters"))
        return [Rejected(record.first_row, *one) for one in found]

    async def _known(self, records: list[ReceiptRecord]) -> dict[str, Key]:
        async with self.shop.db.connection() as connection:
            ids = [record.external_id for record in records]
            return await history.keys_of(connection, self.deciding.source, "receipt", ids)

    async def _programs(self, records: list[ReceiptRecord]) -> Program | None:
        """The version that decides all of them, if it is one: they are in order of time."""
        first, last = await self._in_force(records[0]), await self._in_force(records[-1])
        return first if first is last else None

    async def _in_force(self, record: ReceiptRecord) -> Program:
        return await self.shop.programs.in_force(self.deciding.number, record.occurred_at, self.deciding.at)

    def _months_of(self, decided: Decided, nobodys: list[Unclaimed]) -> Callable[[], Awaitable[None]]:
        async def before() -> None:
            await decided.before()
            await self.deciding.make_months([one.receipt.occurred_us for one in nobodys])

        return before

    def _writing(self, decided: Decided, nobodys: list[Unclaimed]) -> Callable[[Connection, int], Awaitable[None]]:
        source, at = self.deciding.source, self.deciding.at

        async def write(tx: Connection, import_id: int) -> None:
            await decided.write(tx, import_id)
            if nobodys:
                kept = await anonymous_batch.keep_new(self.shop, tx, nobodys, source=source, at=at)
                await imports.brought(tx, import_id, kept)

        return write


def _told(receipt: Receipt) -> tuple[object, ...]:
    """What makes a receipt the same: all that the till knows of it, not what a list of products says of its goods."""
    lines = [(one.line_id, one.sku, one.quantity, one.total_minor, one.discount_minor) for one in receipt.lines]
    head = (receipt.receipt_id, receipt.occurred_us, receipt.currency, receipt.store, receipt.till, receipt.channel)
    return (*head, lines)


def _receipt(record: ReceiptRecord) -> Receipt:
    # By place, not by name: this runs once a line, and lines come by the million.
    lines = tuple([
        Line(
            line.line_id, line.total_minor, line.quantity, line.sku, line.name, line.brand, line.categories,
            line.discount_minor, line.cost_minor,
        )
        for line in record.lines
    ])  # fmt: skip
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
