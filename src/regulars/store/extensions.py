"""Acts by which points last longer, found again."""

from typing import ClassVar

from regulars.engine.events.points import Extended
from regulars.errors import NotFound
from regulars.store import history
from regulars.store.history import Recorded
from regulars.store.shop import Shop


class UnknownExtension(NotFound):
    """There is no such extension."""

    code: ClassVar[str] = "unknown-extension"


async def extension_of(shop: Shop, event_id: int) -> Recorded:
    """The extension of our own id. Raises UnknownExtension."""
    async with shop.db.connection() as connection:
        key = await history.place_of(connection, event_id)
        found = None if key is None else await history.event_at(connection, key)
    if found is None or not isinstance(found.event, Extended) or found.event.is_undoing:
        raise UnknownExtension()
    return found
