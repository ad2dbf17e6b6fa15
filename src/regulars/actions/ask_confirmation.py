"""A member is to confirm a spending: a code is made that is sent to her."""

from datetime import datetime

import msgspec

from regulars.ids import new_short_code
from regulars.store import confirmations
from regulars.store.shop import Shop


class Confirmation(msgspec.Struct, frozen=True):
    """A code to be sent to the member, and its name; it is kept only as an HMAC."""

    confirmation_id: int
    code: str
    expires_at: datetime


async def ask_confirmation(shop: Shop, member_id: int, *, at: datetime) -> Confirmation:
    """Make a code for a member; the one before it is over."""
    confirmation_id, code = shop.new_id(at), new_short_code()
    digest = shop.mac((confirmation_id, code))
    await shop.db.run(lambda tx: confirmations.add(tx, member_id, confirmation_id, digest, at), idempotent=True)
    return Confirmation(confirmation_id, code, at + confirmations.LASTS)
