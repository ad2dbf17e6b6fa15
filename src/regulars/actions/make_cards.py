"""Cards are made in bulk, to be printed and given out without any personal data."""

from datetime import datetime
from typing import Final

from regulars.ids import encode, new_card_number
from regulars.store import audit, cards
from regulars.store.audit import Actor
from regulars.store.cards import Batch
from regulars.store.database import Connection
from regulars.store.shop import Shop

MOST: Final = 100_000


async def make_cards(
    shop: Shop, count: int, *, name: str = "", prefix: str = "29", actor: Actor, actor_id: int, at: datetime
) -> Batch:
    """Make so many card numbers, each with its check digit, that no member and no other card has. prefix: one to six
    digits with which they begin.
    """
    made = Batch(shop.new_id(at), name, count, at)

    async def make(tx: Connection) -> None:
        left = count
        while left:
            left -= await cards.add_batch(tx, made, [*{new_card_number(prefix) for _ in range(left)}])
        await audit.note(shop, tx, "cards.made", encode("bat", made.batch_id), actor, actor_id, at, cards=count)

    await shop.db.run(make)
    return made
