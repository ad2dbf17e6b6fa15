"""Many receipts without a member at once, each kept as `anonymous.keep` keeps one."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from regulars.engine.days import moment
from regulars.engine.decision import Decision, Totals
from regulars.engine.events import Receipt
from regulars.engine.program import Program
from regulars.errors import RegularsError
from regulars.store import history
from regulars.store.anonymous import BUCKETS
from regulars.store.batch import first_answer, history_at
from regulars.store.database import Connection
from regulars.store.history import DifferentBody
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop

_KEEP = """with given as (
        select * from unnest($3::text[], $4::bigint[], $5::timestamptz[], $6::bigint[], $7::bytea[], $8::smallint[],
                             $9::integer[], $10::jsonb[], $11::json[])
            as g (external_id, member_id, at, event_id, request, program_no, version, body, decision)
    ), key as (
        insert into event_key (source, kind, external_id, member_id, at, event_id, request)
        select $1, 'receipt', external_id, member_id, at, event_id, request from given order by external_id
        on conflict do nothing returning event_id)
    insert into event (member_id, at, event_id, program_no, seq, kind, source, external_id, about, version, body,
                       decision, recorded_at)
    select member_id, at, event_id, program_no, 0, 'receipt', $1, external_id, event_id, version, body, decision, $2
      from given join key using (event_id) returning event_id"""


class Unclaimed(msgspec.Struct, frozen=True):
    """A receipt of nobody we know, ready to be kept. request: the HMAC of what was sent."""

    receipt: Receipt
    program: Program
    program_no: int
    request: bytes


async def keep_all(
    shop: Shop, receipts: Sequence[Unclaimed], *, source: str, at: datetime
) -> list[Outcome | RegularsError]:
    """Keep each of these under its name, once; the result of each."""
    outcomes = [_outcome(shop, one, at) for one in receipts]
    rows = [_row(one, outcome) for one, outcome in zip(receipts, outcomes, strict=True)]
    columns = [list(column) for column in zip(*rows, strict=True)]

    async def write(connection: Connection) -> set[int]:
        return {row[0] for row in await connection.fetch(_KEEP, source, at, *columns)}

    kept = await shop.db.call(write, idempotent=True)
    known = [one.receipt.receipt_id for one, done in zip(receipts, outcomes, strict=True) if done.event_id not in kept]
    first = await _first(shop, source, known) if known else {}
    return [
        outcome if outcome.event_id in kept else _told(one, *first[one.receipt.receipt_id])
        for one, outcome in zip(receipts, outcomes, strict=True)
    ]


def totals_of(receipt: Receipt) -> Totals:
    """What a receipt of nobody comes to: what is asked for its lines."""
    total = sum(line.total_minor for line in receipt.lines)
    return Totals(total, 0, 0, total)


def _outcome(shop: Shop, one: Unclaimed, at: datetime) -> Outcome:
    decision = Decision(one.receipt.occurred_us, totals=totals_of(one.receipt))
    return Outcome(0, shop.new_id(at), moment(one.receipt.occurred_us), decision, one.receipt, one.program)


def _row(one: Unclaimed, outcome: Outcome) -> tuple[object, ...]:
    body, decision = (msgspec.json.encode(value).decode() for value in (one.receipt, outcome.decision))
    bucket = 1 + outcome.event_id % BUCKETS
    return (
        one.receipt.receipt_id, bucket, outcome.at, outcome.event_id, one.request, one.program_no,
        one.program.version, body, decision,
    )  # fmt: skip


async def _first(shop: Shop, source: str, names: list[str]) -> dict[str, tuple[bytes, Outcome]]:
    """What is recorded under these names: its request and its outcome."""
    async with shop.db.connection() as connection:
        keys = await history.keys_of(connection, source, "receipt", names)
        events = await history_at(connection, list(keys.values()))
    return {name: (key.request, await first_answer(shop, events[key.event_id])) for name, key in keys.items()}


def _told(one: Unclaimed, request: bytes, first: Outcome) -> Outcome | RegularsError:
    if request != one.request:
        return DifferentBody(kind="receipt", id=one.receipt.receipt_id)
    return first
