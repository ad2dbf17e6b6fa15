"""A member confirms a spending with a code that was sent to her."""

from datetime import datetime

from regulars.store import confirmations
from regulars.store.shop import Shop


async def confirm_spending(
    shop: Shop, member_id: int, confirmation_id: int, code: str, *, source: str, name: str, at: datetime
) -> None:
    """Use a code for what has that name at its source: that once more, and nothing else, is confirmed by it again.

    Raises WrongCode, TooManyCodes.
    """
    digest = shop.mac((confirmation_id, "".join(code.split())))
    async with shop.db.connection() as connection:
        await confirmations.use(
            connection, member_id, confirmation_id, digest, at, purpose=shop.mac((confirmation_id, source, name))
        )
