"""Who stands at the door of a household or group: invited, asking to be let in, or kept out."""

from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from regulars.errors import Refused
from regulars.store.database import Connection

State = Literal["invited", "asking", "banned"]


class BannedFromPool(Refused):
    """The member is kept out of this household or group."""

    code: ClassVar[str] = "banned-from-pool"


class Door(msgspec.Struct, frozen=True):
    """A member at the door of a pool, and since when."""

    member_id: int
    pool_id: int
    state: State
    since_at: datetime


async def of_pool(connection: Connection, pool_id: int) -> list[Door]:
    """Whoever stands at the door of a pool, the longest first."""
    rows = await connection.fetch(
        """select member_id, pool_id, state, since_at from pool_door where pool_id = $1
        order by since_at, member_id""",
        pool_id,
    )
    return [Door(*row) for row in rows]


async def of_member(connection: Connection, member_id: int) -> list[Door]:
    """The doors at which a member stands."""
    rows = await connection.fetch(
        "select member_id, pool_id, state, since_at from pool_door where member_id = $1 order by pool_id", member_id
    )
    return [Door(*row) for row in rows]


async def at(connection: Connection, pool_id: int, member_id: int) -> State | None:
    """How a member stands there."""
    found: State | None = await connection.fetchval(
        "select state from pool_door where member_id = $1 and pool_id = $2", member_id, pool_id
    )
    return found


async def put(tx: Connection, one: Door) -> None:
    """She stands there so from now on; who stands there so already, since then."""
    await tx.execute(
        """insert into pool_door (member_id, pool_id, state, since_at) values ($1, $2, $3, $4)
        on conflict (member_id, pool_id) do update set state = excluded.state, since_at = excluded.since_at
        where pool_door.state <> excluded.state""",
        one.member_id, one.pool_id, one.state, one.since_at,
    )  # fmt: skip


async def clear(tx: Connection, pool_id: int, member_id: int) -> bool:
    """She stands there no more; whether she did."""
    done = await tx.execute("delete from pool_door where member_id = $1 and pool_id = $2", member_id, pool_id)
    return done == "DELETE 1"


async def hand_on_bans(tx: Connection, of_id: int, into_id: int) -> None:
    """Who turns out to be a banned member is banned, too, wherever she is not in it already."""
    await tx.execute(
        """insert into pool_door (member_id, pool_id, state, since_at)
        select $2, d.pool_id, d.state, d.since_at from pool_door d
         where d.member_id = $1 and d.state = 'banned' and not exists (
            select from pool_member p where p.member_id = $2 and p.pool_id = d.pool_id and p.left_at is null)
        on conflict (member_id, pool_id) do update set state = excluded.state, since_at = excluded.since_at""",
        of_id, into_id,
    )  # fmt: skip


async def forget(tx: Connection, member_id: int) -> None:
    """Who is erased stands at no door."""
    await tx.execute("delete from pool_door where member_id = $1", member_id)
