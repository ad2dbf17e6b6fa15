"""Many receipts without a member at once, each kept as `anonymous.keep` keeps one."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from regulars.engine.days import micros, moment
from regulars.engine.decision import Decision, Totals
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Kept, Moment, Return, Standing
from regulars.engine.program import Program
from regulars.engine.steps.returns import untouched
from regulars.errors import RegularsError
from regulars.store import history
from regulars.store.anonymous import BUCKETS
from regulars.store.database import Connection
from regulars.store.history import DifferentBody
from regulars.store.import_rows import Rows
from regulars.store.recorder import Outcome, outcome_of
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
    kept = await shop.db.call(lambda connection: _write(connection, receipts, outcomes, source, at), idempotent=True)
    known = [one.receipt.receipt_id for one, done in zip(receipts, outcomes, strict=True) if done.event_id not in kept]
    first = await _first(shop, source, known) if known else {}
    return [
        outcome if outcome.event_id in kept else _told(one, *first[one.receipt.receipt_id])
        for one, outcome in zip(receipts, outcomes, strict=True)
    ]


def pack(shop: Shop, rows: Rows, one: Unclaimed, at: datetime) -> None:
    """Put a receipt whose name was free among the rows of an import."""
    outcome = _outcome(shop, one, at)
    event_id, at_us = outcome.event_id, one.receipt.occurred_us
    rows.keep(
        _bucket(event_id), "receipt", one.receipt.receipt_id, one.program.version, at_us, event_id,
        _texts(one, outcome), one.request, about=event_id,
    )  # fmt: skip


_GIVE_BACK = """with key as (
        insert into event_key (source, kind, external_id, member_id, at, event_id, request)
        values ($1, 'return', $2, $3, $4, $5, $6))
    insert into event (member_id, at, event_id, program_no, seq, kind, source, external_id, about, version, body,
                       decision, recorded_at)
    values ($3, $4, $5, $7, 0, 'return', $1, $2, $8, $9, $10, $11, $4)"""


async def give_back(
    shop: Shop, tx: Connection, event_ids: Sequence[int], name: Callable[[int], str], at: datetime
) -> None:
    """All goods of these receipts come back, each under the name of its event id; nobody has points to lose."""
    for event_id in event_ids:
        key = await history.place_of(tx, event_id)
        assert key is not None, "the receipt was kept"
        one = await history.event_at(tx, key)
        assert isinstance(one.event, Receipt), "a bucket holds receipts"
        returned = Return(
            return_id=name(event_id),
            standing=Standing(one.event, one.version, Moment(0), untouched(one.event)),
        )
        decision = Decision(micros(at), totals=totals_of(one.event), kept=tuple(Kept(0) for _ in one.event.lines))
        body, decided = (msgspec.json.encode(value).decode() for value in (returned, decision))
        await tx.execute(
            _GIVE_BACK, one.source, returned.return_id, one.member_id, at, shop.new_id(at),
            shop.mac(returned.return_id), one.program_no, event_id, one.version, body, decided,
        )  # fmt: skip


async def _write(
    connection: Connection, receipts: Sequence[Unclaimed], outcomes: Sequence[Outcome], source: str, at: datetime
) -> set[int]:
    """The event ids of those that were written."""
    rows = [_row(one, outcome) for one, outcome in zip(receipts, outcomes, strict=True)]
    columns = [list(column) for column in zip(*rows, strict=True)]
    return {row[0] for row in await connection.fetch(_KEEP, source, at, *columns)}


def totals_of(receipt: Receipt) -> Totals:
    """What a receipt of nobody comes to: what is asked for its lines."""
    total = sum(line.total_minor for line in receipt.lines)
    return Totals(total, 0, 0, total)


def _outcome(shop: Shop, one: Unclaimed, at: datetime) -> Outcome:
    decision = Decision(one.receipt.occurred_us, totals=totals_of(one.receipt))
    return Outcome(0, shop.new_id(at), moment(one.receipt.occurred_us), decision, one.receipt, one.program)


def _row(one: Unclaimed, outcome: Outcome) -> tuple[object, ...]:
    return (
        one.receipt.receipt_id, _bucket(outcome.event_id), outcome.at, outcome.event_id, one.request, one.program_no,
        one.program.version, *_texts(one, outcome),
    )  # fmt: skip


def _texts(one: Unclaimed, outcome: Outcome) -> tuple[str, str]:
    return msgspec.json.encode(one.receipt).decode(), msgspec.json.encode(outcome.decision).decode()


def _bucket(event_id: int) -> int:
    return 1 + event_id % BUCKETS


async def _first(shop: Shop, source: str, names: list[str]) -> dict[str, tuple[bytes, Outcome]]:
    """What is recorded under these names: its request and its outcome."""
    async with shop.db.connection() as connection:
        keys = await history.keys_of(connection, source, "receipt", names)
        events = await history.events_at(connection, list(keys.values()))
    return {name: (key.request, await outcome_of(shop, events[key.event_id])) for name, key in keys.items()}


def _told(one: Unclaimed, request: bytes, first: Outcome) -> Outcome | RegularsError:
    if request != one.request:
        return DifferentBody(kind="receipt", id=one.receipt.receipt_id)
    return first
