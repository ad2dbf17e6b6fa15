"""A gift card pays, as far as its money goes."""

from datetime import datetime

from regulars.store import gift_card_acts, gift_cards
from regulars.store.database import Connection
from regulars.store.gift_card_acts import Changed
from regulars.store.gift_cards import Act, GiftCard, GiftCardNotGood
from regulars.store.shop import Shop


async def pay_with_gift_card(
    shop: Shop,
    name: str,
    card: GiftCard,
    amount_minor: int | None,
    most_minor: int,
    *,
    source: str,
    at: datetime,
    pin: str = "",
    receipt_id: str = "",
) -> Changed:
    """Pay so much, or with None as much as there is, and never more than `most_minor`.

    Raises WrongPin, TooManyPins, GiftCardNotGood, NotEnoughMoney, DifferentBody.
    """
    act = Act(source, "pay", name, shop.mac((card.card_id, amount_minor, most_minor, receipt_id)))
    async with shop.db.connection() as connection:
        if await gift_cards.begin(connection, act) is None:
            if why := card.why_not(at):
                raise GiftCardNotGood(why=why)
            await gift_cards.check_pin(connection, card, pin)

    async def take(tx: Connection) -> GiftCard:
        now = await gift_card_acts.good(tx, card.card_id, at)
        wanted = min(now.balance_minor, most_minor) if amount_minor is None else amount_minor
        if wanted <= 0:
            raise gift_cards.NotEnoughMoney(balance_minor=now.balance_minor)
        return await gift_cards.move(tx, now, "paid", -wanted, at, receipt_id)

    return await gift_card_acts.once(shop, act, take)
