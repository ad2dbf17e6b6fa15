"""One-time codes with which members confirm a spending."""

from datetime import datetime

import msgspec

from regulars.actions.ask_confirmation import ask_confirmation
from regulars.ids import encode
from regulars.store import members
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, UnknownMember
from regulars.web.api.confirming import CONFIRMATION
from regulars.web.api.whom import MemberRef, member_of
from regulars.web.endpoint import Call, endpoint


class ConfirmationBody(msgspec.Struct, forbid_unknown_fields=True):
    """Who is to confirm."""

    member: MemberRef


class ConfirmationAnswer(msgspec.Struct):
    """A code to be sent to the member; it is shown this once."""

    confirmation_id: str
    code: str
    expires_at: datetime


@endpoint(
    "POST",
    "/v1/confirmations",
    scope="receipts:write",
    tag="Rewards",
    status=201,
    errors=(UnknownMember, CardBlocked, BadIdentifier),
    example={"member": {"card": "2900123456785"}},
)
async def ask(call: Call, body: ConfirmationBody) -> ConfirmationAnswer:
    """A one-time code for you to send to the member; she says it at the till, and the spending is hers."""
    member_id = await member_of(call.shop, body.member)
    async with call.shop.db.connection() as connection:
        members.refuse_inactive(await members.load(connection, member_id, 0))
    made = await ask_confirmation(call.shop, member_id, at=call.at)
    return ConfirmationAnswer(encode(CONFIRMATION, made.confirmation_id), made.code, made.expires_at)
