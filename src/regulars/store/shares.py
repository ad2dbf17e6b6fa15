"""What members share: pieces, places, prizes. Taken by conditional updates in sixteen slices, never exceeded."""

from hashlib import sha256
from typing import Final

from regulars.store.database import Connection

SLICES: Final = 16


def counter_of(program_no: int, name: str) -> int:
    """The shared counter of a thing of a program: the same in every process, and in a copy of the shop."""
    digest = sha256(f"{program_no}|{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


async def take(tx: Connection, counter: int, member_id: int, amount: int, ceiling: int) -> bool:
    """Take so much, if so much of `ceiling` is left. The transaction must be given up when what it is for is."""
    await provide(tx, counter, ceiling)
    return await _take(tx, counter, member_id, amount)


async def _take(tx: Connection, counter: int, member_id: int, amount: int) -> bool:
    """From one slice, or, where none has so much, half of it from here and half from there."""
    if await tx.fetchval("select take_shared($1, $2::smallint, $3)", counter, member_id % SLICES, amount):
        return True
    half = amount >> 1
    return half > 0 and await _take(tx, counter, member_id, half) and await _take(tx, counter, member_id, amount - half)


async def give_back(tx: Connection, counter: int, amount: int) -> None:
    """Put back what was taken."""
    await tx.execute("select give_shared($1, $2)", counter, amount)


async def left(connection: Connection, counter: int, ceiling: int) -> int:
    """How much is left of so much."""
    taken = await connection.fetchval("select sum(taken)::bigint from shared_counter where counter_id = $1", counter)
    return max(ceiling - (taken or 0), 0)


async def provide(tx: Connection, counter: int, ceiling: int) -> None:
    """The slices of the counter, which come to `ceiling` together, as the program now says."""
    stands = await tx.fetchval("select sum(ceiling)::bigint from shared_counter where counter_id = $1", counter)
    if stands is None:
        each, rest = divmod(ceiling, SLICES)
        await tx.execute(
            """insert into shared_counter (counter_id, slice, ceiling)
            select $1, slice, $2::bigint + case when slice < $3 then 1 else 0 end
              from generate_series(0, 15) as slice on conflict do nothing""",
            counter, each, rest,
        )  # fmt: skip
        stands = ceiling
    if stands != ceiling:
        await _move(tx, counter, ceiling)


async def _move(tx: Connection, counter: int, ceiling: int) -> None:
    """Another ceiling: more goes to the first slice; less is taken where there is some left, the first slices first."""
    rows = await tx.fetch(
        "select slice, taken, ceiling from shared_counter where counter_id = $1 order by slice for update", counter
    )
    change = ceiling - sum(row["ceiling"] for row in rows)
    for row in rows:
        step = change if change >= 0 else max(change, row["taken"] - row["ceiling"])
        if step:
            await tx.execute(
                "update shared_counter set ceiling = ceiling + $3 where counter_id = $1 and slice = $2",
                counter, row["slice"], step,
            )  # fmt: skip
        change -= step
