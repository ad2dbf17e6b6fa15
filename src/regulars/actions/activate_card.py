"""A card of a batch is given out at a till: from now on it is a member of whom nothing else is known."""

from datetime import datetime

from regulars.store import cards, enrolment, members
from regulars.store.database import Connection
from regulars.store.identifiers import identifier
from regulars.store.members import Person
from regulars.store.shop import Shop


async def activate_card(shop: Shop, number: str, *, source: str, at: datetime, program: str = "") -> tuple[int, bool]:
    """The member of the card, who is made if it is new; and whether it was in use already.

    Raises BadIdentifier, UnknownCard, CardBlocked, UnknownProgram, NotPossible.
    """
    number_of = await shop.programs.number(program, at)
    rules = await shop.programs.in_force(number_of, at, at)
    card = identifier("card", number)

    async def activate(tx: Connection) -> tuple[int, bool]:
        if not await cards.activate(tx, card.value, at):
            return await members.find(tx, card), True
        made = await enrolment.enrol(shop, tx, Person(), (card,), rules, number_of, source, at)
        return made.member_id, False

    return await shop.db.run(activate)
