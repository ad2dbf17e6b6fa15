"""A gift card is sold, or brought along with its balance."""

from datetime import datetime

from regulars.engine.checks.moments import out_of_range
from regulars.errors import FieldError, Invalid
from regulars.store import gift_card_acts, gift_cards
from regulars.store.database import Connection
from regulars.store.gift_card_acts import Changed
from regulars.store.gift_cards import Act, GiftCard
from regulars.store.shop import Shop


async def issue_gift_card(
    shop: Shop, name: str, amount_minor: int, currency: str, *, source: str, at: datetime, number: str = "",
    pin: str = "", expires_at: datetime | None = None, movement: str = "issued",
) -> Changed:  # fmt: skip
    """A card that was sold, or brought along with its balance. Raises Invalid, GiftCardTaken, DifferentBody."""
    if amount_minor <= 0:
        raise Invalid(errors=(FieldError("/amount", "must be more than nothing"),))
    if wrong := tuple(out_of_range(expires_at, "/expires_at")):
        raise Invalid(errors=wrong)
    act = Act(source, "issue", name, shop.mac((amount_minor, currency, number, pin, expires_at, movement)))
    hashed = await gift_cards.hashed_pin(pin)

    async def issue(tx: Connection) -> GiftCard:
        return await gift_cards.issue(
            tx, shop.new_id(at), currency, amount_minor, at, movement=movement, number=number, pin=hashed,
            expires_at=expires_at,
        )  # fmt: skip

    return await gift_card_acts.once(shop, act, issue)
