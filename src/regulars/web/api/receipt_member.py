"""A receipt that named nobody turns out to be a member's."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.assign_receipt import AlreadyClaimed, CameBack, NotAnonymous, assign_receipt
from regulars.engine.events.receipts import Claimed
from regulars.ids import encode
from regulars.store.history import UnknownReceipt
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, MemberNotActive, UnknownMember
from regulars.store.recorder import NotPossible
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MEMBER, id_of
from regulars.web.api.explanation import Why, explained
from regulars.web.api.receipts import as_it_was
from regulars.web.api.refusals import deciding
from regulars.web.api.returns import ReturnPath, sold_as
from regulars.web.api.wallet_changes import WalletChange, wallet_changes
from regulars.web.api.whom import MemberRef, member_of
from regulars.web.endpoint import Call, endpoint


class AssignBody(msgspec.Struct, forbid_unknown_fields=True):
    """Whose it is."""

    member: Annotated[MemberRef, Meta(description="Who claims the receipt as hers.")]


class AssignAnswer(msgspec.Struct, omit_defaults=True):
    """What the receipt gave, by the rules of the moment in which it was made."""

    id: str
    receipt_id: str
    member_id: str
    at: datetime
    wallets: list[WalletChange]
    explain: list[Why]
    repeated: bool = False


@endpoint(
    "POST",
    "/v1/receipts/{receipt_id}/member",
    scope="receipts:write",
    tag="Receipts",
    errors=(
        UnknownReceipt, NotAnonymous, AlreadyClaimed, CameBack, UnknownMember, CardBlocked, BadIdentifier,
        MemberNotActive, NotPossible,
    ),
    example={"member": {"card": "2900123456785"}},
)  # fmt: skip
async def claim_sale(call: Call, path: ReturnPath, body: AssignBody) -> AssignAnswer:
    """Claim a receipt that named nobody for a member, once, as long as the program allows."""
    shop: Shop = call.shop
    source, name = await sold_as(call, path.receipt_id)
    member_id = await member_of(shop, body.member)
    _, program = await shop.programs.now("", call.at)
    with deciding(program):
        outcome = await assign_receipt(shop, name, member_id=member_id, source=source, at=call.at)
    decision, after = await as_it_was(shop, outcome)
    assert isinstance(outcome.event, Claimed), "recorded as claimed"
    lines = [line.line_id for line in outcome.event.receipt.lines]
    return AssignAnswer(
        id_of("claimed", outcome.event_id), name, encode(MEMBER, outcome.member_id), outcome.at,
        wallet_changes(outcome.program, decision, after), explained(outcome.program, decision, lines),
        outcome.repeated,
    )  # fmt: skip
