"""What members share: pieces, places, prizes. Taken by conditional updates in sixteen slices, never exceeded."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from regulars.engine.days import micros
from regulars.engine.program import Program
from regulars.engine.shown.left import Shared, shared_names
from regulars.store.database import Connection

SLICES: Final = 16
MOST_CODES: Final = 100_000
"""So many free codes of a pool are counted to tell how many are left: beyond it that is enough to know."""


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


async def known(connection: Connection, program_no: int, program: Program, at: datetime) -> Shared:
    """What is gone of all that members share in a program, in one query; of a pool of codes at most `MOST_CODES` free
    ones are counted.
    """
    shares, pools = shared_names(program, micros(at))
    if not shares and not pools:
        return Shared()
    names = {counter_of(program_no, name): name for name in shares}
    rows = await connection.fetch(
        """select counter_id, '' as pool, sum(taken)::bigint as many from shared_counter
            where counter_id = any($1::bigint[]) group by counter_id
        union all
        select 0, pool, (select count(*) from (
            select from pool_code c where c.pool = asked.pool and c.redemption_id is null limit $3) as counted)
          from unnest($2::text[]) as asked (pool)""",
        list(names), pools, MOST_CODES,
    )  # fmt: skip
    taken = {names[row["counter_id"]]: row["many"] for row in rows if row["counter_id"]}
    return Shared(taken, {row["pool"]: row["many"] for row in rows if row["pool"]})


async def taken(connection: Connection, program_no: int, names: Sequence[str]) -> dict[str, int]:
    """How much was taken of each of these things of a program."""
    by_counter = {counter_of(program_no, name): name for name in names}
    rows = await connection.fetch(
        """select counter_id, sum(taken)::bigint as many from shared_counter
            where counter_id = any($1::bigint[]) group by counter_id""",
        list(by_counter),
    )
    return {by_counter[row["counter_id"]]: row["many"] for row in rows}


async def provide(tx: Connection, counter: int, ceiling: int, slices: int = SLICES) -> None:
    """The slices of the counter, which come to `ceiling` together, as the program now says."""
    stands = await tx.fetchval("select sum(ceiling)::bigint from shared_counter where counter_id = $1", counter)
    if stands is None:
        each, rest = divmod(ceiling, slices)
        await tx.execute(
            """insert into shared_counter (counter_id, slice, ceiling)
            select $1, slice, $2::bigint + case when slice < $3 then 1 else 0 end
              from generate_series(0, $4::int - 1) as slice on conflict do nothing""",
            counter, each, rest, slices,
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
