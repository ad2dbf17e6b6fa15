"""The zones of the shop's stores, remembered by the process: a happy hour is an hour of the store."""

from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from regulars.store import stores
from regulars.store.shop import Shop

FRESH_FOR = timedelta(seconds=10)
"""For so long a store that was added or moved may not be known to other processes."""


class _Zones:
    __slots__ = ("by_store", "fresh_until")

    def __init__(self) -> None:
        self.by_store: dict[str, str] = {}
        self.fresh_until: datetime | None = None


_known: WeakKeyDictionary[Shop, _Zones] = WeakKeyDictionary()


async def zone_of(shop: Shop, store_id: str, at: datetime) -> str:
    """The zone of a store; empty, which means the program's own, for one that the shop has not entered."""
    if not store_id:
        return ""
    zones = _known.get(shop)
    if zones is None:
        zones = _known[shop] = _Zones()
    if zones.fresh_until is None or at >= zones.fresh_until:
        async with shop.db.connection() as connection:
            found = await stores.all_of(connection)
        zones.by_store = {one.store_id: one.zone for one in found}
        zones.fresh_until = at + FRESH_FOR
    return zones.by_store.get(store_id, "")
