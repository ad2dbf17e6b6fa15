"""Chance that can be checked afterwards: a seed is made before the first entry, its hash told, and all follows from it.

The n-th number out of so many is the HMAC-SHA-256 of n under the seed, as a whole number, by remainder. What receipts
draw follows from a secret of their day in the same way, with the receipt's own name in place of n.
"""

import hmac
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

import msgspec
from asyncpg import Record
from msgspec import structs

from regulars.engine.days import micros, to_date
from regulars.engine.events.receipts import Receipt
from regulars.engine.program import Program
from regulars.engine.terms.surprises import drawn_for
from regulars.ids import secret_bytes
from regulars.store.database import Connection, Database

DAYS_AHEAD = 7
"""For so many days to come the hashes are told."""


class Draw(msgspec.Struct, frozen=True):
    """A draw as it stands; the seed is secret until it is over."""

    program_no: int
    reward: str
    seed: bytes
    entries: int
    drawn_at: datetime | None
    winners: list[int]

    @property
    def commitment(self) -> str:
        """The SHA-256 of the seed, told from the beginning."""
        return sha256(self.seed).hexdigest()


def number(seed: bytes, n: int, out_of: int) -> int:
    """The n-th number from 0 to below `out_of`. With 256 bits the remainder favours none by more than 2^-200."""
    return int.from_bytes(hmac.digest(seed, str(n).encode(), "sha256"), "big") % out_of


def winners_of(seed: bytes, entries: int, many: int) -> list[int]:
    """The numbers of the entries that win, the first prize first, none twice: the seed's numbers in their order,
    leaving out those that were there before. Entries count from 1.
    """
    found: dict[int, None] = {}
    n = 0
    while len(found) < min(many, entries):
        n += 1
        found[number(seed, n, entries) + 1] = None
    return list(found)


class Day(msgspec.Struct, frozen=True):
    """The secret of a day of a program, from which follows what is drawn on its receipts."""

    day: date
    secret: bytes
    made_at: datetime

    @property
    def commitment(self) -> str:
        """The SHA-256 of the secret, told before the day begins."""
        return sha256(self.secret).hexdigest()

    def number(self, source: str, receipt_id: str) -> int:
        """What is drawn for a receipt."""
        return drawn_for(self.secret, source, receipt_id)


async def day_of(tx: Connection, program_no: int, day: date, at: datetime) -> Day:
    """The secret of a day, made the first time it is asked for."""
    found = await _day(tx, program_no, day)
    if found is None:
        await promise_days(tx, program_no, [day], at)
        found = await _day(tx, program_no, day)
    assert found is not None, "made before it is read"
    return found


async def promised(connection: Connection, program_no: int, day: date) -> Day | None:
    """The secret of a day, if there is one."""
    return await _day(connection, program_no, day)


async def _day(connection: Connection, program_no: int, day: date) -> Day | None:
    row = await connection.fetchrow(
        "select day, secret, made_at from draw_day where program_no = $1 and day = $2", program_no, day
    )
    return None if row is None else Day(*row)


async def secrets(connection: Connection) -> dict[tuple[int, date], Day]:
    """All secrets, by program and day, for an audit."""
    rows = await connection.fetch("select program_no, day, secret, made_at from draw_day")
    return {(row["program_no"], row["day"]): Day(row["day"], row["secret"], row["made_at"]) for row in rows}


async def promise_days(tx: Connection, program_no: int, days: Sequence[date], at: datetime) -> None:
    """Make the secrets of days that have none, so that their hashes can be told before anything is drawn."""
    await tx.executemany(
        "insert into draw_day (program_no, day, secret, made_at) values ($1, $2, $3, $4) on conflict do nothing",
        [(program_no, day, secret_bytes(32), at) for day in days],
    )


async def unpromised_days(connection: Connection, program: Program, program_no: int, at: datetime) -> list[date]:
    """Of today and the days for which the hash is told ahead, those without a secret; none if nothing is drawn."""
    if not program.surprises:
        return []
    today = program.clock.day(micros(at))
    ahead = [to_date(today + one) for one in range(DAYS_AHEAD + 1)]
    rows = await connection.fetch(
        "select day from draw_day where program_no = $1 and day = any($2::date[])", program_no, ahead
    )
    known = {row["day"] for row in rows}
    return [day for day in ahead if day not in known]


async def with_draw(
    db: Database, program: Program, program_no: int, receipt: Receipt, source: str, at: datetime
) -> Receipt:
    """The receipt with what is drawn for it, by the secret of the day on which it is recorded: that of an earlier day
    may be known to who names it.
    """
    if not program.surprises:
        return receipt
    today = to_date(program.clock.day(micros(at)))
    day = await db.run(lambda tx: day_of(tx, program_no, today, at), idempotent=True)
    drawn = day.number(source, receipt.receipt_id)
    return structs.replace(receipt, given=structs.replace(receipt.given, draw=drawn))


def _draw(row: Record | None) -> Draw:
    assert row is not None, "made before it is read"
    return msgspec.convert(dict(row), Draw)


async def of(tx: Connection, program_no: int, reward: str) -> Draw:
    """The draw; its seed is made the first time."""
    await tx.execute(
        "insert into draw (program_no, reward, seed) values ($1, $2, $3) on conflict do nothing",
        program_no, reward, secret_bytes(32),
    )  # fmt: skip
    row = await tx.fetchrow("select * from draw where program_no = $1 and reward = $2", program_no, reward)
    return _draw(row)


async def promise(tx: Connection, program_no: int, rewards: Sequence[str]) -> None:
    """Make the seeds of draws that have none, so that their hashes can be told before anybody enters."""
    await tx.executemany(
        "insert into draw (program_no, reward, seed) values ($1, $2, $3) on conflict do nothing",
        [(program_no, reward, secret_bytes(32)) for reward in rewards],
    )


async def enter(tx: Connection, program_no: int, reward: str, many: int) -> tuple[Draw, int, int]:
    """So many more entries: the draw, the first and the last of their numbers, which no other entry has.

    Of a draw that is over they can no longer win: give the transaction up.
    """
    await of(tx, program_no, reward)
    row = await tx.fetchrow(
        "update draw set entries = entries + $3 where program_no = $1 and reward = $2 returning *",
        program_no, reward, many,
    )  # fmt: skip
    draw = _draw(row)
    return draw, draw.entries - many + 1, draw.entries


async def close(tx: Connection, program_no: int, reward: str, many: int, at: datetime) -> Draw:
    """Draw the winners, once."""
    await of(tx, program_no, reward)
    row = await tx.fetchrow("select * from draw where program_no = $1 and reward = $2 for update", program_no, reward)
    draw = _draw(row)
    if draw.drawn_at is not None:
        return draw
    winners = winners_of(draw.seed, draw.entries, many) if draw.entries else []
    await tx.execute(
        "update draw set drawn_at = $3, winners = $4 where program_no = $1 and reward = $2",
        program_no, reward, at, winners,
    )  # fmt: skip
    return msgspec.structs.replace(draw, drawn_at=at, winners=winners)
