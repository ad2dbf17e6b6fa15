"""Codes that others gave the shop, each given to one member once."""

import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from regulars.errors import FieldError
from regulars.store.database import Connection

LONGEST = 100
_CODE = re.compile(r"[!-~]+( [!-~]+)*")


class PoolCounts(msgspec.Struct, frozen=True):
    """How full a pool is."""

    pool: str
    free: int
    given: int


async def add(tx: Connection, pool: str, codes: Sequence[str], at: datetime) -> tuple[int, list[FieldError]]:
    """Put codes into a pool; how many went in, and what is wrong with each of the others, by its row."""
    wrong: list[FieldError] = []
    good: dict[str, int] = {}
    for place, text in enumerate(codes):
        code = text.strip()
        if not _CODE.fullmatch(code) or len(code) > LONGEST:
            wrong.append(FieldError(f"#/codes/{place}", f"a code has 1 to {LONGEST} printable characters of ASCII"))
        elif code in good:
            wrong.append(FieldError(f"#/codes/{place}", f"the same as row {good[code] + 1}"))
        else:
            good[code] = place
    rows = await tx.fetch(
        """insert into pool_code (pool, code, added_at) select $1, code, $3 from unnest($2::text[]) as code
        on conflict (pool, code) do nothing returning code""",
        pool, list(good), at,
    )  # fmt: skip
    added = {row["code"] for row in rows}
    wrong += [
        FieldError(f"#/codes/{place}", "in the pool already") for code, place in good.items() if code not in added
    ]
    return len(added), sorted(wrong, key=lambda one: int(one.pointer.rpartition("/")[2]))


async def remove(tx: Connection, pool: str, codes: Sequence[str]) -> tuple[int, list[FieldError]]:
    """Take codes out of a pool that were not given; how many, and why not each of the others."""
    rows = await tx.fetch(
        """delete from pool_code where pool = $1 and code = any($2::text[]) and redemption_id is null
        returning code""",
        pool, [code.strip() for code in codes],
    )  # fmt: skip
    gone = {row["code"] for row in rows}
    return len(gone), [
        FieldError(f"#/codes/{place}", "not in the pool, or given to a member")
        for place, code in enumerate(codes)
        if code.strip() not in gone
    ]


async def assign(tx: Connection, pool: str, redemption_id: int) -> str:
    """The next free code, which nobody else gets; empty when there is none."""
    code: str | None = await tx.fetchval(
        """update pool_code set redemption_id = $2
        where pool = $1 and code = (
            select code from pool_code where pool = $1 and redemption_id is null
            order by code limit 1 for update skip locked)
        and redemption_id is null returning code""",
        pool, redemption_id,
    )  # fmt: skip
    return code or ""


async def unassign(tx: Connection, redemption_id: int) -> None:
    """The code of a redemption is free again."""
    await tx.execute("update pool_code set redemption_id = null where redemption_id = $1", redemption_id)


async def counts(connection: Connection, pool: str) -> PoolCounts:
    """How many codes are free and given."""
    row = await connection.fetchrow(
        """select count(*) filter (where redemption_id is null), count(redemption_id)
        from pool_code where pool = $1""",
        pool,
    )
    assert row is not None, "counts are always there"
    return PoolCounts(pool, row[0], row[1])
