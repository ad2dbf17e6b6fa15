"""A member has a further card; one may only collect, as those of a company's drivers."""

from datetime import datetime

from regulars.ids import encode, new_card_number
from regulars.store import audit, cards, members, profiles
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.identifiers import identifier
from regulars.store.members import IdentifierTaken, MemberNotActive
from regulars.store.shop import Shop


async def give_card(
    shop: Shop, member_id: int, number: str = "", *, may_spend: bool = True, actor: Actor, actor_id: int, at: datetime
) -> str:
    """Give her the card, or a new number; of a card that she has already it is said what it may do. Its number.

    Raises UnknownMember, MemberNotActive, BadIdentifier, IdentifierTaken.
    """
    card = identifier("card", number or new_card_number())

    async def give(tx: Connection) -> None:
        _, status = await profiles.for_change(tx, member_id)
        if status != "active":
            raise MemberNotActive(status=status)
        known = (await members.look_up(tx, [card])).get(card)
        if known is None:
            await members.add_identifier(tx, member_id, card, at)
        elif known[0] != member_id:
            raise IdentifierTaken(kind="card")
        await cards.let_spend(tx, card.value, may_spend)
        await audit.note(shop, tx, "card.given", encode("mem", member_id), actor, actor_id, at, may_spend=may_spend)

    await shop.db.run(give)
    return card.value
