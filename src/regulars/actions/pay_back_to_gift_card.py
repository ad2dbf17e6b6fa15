"""Money of a payment goes back to the gift card it came from."""

from datetime import datetime

from regulars.errors import FieldError, Invalid
from regulars.store import gift_card_acts, gift_cards
from regulars.store.database import Connection
from regulars.store.gift_card_acts import Changed
from regulars.store.gift_cards import Act, GiftCard
from regulars.store.shop import Shop


async def pay_back_to_gift_card(
    shop: Shop, name: str, payment: str, amount_minor: int | None, *, source: str, at: datetime
) -> Changed:
    """Money of a payment goes back to the card it came from, also to a blocked one: it is the member's.

    Raises UnknownGiftCard for a payment nobody made, Invalid for more than is left of it, DifferentBody.
    """

    async def back(tx: Connection) -> GiftCard:
        card_id, paid, returned = await gift_cards.paid(tx, source, payment)
        left = paid - returned
        amount = left if amount_minor is None else amount_minor
        if not 0 < amount <= left:
            raise Invalid(errors=(FieldError("/amount", "more than is left of the payment, or nothing"),))
        await gift_cards.came_back(tx, source, payment, amount)
        card = await gift_cards.by_id(tx, card_id, lock=True)
        return await gift_cards.move(tx, card, "returned", amount, at, payment)

    return await gift_card_acts.once(shop, Act(source, "return", name, shop.mac((payment, amount_minor))), back)
