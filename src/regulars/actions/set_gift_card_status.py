"""A gift card is blocked, or let in again."""

from regulars.store import gift_cards
from regulars.store.database import Connection
from regulars.store.gift_cards import GiftCard, GiftCardNotGood
from regulars.store.shop import Shop


async def set_gift_card_status(shop: Shop, card_id: int, status: str) -> GiftCard:
    """Block a card, or let it in again. Raises UnknownGiftCard, GiftCardNotGood for a cancelled one."""

    async def change(tx: Connection) -> GiftCard:
        card = await gift_cards.by_id(tx, card_id, lock=True)
        if card.status == "cancelled":
            raise GiftCardNotGood(why=card.status)
        await gift_cards.set_status(tx, card_id, status)
        return await gift_cards.by_id(tx, card_id)

    return await shop.db.run(change, idempotent=True)
