"""What is left on a gift card leaves it when its time is over."""

from datetime import datetime

from regulars.store import gift_cards
from regulars.store.database import Connection
from regulars.store.gift_cards import GiftCard
from regulars.store.shop import Shop


async def expire_gift_card(shop: Shop, card_id: int, *, at: datetime) -> GiftCard:
    """What is left on a card whose time is over leaves it; nothing happens to another. Raises UnknownGiftCard."""

    async def expire(tx: Connection) -> GiftCard:
        card = await gift_cards.by_id(tx, card_id, lock=True)
        if card.expires_at is None or at < card.expires_at or card.balance_minor == 0:
            return card
        return await gift_cards.move(tx, card, "expired", -card.balance_minor, at)

    return await shop.db.run(expire, idempotent=True)
