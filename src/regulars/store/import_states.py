"""Members as they stand after a chunk of an import: states and lots, each written once, whatever happened to them."""

from collections.abc import Iterable
from typing import Any

from regulars.engine.effects import Moved
from regulars.engine.program import Program
from regulars.store import scores
from regulars.store.arrays import moments, plain
from regulars.store.database import Connection
from regulars.store.ledger import Stored, lots_touched, state_row
from regulars.store.scores import Scored, ScoreRow

_CHANGE = """update state s set seq = w.seq, document = w.document, balance = w.balance, tier = w.tier,
    last_visit = w.last_visit, true_until = w.true_until
    from unnest($2::text::bigint[], $3::text::integer[], $4::text::integer[], $5::bytea[], $6::text::bigint[],
                $7::text[], $8::text::integer[], $9::text::timestamptz[])
    as w (member_id, before, seq, document, balance, tier, last_visit, true_until)
    where s.member_id = w.member_id and s.program_no = $1 and s.seq = w.before"""
_MAKE = """insert into state (member_id, program_no, seq, document, balance, tier, last_visit, true_until)
    select member_id, $1, seq, document, balance, tier, last_visit, true_until
    from unnest($2::text::bigint[], $3::text::integer[], $4::text::integer[], $5::bytea[], $6::text::bigint[],
                $7::text[], $8::text::integer[], $9::text::timestamptz[])
    as w (member_id, before, seq, document, balance, tier, last_visit, true_until)
    on conflict do nothing"""
_OPEN = """insert into lot (member_id, program_no, wallet, until_day, start_day, points, held)
    select member_id, $1, wallet, until_day, start_day, points, held
      from unnest($2::text::bigint[], $3::text::text[], $4::text::integer[], $5::text::integer[], $6::text::bigint[],
                  $7::text::bigint[]) as l (member_id, wallet, start_day, until_day, points, held)
    on conflict (member_id, program_no, wallet, until_day, start_day)
    do update set points = excluded.points, held = excluded.held"""
_CLOSE = """delete from lot
    using unnest($2::text::bigint[], $3::text::text[], $4::text::integer[], $5::text::integer[])
        as w (member_id, wallet, start_day, until_day)
    where lot.member_id = w.member_id and lot.program_no = $1 and lot.wallet = w.wallet
      and lot.until_day = w.until_day and lot.start_day = w.start_day"""


class States:
    """The rows of some members."""

    def __init__(self, program_no: int) -> None:
        self._program_no = program_no
        self._changed: list[tuple[Any, ...]] = []
        self._made: list[tuple[Any, ...]] = []
        self._open: list[tuple[Any, ...]] = []
        self._closed: list[tuple[Any, ...]] = []
        self._scores: list[ScoreRow] = []

    def add(
        self, member_id: int, before_seq: int, program: Program, stored: Stored, moves: Iterable[Moved],
        scored: Iterable[Scored],
    ) -> None:  # fmt: skip
        """A member after her events: decided from the state after `before_seq` of them."""
        row = state_row(program, stored)
        (self._changed if before_seq else self._made).append((
            member_id, before_seq, row.seq, row.document, row.balance, row.tier, row.last_visit, row.true_until,
        ))  # fmt: skip
        self._scores += scores.rows_of(0, member_id, self._program_no, stored.member, scored)
        for lot in lots_touched(moves, stored.member):
            where = (member_id, lot.wallet, lot.start, lot.until)
            if lot.points:
                self._open.append((*where, lot.points, lot.held))
            else:
                self._closed.append(where)

    async def write(self, tx: Connection) -> bool:
        """Write them all; False when a member has moved on, and then the transaction is to be given up."""
        for statement, rows in ((_CHANGE, self._changed), (_MAKE, self._made)):
            if rows:
                member, before, seq, document, balance, tier, visit, until = zip(*rows, strict=True)
                done = await tx.execute(
                    statement, self._program_no, plain(member), plain(before), plain(seq), document, plain(balance),
                    tier, plain(visit), moments(until),
                )  # fmt: skip
                if int(done.split()[-1]) != len(rows):
                    return False
        for statement, lots in ((_OPEN, self._open), (_CLOSE, self._closed)):
            if lots:
                await tx.execute(statement, self._program_no, *map(plain, zip(*lots, strict=True)))
        if self._scores:
            await tx.execute(scores.KEEP, *scores.arguments(self._scores))
        return True
