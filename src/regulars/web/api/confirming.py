"""How a member confirms a spending: with a code that she was sent, or the staff's PIN, which the till vouches for."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.confirm_spending import confirm_spending
from regulars.engine.events.receipts import ConfirmedBy, Receipt
from regulars.engine.shown.confirmed import as_confirmed
from regulars.errors import FieldError, Invalid
from regulars.ids import BadId, decode
from regulars.store.shop import Shop

CONFIRMATION = "cnf"


class ConfirmedBody(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The code that the member was sent, or `staff_pin` when a person at the till vouches with a PIN of his own."""

    confirmation_id: Annotated[str, Meta(max_length=100)] = ""
    code: Annotated[str, Meta(max_length=20)] = ""
    staff_pin: bool = False


async def confirmed_by(
    shop: Shop, body: ConfirmedBody | None, *, member_id: int, source: str, name: str, at: datetime
) -> ConfirmedBy:
    """How the spending that has this name is confirmed. Raises Invalid, WrongCode, TooManyCodes."""
    if body is None:
        return "no"
    if body.staff_pin:
        return "pin"
    try:
        confirmation_id = decode(CONFIRMATION, body.confirmation_id)
    except BadId:
        raise Invalid(errors=(FieldError("#/confirmed/confirmation_id", "not a confirmation, `cnf_...`"),)) from None
    await confirm_spending(shop, member_id, confirmation_id, body.code, source=source, name=name, at=at)
    return "code"


async def confirmed_receipt(
    shop: Shop, body: ConfirmedBody | None, receipt: Receipt, *, member_id: int | None, source: str, at: datetime
) -> Receipt:
    """A receipt, what it asks for confirmed as the body says. Raises Invalid, WrongCode, TooManyCodes."""
    if body is None or member_id is None or not receipt.wanted:
        return receipt
    name = f"receipt:{receipt.receipt_id}"
    how = await confirmed_by(shop, body, member_id=member_id, source=source, name=name, at=at)
    return as_confirmed(receipt, how)
