"""The households and groups of a member, or who is in it when the member is one herself."""

from collections.abc import Iterable

from regulars.ids import encode
from regulars.store import doors, members, pools, search
from regulars.store.database import Connection
from regulars.store.members import Loaded
from regulars.store.pools import InPool, Pool
from regulars.web.api.event_ids import MEMBER
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.households import DoorRow, PoolView, ShareRow


async def households(connection: Connection, reading: Reading, loaded: Loaded) -> tuple[PoolView, ...]:
    """Each with what it has and who gives what share."""
    if loaded.kind in pools.KINDS:
        return (await _pool(connection, reading, loaded.member_id),)
    inside = await pools.pools_of(connection, loaded.member_id)
    return tuple([
        await _pool(connection, reading, one.pool_id) for one in inside if one.program_no == reading.number
    ])  # fmt: skip


async def _pool(connection: Connection, reading: Reading, pool_id: int) -> PoolView:
    pool = await pools.read(connection, pool_id)
    inside = await pools.members_of(connection, pool)
    waiting = await doors.of_pool(connection, pool_id)
    known = [pool_id, *(one.member_id for one in inside), *(one.member_id for one in waiting)]
    names = await search.names_of(connection, known)
    loaded = await members.load(connection, pool_id, reading.number)
    now = reading.caught_up(loaded.stored.member)[1]
    main = reading.program.main_wallet
    shares = tuple(_shares(pool, inside, names))
    door = tuple(
        DoorRow(encode(MEMBER, one.member_id), names.get(one.member_id, ""), one.state, one.since_at) for one in waiting
    )
    return PoolView(
        encode(MEMBER, pool_id), names.get(pool_id, ""), now.wallet(main).available, shares, reading.unit(main), door,
        loaded.kind == "group", pool.listed, bool(reading.program.leaderboards),
    )  # fmt: skip


def _shares(pool: Pool, inside: Iterable[InPool], names: dict[int, str]) -> Iterable[ShareRow]:
    """The owner first."""
    for one in sorted(inside, key=lambda one: one.member_id != pool.owner_id):
        is_owner = one.member_id == pool.owner_id
        may_spend = pool.spends == "all" or (is_owner if pool.spends == "owner" else one.may_spend)
        yield ShareRow(encode(MEMBER, one.member_id), names.get(one.member_id, ""), one.share, may_spend, is_owner)
