"""Vouchers at a till: whose a code is, and put aside for one basket."""

from datetime import timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.hold_voucher import hold_voucher
from regulars.store import redemptions
from regulars.store.members import UnknownMember
from regulars.store.recorder import NotPossible
from regulars.store.redemptions import UnknownRedemption
from regulars.web.api.redemption_answer import RedemptionAnswer, answers
from regulars.web.api.redemption_path import RedemptionPath, named_in, program_of
from regulars.web.api.refusals import deciding
from regulars.web.endpoint import Call, endpoint


class VoucherHoldBody(msgspec.Struct, forbid_unknown_fields=True):
    """The basket that it is put aside for, by the number its receipt will have; 0 minutes free it."""

    receipt_id: Annotated[str, Meta(min_length=1, max_length=100)]
    minutes: Annotated[int, Meta(ge=0, le=1440)] = 15


@endpoint(
    "POST",
    "/v1/members/{id}/redemptions/{redemption}/hold",
    scope="quotes:write",
    tag="Rewards",
    errors=(UnknownRedemption, UnknownMember, NotPossible),
    example={"receipt_id": "2026-03-02/41-0007"},
)
async def put_aside(call: Call, path: RedemptionPath, body: VoucherHoldBody) -> RedemptionAnswer:
    """Put a voucher aside for one basket, so that no other one is paid with it meanwhile."""
    member_id, redemption_id = named_in(path)
    program = await program_of(call, member_id, redemption_id)
    until = call.at + timedelta(minutes=body.minutes) if body.minutes else None
    with deciding(program):
        one = await hold_voucher(
            call.shop, redemption_id, body.receipt_id, member_id=member_id, until=until, at=call.at
        )
    return (await answers(call.shop, [one], call.at))[0]


class VoucherCodeBody(msgspec.Struct, forbid_unknown_fields=True):
    """A code as it was scanned or typed; case, spaces and dashes do not count."""

    code: Annotated[str, Meta(min_length=1, max_length=60)]


@endpoint(
    "POST",
    "/v1/vouchers/lookup",
    scope="quotes:write",
    tag="Rewards",
    errors=(UnknownRedemption,),
    example={"code": "7KQ2 XN3V 85ZC"},
)
async def voucher(call: Call, body: VoucherCodeBody) -> RedemptionAnswer:
    """Whose voucher a code is, and whether it can still be used; name its `id` on the receipt."""
    async with call.shop.db.connection() as connection:
        found = await redemptions.by_code(connection, body.code)
        if found is None:
            raise UnknownRedemption()
        one = await redemptions.one_of(connection, *found)
    return (await answers(call.shop, [one], call.at))[0]
