"""More money comes on a gift card."""

from datetime import datetime

from regulars.errors import FieldError, Invalid
from regulars.store import gift_card_acts, gift_cards
from regulars.store.database import Connection
from regulars.store.gift_card_acts import Changed
from regulars.store.gift_cards import Act, GiftCard
from regulars.store.shop import Shop


async def top_up_gift_card(
    shop: Shop, name: str, card_id: int, amount_minor: int, *, source: str, at: datetime
) -> Changed:
    """More money on a card. Raises UnknownGiftCard, GiftCardNotGood, Invalid, DifferentBody."""
    if amount_minor <= 0:
        raise Invalid(errors=(FieldError("/amount", "must be more than nothing"),))

    async def add(tx: Connection) -> GiftCard:
        card = await gift_card_acts.good(tx, card_id, at)
        return await gift_cards.move(tx, card, "topped_up", amount_minor, at)

    return await gift_card_acts.once(shop, Act(source, "top_up", name, shop.mac((card_id, amount_minor))), add)
