"""A club is put on the list that everybody may see, or taken from it."""

from datetime import datetime
from typing import ClassVar

from regulars.errors import Refused
from regulars.ids import encode
from regulars.store import audit, clubs, pools
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.shop import Shop


class NotAClub(Refused):
    """Only a group that has a name can be on the list of clubs."""

    code: ClassVar[str] = "not-a-club"


async def list_club(shop: Shop, pool_id: int, *, listed: bool, actor: Actor, actor_id: int, at: datetime) -> None:
    """Show it to everybody, or to nobody; who is in it stays in it. Raises UnknownPool, PoolDissolved, NotAClub."""

    async def change(tx: Connection) -> None:
        pool = await pools.lock(tx, pool_id)
        if pool.listed == listed:
            return
        if listed and not await clubs.is_nameable(tx, pool_id):
            raise NotAClub()
        await clubs.set_listed(tx, pool_id, listed=listed)
        await audit.note(shop, tx, "pool.listed", encode("mem", pool_id), actor, actor_id, at, listed=listed)

    await shop.db.run(change)
