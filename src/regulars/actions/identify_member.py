"""Who is it? By card, phone, e-mail or outside id."""

from regulars.store import members
from regulars.store.identifiers import Identifier
from regulars.store.shop import Shop


async def identify_member(shop: Shop, identifier: Identifier) -> int:
    """The id of the member known by that. Raises UnknownMember, CardBlocked."""
    async with shop.db.connection() as connection:
        return await members.find(connection, identifier)
