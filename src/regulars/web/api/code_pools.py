"""Pools of codes that others gave the shop."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.words import Name
from regulars.errors import FieldError
from regulars.store import pool_codes
from regulars.store.database import Connection
from regulars.store.pool_codes import PoolCounts
from regulars.web.endpoint import Call, endpoint

Codes = Annotated[list[Annotated[str, Meta(max_length=200)]], Meta(min_length=1, max_length=10_000)]


class CodePoolPath(msgspec.Struct):
    """A pool by its name, which a reward of the kind `code_pool` names."""

    pool: Name


class PoolCodesBody(msgspec.Struct, forbid_unknown_fields=True):
    """Codes, at most 10,000 at once; `remove` takes out those that were not given yet."""

    codes: Codes
    do: Literal["add", "remove"] = "add"


class CodePoolAnswer(msgspec.Struct):
    """How full a pool is."""

    pool: str
    free: int
    given: int


class PoolCodesAnswer(msgspec.Struct):
    """What was done, and what is wrong with each of the other rows."""

    pool: CodePoolAnswer
    done: int
    errors: list[FieldError]


@endpoint(
    "POST",
    "/v1/code-pools/{pool}/codes",
    scope="imports:write",
    tag="Rewards",
    example={"codes": ["PARTNER-0001", "PARTNER-0002"]},
)
async def pool_change(call: Call, path: CodePoolPath, body: PoolCodesBody) -> PoolCodesAnswer:
    """Fill a pool, or take codes out of it. The good rows are taken; every other is told with its place."""

    async def change(tx: Connection) -> tuple[int, list[FieldError], PoolCounts]:
        if body.do == "add":
            done, errors = await pool_codes.add(tx, path.pool, body.codes, call.at)
        else:
            done, errors = await pool_codes.remove(tx, path.pool, body.codes)
        return done, errors, await pool_codes.counts(tx, path.pool)

    done, errors, counts = await call.shop.db.run(change, idempotent=True)
    return PoolCodesAnswer(_answer(counts), done, errors)


@endpoint("GET", "/v1/code-pools/{pool}", scope="imports:write", tag="Rewards")
async def pool(call: Call, path: CodePoolPath) -> CodePoolAnswer:
    """How many codes are free, and how many were given."""
    async with call.shop.db.connection() as connection:
        return _answer(await pool_codes.counts(connection, path.pool))


def _answer(counts: PoolCounts) -> CodePoolAnswer:
    return CodePoolAnswer(counts.pool, counts.free, counts.given)
