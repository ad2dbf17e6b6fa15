"""Pools: a household or group whose points are of several; who is in which, and who may spend."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Final, Literal

import msgspec

from regulars.errors import Conflict, NotFound, Refused
from regulars.store.database import Connection

KINDS: Final = ("household", "group")
"""The kinds of members that are pools."""

Spends = Literal["all", "owner", "named"]
Leaving = Literal["nothing", "equal_part"]
Dissolving = Literal["equal_parts", "to_owner", "lapse"]


class UnknownPool(NotFound):
    """There is no such household or group."""

    code: ClassVar[str] = "unknown-pool"


class PoolDissolved(Conflict):
    """This household or group is dissolved."""

    code: ClassVar[str] = "pool-dissolved"


class SharesTooMuch(Refused):
    """Nobody gives more than all she earns: the shares of one member over all pools are 100 % at most."""

    code: ClassVar[str] = "shares-too-much"
    given: int


class NotInPool(Refused):
    """The member is not in this household or group."""

    code: ClassVar[str] = "not-in-pool"


class MayNotSpend(Refused):
    """The member may not spend from this household or group."""

    code: ClassVar[str] = "may-not-spend"


class Pool(msgspec.Struct, frozen=True):
    """A pool. pool_id: of the member that holds its points. members: who is in it now. listed: everybody finds it."""

    pool_id: int
    spends: Spends
    leaving: Leaving
    dissolving: Dissolving
    owner_id: int
    members: tuple[int, ...] = ()
    dissolved_at: datetime | None = None
    listed: bool = False


class InPool(msgspec.Struct, frozen=True):
    """A member in a pool. share: percent of what she earns; shared_seq: her last event of which it was given."""

    member_id: int
    pool_id: int
    share: int
    may_spend: bool
    program_no: int
    since_at: datetime
    shared_seq: int
    left_at: datetime | None = None


async def read(connection: Connection, pool_id: int) -> Pool:
    """Raises UnknownPool."""
    row = await connection.fetchrow(
        """select member_id, spends, leaving, dissolving, owner_id, members, dissolved_at, listed from pool
        where member_id = $1""",
        pool_id,
    )
    return _pool(row)


async def lock(tx: Connection, pool_id: int) -> Pool:
    """The same, kept from other changes until the transaction ends. Raises UnknownPool, PoolDissolved."""
    row = await tx.fetchrow(
        """select member_id, spends, leaving, dissolving, owner_id, members, dissolved_at, listed from pool
        where member_id = $1 for update""",
        pool_id,
    )
    pool = _pool(row)
    if pool.dissolved_at is not None:
        raise PoolDissolved()
    return pool


def _pool(row: Any) -> Pool:
    if row is None:
        raise UnknownPool()
    return Pool(row[0], row[1], row[2], row[3], row[4], tuple(row[5]), row[6], row[7])


async def add(tx: Connection, pool: Pool) -> None:
    """A new pool."""
    await tx.execute(
        "insert into pool (member_id, spends, leaving, dissolving, owner_id) values ($1, $2, $3, $4, $5)",
        pool.pool_id, pool.spends, pool.leaving, pool.dissolving, pool.owner_id,
    )  # fmt: skip


async def members_of(connection: Connection, pool: Pool) -> list[InPool]:
    """Who is in the pool now."""
    rows = await connection.fetch(
        """select member_id, pool_id, share, may_spend, program_no, since_at, shared_seq, left_at from pool_member
        where member_id = any($1::bigint[]) and pool_id = $2 and left_at is null order by since_at, member_id""",
        list(pool.members), pool.pool_id,
    )  # fmt: skip
    return [InPool(*row) for row in rows]


async def pools_of(connection: Connection, member_id: int) -> list[InPool]:
    """The pools that a member is in now."""
    rows = await connection.fetch(
        """select member_id, pool_id, share, may_spend, program_no, since_at, shared_seq, left_at from pool_member
        where member_id = $1 and left_at is null order by pool_id""",
        member_id,
    )
    return [InPool(*row) for row in rows]


async def alive(connection: Connection, member_id: int, others: Sequence[int] = ()) -> list[int]:
    """The pools that a member is in, or was, and others; without those that ended."""
    rows = await connection.fetch(
        """select member_id from pool where dissolved_at is null and (member_id = any($2::bigint[])
            or member_id in (select pool_id from pool_member where member_id = $1)) order by member_id""",
        member_id, list(others),
    )  # fmt: skip
    return [row[0] for row in rows]


async def enter(tx: Connection, one: InPool) -> None:
    """The member is in the pool from now on, or gives another share. Raises SharesTooMuch."""
    others = sum(own.share for own in await pools_of(tx, one.member_id) if own.pool_id != one.pool_id)
    if others + one.share > 100:
        raise SharesTooMuch(given=others)
    await tx.execute(
        """insert into pool_member (member_id, pool_id, share, may_spend, program_no, since_at, shared_seq)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (member_id, pool_id) do update set share = excluded.share, may_spend = excluded.may_spend,
            program_no = excluded.program_no, since_at = excluded.since_at, shared_seq = excluded.shared_seq,
            left_at = null""",
        one.member_id, one.pool_id, one.share, one.may_spend, one.program_no, one.since_at, one.shared_seq,
    )  # fmt: skip
    await tx.execute(
        "update pool set members = array_append(array_remove(members, $2), $2) where member_id = $1",
        one.pool_id, one.member_id,
    )  # fmt: skip
    await _note_giving(tx, one.member_id)


async def leave(tx: Connection, pool_id: int, member_id: int, at: datetime) -> None:
    """The member is in the pool no more."""
    await tx.execute(
        "update pool_member set left_at = $3 where member_id = $1 and pool_id = $2", member_id, pool_id, at
    )
    await tx.execute("update pool set members = array_remove(members, $2) where member_id = $1", pool_id, member_id)
    await _note_giving(tx, member_id)


async def come_back(tx: Connection, pool_ids: Sequence[int], member_id: int) -> None:
    """The member is in these pools again, as she was, those that still are."""
    for pool_id in pool_ids:
        there = await tx.fetchval(
            """update pool set members = array_append(array_remove(members, $2), $2)
            where member_id = $1 and dissolved_at is null returning true""",
            pool_id, member_id,
        )  # fmt: skip
        if there:
            await tx.execute(
                "update pool_member set left_at = null where member_id = $1 and pool_id = $2", member_id, pool_id
            )
    await _note_giving(tx, member_id)


async def _note_giving(tx: Connection, member_id: int) -> None:
    """A till reads with the member whether anything of what she earns is to be shared."""
    await tx.execute(
        """update member set gives_to_pools = exists (select from pool_member
            where member_id = $1 and share > 0 and left_at is null) where member_id = $1""",
        member_id,
    )


async def shared(tx: Connection, one: InPool, seq: int) -> None:
    """What she earned up to this event is shared."""
    await tx.execute(
        "update pool_member set shared_seq = greatest(shared_seq, $3) where member_id = $1 and pool_id = $2",
        one.member_id, one.pool_id, seq,
    )  # fmt: skip


async def dissolve(tx: Connection, pool_id: int, at: datetime) -> None:
    """The pool is no more."""
    await tx.execute("update pool set dissolved_at = $2, members = '{}' where member_id = $1", pool_id, at)


async def unshared(connection: Connection, most: int) -> list[int]:
    """Members who earned something of which their share may not have been given yet."""
    rows = await connection.fetch(
        """select distinct p.member_id from pool_member p join state s
            on s.member_id = p.member_id and s.program_no = p.program_no
        where p.left_at is null and p.share > 0 and s.seq > p.shared_seq order by p.member_id limit $1""",
        most,
    )
    return [row[0] for row in rows]


async def may_spend(connection: Connection, pool: Pool, member_id: int) -> None:
    """Pass when the member may spend from the pool. Raises PoolDissolved, NotInPool, MayNotSpend."""
    if pool.dissolved_at is not None:
        raise PoolDissolved()
    own = next((one for one in await members_of(connection, pool) if one.member_id == member_id), None)
    if own is None:
        raise NotInPool()
    if pool.spends == "owner" and member_id != pool.owner_id:
        raise MayNotSpend()
    if pool.spends == "named" and not own.may_spend:
        raise MayNotSpend()
