"""Coupons put aside while a basket is open."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.hold_coupons import hold_coupons
from regulars.engine.events.event import Code
from regulars.engine.terms.coupons import plain
from regulars.errors import FieldError, Invalid
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotPossible
from regulars.web.api.refusals import deciding
from regulars.web.api.whom import MemberRef, member_of
from regulars.web.endpoint import Call, endpoint


class CouponHoldBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The basket, by the number that its receipt will have, and the codes shown for it; 0 minutes free them."""

    receipt_id: Code
    member: MemberRef
    coupons: Annotated[list[Code], Meta(min_length=1, max_length=20, description="The codes, as typed.")]
    minutes: Annotated[int, Meta(ge=0, le=1440, description="How long at most.")] = 15
    program: Annotated[str, Meta(max_length=100)] = ""


class HeldCoupon(msgspec.Struct):
    """A code, and the reward that it is for."""

    coupon: str
    reward: str


class CouponHoldAnswer(msgspec.Struct, omit_defaults=True):
    """What is put aside for the basket now, and until when; after that it is free by itself."""

    receipt_id: str
    coupons: list[HeldCoupon]
    until: datetime | None = None


@endpoint(
    "POST",
    "/v1/coupon-holds",
    scope="quotes:write",
    tag="Receipts",
    errors=(UnknownMember, CardBlocked, BadIdentifier, MemberNotActive, UnknownProgram, NotPossible),
    example={"receipt_id": "2026-03-02/41-0007", "member": {"card": "2900123456785"}, "coupons": ["SPRING10"]},
)
async def hold(call: Call, body: CouponHoldBody) -> CouponHoldAnswer:
    """Put coupons aside for one basket, all of them or none; its receipt, by that number and source, is paid with them.

    Whoever shows one meanwhile is told at once: `coupon-held`. Asking again for the same basket replaces what was put
    aside for it.
    """
    for place, code in enumerate(body.coupons):
        if not plain(code) or plain(code) in map(plain, body.coupons[:place]):
            told = "is named twice" if plain(code) else "is no code"
            raise Invalid(errors=(FieldError(f"#/coupons/{place}", told),))
    member_id = await member_of(call.shop, body.member)
    until = call.at + timedelta(minutes=body.minutes) if body.minutes else None
    _, program = await call.shop.programs.now_for(body.program, member_id, call.at)
    with deciding(program):
        found = await hold_coupons(
            call.shop, body.coupons, receipt_id=body.receipt_id, member_id=member_id, until=until,
            source=call.caller.source, at=call.at, program=body.program,
        )  # fmt: skip
    held = [HeldCoupon(code, one.reward) for code, one in zip(body.coupons, found, strict=False)]
    return CouponHoldAnswer(body.receipt_id, held, until)
