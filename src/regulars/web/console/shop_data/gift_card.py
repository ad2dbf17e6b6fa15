"""One gift card, and the money on all of them."""

from regulars.ids import encode
from regulars.store import gift_cards
from regulars.web.api.event_ids import named
from regulars.web.api.gift_cards import CARD
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.shop_data.taken import why_not_good
from regulars.web.console.views.gift_cards import CardMovementRow, CardView


async def id_of(reading: Reading, number: str) -> str:
    """The id of the card with this number. Raises UnknownGiftCard."""
    async with reading.shop.db.connection() as connection:
        return encode(CARD, (await gift_cards.by_number(connection, number)).card_id)


def card_id(text: str) -> int:
    """The card of an address. Raises UnknownGiftCard."""
    return named(CARD, text, gift_cards.UnknownGiftCard())


async def card_view(reading: Reading, text: str) -> CardView:
    """The card with all its movements, the newest first. Raises UnknownGiftCard."""
    number = card_id(text)
    async with reading.shop.db.connection() as connection:
        card = await gift_cards.by_id(connection, number)
        found = await gift_cards.entries(connection, number)
    return CardView(
        id=text,
        number=card.number[-4:],
        currency=card.currency,
        balance_minor=card.balance_minor,
        status=card.status,
        has_pin=bool(card.pin),
        issued_at=card.issued_at,
        movements=tuple(
            CardMovementRow(one.movement, one.amount_minor, one.balance_minor, one.at, one.about)
            for one in reversed(found)
        ),
        until=card.expires_at,
        why_not=why_not_good(card, reading.at),
    )


async def outstanding(reading: Reading) -> tuple[int, int]:
    """How many cards have money on them, and how much together."""
    async with reading.shop.db.connection() as connection:
        return await gift_cards.outstanding(connection)
