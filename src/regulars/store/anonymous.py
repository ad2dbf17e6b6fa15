"""Receipts without a member: kept under one of 1,024 bucket members, so that they spread, and not decided."""

from datetime import datetime

import msgspec

from regulars.engine.days import moment
from regulars.engine.decision import Decision, Totals
from regulars.engine.events.receipts import Receipt
from regulars.engine.program import Program
from regulars.store import history
from regulars.store.database import Connection
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop

BUCKETS = 1024

_KEEP = """with key as (
        insert into event_key (source, kind, external_id, member_id, at, event_id, request)
        values ($1, 'receipt', $2, $3, $4, $5, $6) on conflict do nothing returning true)
    insert into event (member_id, at, event_id, program_no, seq, kind, source, external_id, about, version, body,
                       decision, recorded_at)
    select $3, $4, $5, $7, 0, 'receipt', $1, $2, $5, $8, $9, $10, $11 from key returning true"""


async def keep(
    shop: Shop, receipt: Receipt, program: Program, number: int, *, source: str, request: bytes, at: datetime
) -> Outcome:
    """Keep a receipt of nobody we know; a later claim refers to it. Raises DifferentBody."""
    event_id = shop.new_id(at)
    bucket = 1 + event_id % BUCKETS
    total = sum(line.total_minor for line in receipt.lines)
    decision = Decision(receipt.occurred_us, totals=Totals(total, 0, 0, total))
    when = moment(receipt.occurred_us)

    async def write(connection: Connection) -> bool:
        kept = await connection.fetchval(
            _KEEP, source, receipt.receipt_id, bucket, when, event_id, request, number, program.version,
            msgspec.json.encode(receipt).decode(), msgspec.json.encode(decision).decode(), at,
        )  # fmt: skip
        return bool(kept)

    if not await shop.db.call(write, idempotent=True):
        async with shop.db.connection() as connection:
            one = await history.repeated(connection, source, "receipt", receipt.receipt_id, request)
            assert one is not None, "a key that conflicts is there"
            return Outcome(0, one.event_id, one.at, one.decision, one.event, program, repeated=True)
    return Outcome(0, event_id, when, decision, receipt, program)
