"""Chance that can be checked afterwards: a seed is made before the first entry, its hash told, and all follows from it.

The n-th number out of so many is the HMAC-SHA-256 of n under the seed, as a whole number, by remainder.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import msgspec
from asyncpg import Record

from regulars.ids import secret_bytes
from regulars.store.database import Connection


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
