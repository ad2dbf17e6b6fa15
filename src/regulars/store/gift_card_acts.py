"""What is done with a gift card is done once under its name."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec

from regulars.errors import RegularsError
from regulars.store import gift_cards
from regulars.store.database import Connection
from regulars.store.gift_cards import Act, CardEntry, GiftCard, GiftCardNotGood
from regulars.store.shop import Shop


class Changed(msgspec.Struct, frozen=True):
    """A card after something was done with it, and the entry of that."""

    card: GiftCard
    entry: CardEntry
    repeated: bool = False


async def good(tx: Connection, card_id: int, at: datetime) -> GiftCard:
    """The card, locked, when it is good now. Raises UnknownGiftCard, GiftCardNotGood."""
    card = await gift_cards.by_id(tx, card_id, lock=True)
    if why := card.why_not(at):
        raise GiftCardNotGood(why=why)
    return card


async def once(shop: Shop, act: Act, do: Callable[[Connection], Awaitable[GiftCard]]) -> Changed:
    """Do it, or answer what was done under this name before. Raises DifferentBody, and what doing it raises."""

    async def doing(tx: Connection) -> Changed:
        before = await gift_cards.begin(tx, act)
        if before is not None:
            card = await gift_cards.by_id(tx, before[0])
            return Changed(card, await gift_cards.entry(tx, *before), repeated=True)
        card = await do(tx)
        await gift_cards.done(tx, act, card)
        return Changed(card, await gift_cards.entry(tx, card.card_id, card.entries))

    try:
        return await shop.db.run(doing, idempotent=True)
    except (gift_cards.Meanwhile, RegularsError):
        # Perhaps the same was done at the same moment; then this is its answer.
        async with shop.db.connection() as connection:
            if await gift_cards.begin(connection, act) is None:
                raise
        return await shop.db.run(doing, idempotent=True)
