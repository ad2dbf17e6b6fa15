"""A shop's history of receipts, decided one by one as if each had come from the till."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import structs

from regulars.connectors.files import ReceiptRecord
from regulars.connectors.files.receipt_faults import faults_of
from regulars.engine.days import micros
from regulars.engine.events.receipts import Receipt
from regulars.engine.program import Program
from regulars.store import anonymous_batch, history
from regulars.store.anonymous_batch import Unclaimed
from regulars.store.day_facts import DayFacts
from regulars.store.deciding import BREATH, DAY_US, Deciding
from regulars.store.exchange_rates import Exchange
from regulars.store.history import Key
from regulars.store.import_rejects import Rejected
from regulars.store.import_run import Chunk, Imported, Records, Tell, Work, bring
from regulars.store.shop import Shop

TAKEN = "another receipt has this id already"


class ReceiptFile(Records[ReceiptRecord], Protocol):
    """A file of receipts. months_us: a moment of each month that they are of, as far as it is known."""

    months_us: Sequence[int]


async def import_receipts(
    shop: Shop,
    file: ReceiptFile,
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
    work = _Receipts(shop, Deciding(shop, source, number, at, welcome=True), file.months_us)
    return await bring(shop, file, work, source=source, at=at, meaning=meaning, dry_run=dry_run, tell=tell)


class _Receipts(Work[ReceiptRecord]):
    content = "receipts"

    def __init__(self, shop: Shop, deciding: Deciding, months_us: Sequence[int]) -> None:
        self.shop, self.deciding, self.now_us = shop, deciding, micros(deciding.at)
        self.days = [at_us // DAY_US for at_us in months_us if at_us <= self.now_us]

    async def prepare(self) -> None:
        await self.deciding.make_months(self.days)

    def forget(self) -> None:
        self.deciding.forget()

    async def decided(self, records: list[ReceiptRecord]) -> Chunk:
        """Decide a chunk of receipts, in order of time."""
        deciding, chunk = self.deciding, Chunk(records[-1].position)
        keys = await self._known(records)
        await deciding.begin({record.member_key for record in records if record.member_key})
        program_at, asking = await self._programs(records), (Exchange(self.shop), DayFacts(self.shop))
        unlisted = [line for record in records for line in record.lines if line.sku and not line.categories]
        await self.shop.products.filled(unlisted)  # All are looked up at once; after this none is alone.
        for place, record in enumerate(records):
            if place % BREATH == 0:
                await asyncio.sleep(0)
            program = program_at or await self._in_force(record)
            await self._one(record, program, keys.get(record.external_id), asking, chunk)
        decided = deciding.end()
        await decided.pack()
        chunk.before, chunk.write = decided.before, decided.write
        return chunk

    async def _one(
        self,
        record: ReceiptRecord,
        program: Program,
        known: Key | None,
        asking: tuple[Exchange, DayFacts],
        chunk: Chunk,
    ) -> None:
        """Decide a receipt of a member; keep one of nobody."""
        deciding, (exchange, day_facts) = self.deciding, asking
        member_id = deciding.ids.get(record.member_key) if record.member_key else None
        receipt = record.receipt()
        request = self.shop.mac((member_id, _told(receipt)))
        if known is not None:
            if known.request == request:
                chunk.known += 1
            else:
                chunk.rejected.append(Rejected(record.first_row, "receipt", TAKEN, record.external_id))
            return
        if receipt.currency != program.currency:
            receipt = await exchange.converted(program, receipt)
        if wrong := self._wrong(record, receipt, program):
            chunk.rejected += wrong
            return
        if [line for line in receipt.lines if line.sku and not line.categories]:
            receipt = structs.replace(receipt, lines=await self.shop.products.filled(receipt.lines))
        chunk.accepted += 1
        if member_id is None:
            unclaimed = Unclaimed(receipt, program, deciding.number, request)
            anonymous_batch.pack(self.shop, deciding.rows, unclaimed, deciding.at)
            deciding.happened(receipt.occurred_us)
            return
        told = await day_facts.of(program, deciding.number, receipt)
        given = deciding.given(member_id, program, receipt.occurred_us, told)
        if given.is_birthday or given.age_years is not None or told:
            receipt = structs.replace(receipt, given=given)
        deciding.decide(member_id, receipt, program, receipt.occurred_us, record.external_id, request)

    def _wrong(self, record: ReceiptRecord, receipt: Receipt, program: Program) -> list[Rejected]:
        """Why a receipt cannot be taken."""
        found = [
            Rejected(record.first_row, word, reason, value)
            for word, value, reason in faults_of(program, receipt, self.now_us)
        ]
        if record.member_key in self.deciding.wrong:
            found.append(Rejected(record.first_row, "member", self.deciding.wrong[record.member_key]))
        return found

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


def _told(receipt: Receipt) -> tuple[object, ...]:
    """What makes a receipt the same: all that the till knows of it, not what a list of products says of its goods."""
    lines = [(one.line_id, one.sku, one.quantity, one.total_minor, one.discount_minor) for one in receipt.lines]
    head = (receipt.receipt_id, receipt.occurred_us, receipt.currency, receipt.store, receipt.till, receipt.channel)
    return (*head, lines)
