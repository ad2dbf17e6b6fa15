"""The clubs that are on the list, and which of them a member could ask to enter."""

from regulars.ids import BadId, decode, encode
from regulars.store import clubs, doors
from regulars.store.clubs import Club
from regulars.store.database import Connection
from regulars.store.members import Loaded
from regulars.store.pools import KINDS, pools_of
from regulars.web.api.event_ids import MEMBER
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.clubs import ClubRow, ClubsView

PAGE = 50
SHOWN = 20
"""So many clubs are offered on a member's page."""


async def club_page(reading: Reading, after: str) -> ClubsView:
    """A page of the list; an `after` that cannot be is the first page."""
    try:
        last = decode(MEMBER, after)
    except BadId:
        last = 0
    async with reading.shop.db.connection() as connection:
        found = await clubs.listed(connection, reading.number, last, PAGE + 1)
    following = encode(MEMBER, found[PAGE - 1].pool_id) if len(found) > PAGE else ""
    return ClubsView(tuple(_row(one) for one in found[:PAGE]), following, bool(reading.program.leaderboards))


async def open_to(connection: Connection, reading: Reading, loaded: Loaded) -> tuple[ClubRow, ...]:
    """The clubs at whose door she does not stand, and in which she is not."""
    if loaded.status != "active" or loaded.kind in KINDS:
        return ()
    found = await clubs.listed(connection, reading.number, 0, SHOWN)
    if not found:
        return ()
    inside = {one.pool_id for one in await pools_of(connection, loaded.member_id)}
    known = inside | {one.pool_id for one in await doors.of_member(connection, loaded.member_id)}
    return tuple(_row(one) for one in found if one.pool_id not in known)


def _row(one: Club) -> ClubRow:
    return ClubRow(encode(MEMBER, one.pool_id), one.name, one.members, one.asking)
