"""A card is lost: it is blocked, and what it collected is on another one, in one act."""

from datetime import datetime

from regulars.store import card_replacement, members, merging
from regulars.store.audit import Actor
from regulars.store.card_replacement import Replaced
from regulars.store.database import Connection
from regulars.store.identifiers import identifier
from regulars.store.members import UnknownMember
from regulars.store.merging import Merged
from regulars.store.shop import Shop


async def report_lost_card(
    shop: Shop, number: str, *, into_id: int | None = None, card: str = "", actor: Actor, actor_id: int, at: datetime
) -> tuple[int, Replaced | Merged]:
    """Block a card. Its member gets a new one; or, with `into_id`, everything the card's member has goes to that one.

    card: the new number; one is made when none is named. Raises BadIdentifier, UnknownMember, and what a merge or a
    replacement refuses.
    """
    lost = identifier("card", number)

    async def whose(connection: Connection) -> int:
        member_id, _ = (await members.look_up(connection, [lost])).get(lost, (0, False))
        if not member_id:
            raise UnknownMember(kind="card")
        return member_id

    member_id = await shop.db.call(whose, idempotent=True)
    if into_id is None or into_id == member_id:
        return member_id, await card_replacement.replace(shop, member_id, card, actor=actor, actor_id=actor_id, at=at)
    merged = await merging.merge(shop, member_id, into_id, actor=actor, actor_id=actor_id, at=at, lost_card=lost.value)
    return into_id, merged
