"""Events of an import as rows for PostgreSQL's binary COPY: packed while one is decided after the other, sent at once.

COPY is the cheapest way into a table, and numbers and moments packed by ourselves go in as they are. It knows no "on
conflict": a name that is taken meanwhile ends the transaction, and the chunk is decided anew.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from functools import lru_cache
from struct import Struct

import asyncpg

from regulars.engine.days import micros
from regulars.store.database import Connection
from regulars.store.ledger import CHECKPOINT_EVERY, Seen, Step, event_texts, state_row

_SIGNATURE, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_EPOCH_US = 946_684_800_000_000
"""PostgreSQL counts microseconds from 2000."""
_PART = 1_024
"""So many pieces of rows are handed on at a time: the database works on them while the next receipts are decided."""

# A field is its length and its bytes; what has one length is packed together with it, in the order of _COLUMNS.
_COUNT, _LENGTH, _JSONB = Struct(">h"), Struct(">i"), Struct(">ib")
_INT2, _INT4, _INT8 = Struct(">ih"), Struct(">ii"), Struct(">iq")
_KEY = Struct(">iqiqiqi")
_EVENT = Struct(">iqiqiqiiiqi")
_ENTRY = Struct(">iqiqiqihiiiiiiiqiqi")
_BROUGHT = Struct(">iqiqiq")
_COLUMNS = {
    "event_key": "source kind member_id at event_id external_id request",
    "event": "program_no kind source version recorded_at member_id at event_id seq about external_id body decision",
    "entry": "program_no wallet movement member_id at event_id n seq start_day until_day points due_at hash",
    "checkpoint": "program_no member_id seq document",
    "import_event": "import_id member_id event_id at",
}


class Rows:
    """The rows of a chunk's events. at: when they are recorded."""

    def __init__(self, program_no: int, source: str, at: datetime) -> None:
        self._program_no, self._source, self._recorded_us = program_no, source, micros(at)
        self._keys: list[bytes] = []
        self._events: list[bytes] = []
        self._entries: list[bytes] = []
        self._checkpoints: list[bytes] = []
        self._brought: list[bytes] = []

    def add(self, member_id: int, step: Step) -> None:
        """A decided event of a member, with its entries."""
        at_us, event_id, seq = step.decision.at_us, step.event_id, step.stored.member.seq
        self.keep(
            member_id, step.kind, step.external_id, step.program.version, at_us, event_id, event_texts(step),
            step.request, seq=seq, about=step.about,
        )  # fmt: skip
        for entry in step.entries:
            moved = entry.moved
            self._entries += (
                _entry_head(self._program_no, moved.wallet, moved.movement),
                _ENTRY.pack(
                    8, member_id, 8, at_us - _EPOCH_US, 8, event_id, 2, entry.n, 4, seq, 4, moved.start, 4, moved.until,
                    8, moved.points, 8, moved.at_us - _EPOCH_US, len(entry.hash),
                ),
                entry.hash,
            )  # fmt: skip
        if seq % CHECKPOINT_EVERY == 0:
            document = state_row(step.program, step.stored).document
            head = _COUNT.pack(4) + _INT2.pack(2, self._program_no) + _INT8.pack(8, member_id) + _INT4.pack(4, seq)
            self._checkpoints += (head, _LENGTH.pack(len(document)), document)

    def keep(
        self, member_id: int, kind: str, name: str, version: int, at_us: int, event_id: int, texts: tuple[str, str],
        request: bytes, *, seq: int = 0, about: int,
    ) -> None:  # fmt: skip
        """An event without entries. texts: its body and its decision as JSON; member_id: or a bucket, without `seq`."""
        at, named = at_us - _EPOCH_US, name.encode()
        body, decision = texts[0].encode(), texts[1].encode()
        self._keys += (
            _key_head(self._source, kind), _KEY.pack(8, member_id, 8, at, 8, event_id, len(named)), named,
            _LENGTH.pack(len(request)), request,
        )  # fmt: skip
        self._events += (
            _event_head(self._program_no, kind, self._source, version, self._recorded_us),
            _EVENT.pack(8, member_id, 8, at, 8, event_id, 4, seq, 8, about, len(named)), named,
            _JSONB.pack(len(body) + 1, 1), body, _LENGTH.pack(len(decision)), decision,
        )  # fmt: skip
        self._brought.append(_BROUGHT.pack(8, member_id, 8, event_id, 8, at))

    async def write(self, tx: Connection, import_id: int) -> None:
        """Add the rows. Raises Seen for a name that is taken; then the transaction is to be given up."""
        if not self._brought:
            return
        # The number of the import is known only now: it goes before each row.
        head = _COUNT.pack(4) + _INT8.pack(8, import_id)
        brought = [head + head.join(self._brought)]
        try:
            await _copy(tx, "event_key", self._keys)
            await _copy(tx, "event", self._events)
            await _copy(tx, "entry", self._entries)
            await _copy(tx, "checkpoint", self._checkpoints)
            await _copy(tx, "import_event", brought)
        except asyncpg.UniqueViolationError as error:
            raise Seen from error


async def _copy(tx: Connection, table: str, rows: list[bytes]) -> None:
    if rows:
        columns = _COLUMNS[table].split()
        await tx.copy_to_table(table, source=_parts(rows), columns=columns, format="binary")


async def _parts(rows: list[bytes]) -> AsyncIterator[bytes]:
    yield _SIGNATURE
    for start in range(0, len(rows), _PART):
        yield b"".join(rows[start : start + _PART])
    yield _END


@lru_cache(1024)
def _key_head(source: str, kind: str) -> bytes:
    return _COUNT.pack(7) + _text(source) + _text(kind)


@lru_cache(1024)
def _event_head(program_no: int, kind: str, source: str, version: int, recorded_us: int) -> bytes:
    own = _INT2.pack(2, program_no) + _text(kind) + _text(source)
    return _COUNT.pack(13) + own + _INT4.pack(4, version) + _INT8.pack(8, recorded_us - _EPOCH_US)


@lru_cache(1024)
def _entry_head(program_no: int, wallet: str, movement: str) -> bytes:
    return _COUNT.pack(13) + _INT2.pack(2, program_no) + _text(wallet) + _text(movement)


def _text(text: str) -> bytes:
    return _LENGTH.pack(len(text.encode())) + text.encode()
