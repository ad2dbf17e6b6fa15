"""Members by the thousand, made by SQL from the history of one.

They are as like as twins, so it takes seconds to make a million of them. Their hash chains are the first one's, so
`regulars verify` would object to them; nothing else can tell.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from regulars.bench.made_up import receipts
from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.events import AnyEvent
from regulars.engine.events.members import Joined
from regulars.engine.program import Program
from regulars.store.database import Connection, Database
from regulars.store.ledger import LotRow, Step, Stored, event_texts, lots_touched, state_row, step_after
from regulars.store.partitions import ensure_partitions

CHUNK: Final = 100_000
PROGRAM_NO: Final = 1
Tell = Callable[[str, int, int | None], None]


class Twin(msgspec.Struct, frozen=True):
    """What happened to the one whom all are like, and what is to happen next: a receipt of today."""

    steps: tuple[Step, ...]
    next: Step

    @property
    def lots(self) -> list[LotRow]:
        """Her open lots."""
        moves = [entry.moved for step in self.steps for entry in step.entries]
        return [lot for lot in lots_touched(moves, self.steps[-1].stored.member) if lot.points]


def twin(program: Program, visits: int, at: datetime) -> Twin:
    """A member who joined and came so many times, the last time a day before `at`."""
    first = at - timedelta(days=visits + 1)
    history: list[AnyEvent] = [Joined(), *receipts(visits + 1)]
    steps: list[Step] = []
    stored = Stored()
    for day, event in enumerate(history):
        when = micros(first + timedelta(days=day))
        if not isinstance(event, Joined):
            event = msgspec.structs.replace(event, occurred_us=when)
        decided = advance(program, stored.member, event, when)
        steps.append(
            step_after(stored, 1, event, decided, program, day + 1, source="crowd", external_id="", request=bytes(32))
        )
        stored = steps[-1].stored
    return Twin(tuple(steps[:-1]), steps[-1])


def card_of(number: int) -> str:
    """The card of a member of the crowd."""
    return f"29{number:011}"


async def gather(db: Database, one: Twin, size: int, at: datetime, tell: Tell) -> None:
    """Make members 1 to `size` in an empty tenant, each with the history of the twin."""
    async with db.connection() as connection:
        for table in ("event", "entry"):
            await ensure_partitions(connection, table, one.steps[0].at.date().replace(day=1), at.date())
        for first in range(1, size + 1, CHUNK):
            last = min(first + CHUNK - 1, size)
            async with connection.transaction():
                await _members(connection, one, first, last, at)
                for place, step in enumerate(one.steps, 1):
                    await _events(connection, step, place, first, last, at)
            tell(f"{size:,} members", last, size)
        await connection.execute("vacuum analyze")
        await connection.execute("checkpoint")


async def _members(tx: Connection, one: Twin, first: int, last: int, at: datetime) -> None:
    await tx.execute(
        "insert into member (member_id, created_at) select *, $3 from generate_series($1::bigint, $2::bigint)",
        first, last, at,
    )  # fmt: skip
    await tx.execute(
        """insert into identifier (kind, value, tail, member_id, created_at)
        select 'card', card, reverse(card), n, $3
        from generate_series($1::bigint, $2::bigint) n, lateral (select '29' || lpad(n::text, 11, '0')) c (card)""",
        first, last, at,
    )  # fmt: skip
    end = one.steps[-1]
    state = state_row(end.program, end.stored)
    await tx.execute(
        """insert into state (member_id, program_no, seq, document, balance, tier, last_visit, true_until)
        select n, $3, $4, $5, $6, $7, $8, $9 from generate_series($1::bigint, $2::bigint) n""",
        first, last, PROGRAM_NO, state.seq, state.document, state.balance, state.tier, state.last_visit,
        state.true_until,
    )  # fmt: skip
    await tx.executemany(
        """insert into lot (member_id, program_no, wallet, until_day, start_day, points, held)
        select n, $3, $4, $5, $6, $7, $8 from generate_series($1::bigint, $2::bigint) n""",
        [(first, last, PROGRAM_NO, lot.wallet, lot.until, lot.start, lot.points, lot.held) for lot in one.lots],
    )


async def _events(tx: Connection, step: Step, place: int, first: int, last: int, at: datetime) -> None:
    """The `place`-th event of each, with its key and its entries."""
    body, decision = event_texts(step)
    await tx.execute(
        """insert into event_key (source, kind, external_id, member_id, at, event_id, request)
        select 'crowd', $4, n || '-' || $3::int, n, $5, n * 100 + $3::int, $6
        from generate_series($1::bigint, $2::bigint) n""",
        first, last, place, step.kind, step.at, step.request,
    )  # fmt: skip
    await tx.execute(
        """insert into event (member_id, at, event_id, program_no, seq, kind, source, external_id, about, version,
            body, decision, recorded_at)
        select n, $4, n * 100 + $3::int, $5, $3::int, $6, 'crowd', n || '-' || $3::int, n * 100 + $3::int, $7,
            $8, $9, $10
        from generate_series($1::bigint, $2::bigint) n""",
        first, last, place, step.at, PROGRAM_NO, step.kind, step.program.version, body, decision, at,
    )  # fmt: skip
    await tx.executemany(
        """insert into entry (member_id, at, event_id, n, program_no, seq, wallet, movement, start_day, until_day,
            points, due_at, hash)
        select m, $4, m * 100 + $3::int, $5, $6, $3::int, $7, $8, $9, $10, $11, $4, $12
        from generate_series($1::bigint, $2::bigint) m""",
        [
            (first, last, place, step.at, entry.n, PROGRAM_NO, entry.moved.wallet, entry.moved.movement,
             entry.moved.start, entry.moved.until, entry.moved.points, entry.hash)
            for entry in step.entries
        ],
    )  # fmt: skip
