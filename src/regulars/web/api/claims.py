"""Photographed receipts: sent by a member, looked at by somebody, accepted or refused."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.accept_claim import accept_claim
from regulars.actions.claim_receipt import claim_receipt
from regulars.actions.refuse_claim import refuse_claim
from regulars.errors import Invalid
from regulars.ids import encode
from regulars.store import claims as stored
from regulars.store.claims import Claim, ClaimSettled, UnknownClaim
from regulars.store.history import DifferentBody
from regulars.store.members import MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotPossible
from regulars.store.shop import Shop
from regulars.web.api.amounts import Money, Reading, text_of
from regulars.web.api.event_ids import CLAIM, MEMBER, named, page_after
from regulars.web.api.events import EventAnswer, event_answer
from regulars.web.api.member_path import MemberPath
from regulars.web.api.refusals import deciding
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call, endpoint


class ClaimBody(msgspec.Struct, forbid_unknown_fields=True):
    """Where the photo of the receipt is, for whoever looks at it; we keep no file."""

    reference: Annotated[str, Meta(min_length=1, max_length=500, examples=["s3://photos/2026/11/0041.jpg"])]
    note: Annotated[str, Meta(max_length=500)] = ""
    program: Annotated[str, Meta(max_length=100)] = ""


class ClaimPath(msgspec.Struct):
    """A claim of a member, `clm_...`."""

    id: Annotated[str, Meta(max_length=40)]
    claim_id: Annotated[str, Meta(max_length=40)]


class AcceptBody(msgspec.Struct, forbid_unknown_fields=True):
    """The amount that the receipt shows."""

    amount: Money


class RefuseBody(msgspec.Struct, forbid_unknown_fields=True):
    """Why not, in words that the member may read."""

    reason: Annotated[str, Meta(min_length=1, max_length=500, examples=["the date cannot be read"])]


class ClaimAnswer(msgspec.Struct, omit_defaults=True):
    """A claim and how it stands."""

    claim_id: str
    member_id: str
    program: str
    reference: str
    state: str
    made_at: datetime
    note: str = ""
    amount: str = ""
    reason: str = ""
    settled_at: datetime | None = None
    event: EventAnswer | None = None


class ClaimsQuery(msgspec.Struct, forbid_unknown_fields=True):
    """A page: `limit` claims after `after`, which is the `next` of the page before."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    after: Annotated[str, Meta(max_length=40)] = ""


class ClaimsAnswer(msgspec.Struct):
    """Claims that wait, the oldest first; `next` opens the next page, and is null on the last."""

    data: list[ClaimAnswer]
    next: str | None


@endpoint(
    "POST",
    "/v1/members/{id}/claims",
    scope="receipts:write",
    tag="Claims",
    status=201,
    errors=(UnknownMember, MemberNotActive, UnknownProgram),
    example={"reference": "s3://photos/2026/11/0041.jpg"},
)
async def claim(call: Call, path: MemberPath, body: ClaimBody) -> ClaimAnswer:
    """Send a photographed receipt to be checked."""
    shop: Shop = call.shop
    made = await claim_receipt(
        shop, body.reference, member_id=member_named(path.id), claim_id=shop.new_id(call.at),
        source=call.caller.source, at=call.at, note=body.note, program=body.program,
    )  # fmt: skip
    return await _answer(call, made)


@endpoint("GET", "/v1/claims", scope="points:adjust", tag="Claims")
async def claims(call: Call, query: ClaimsQuery) -> ClaimsAnswer:
    """The queue: claims that wait to be checked."""
    shop: Shop = call.shop
    after = page_after(CLAIM, query.after, "after") if query.after else 0
    async with shop.db.connection() as connection:
        found = await stored.queue(connection, after, query.limit + 1)
    page = found[: query.limit]
    following = encode(CLAIM, page[-1].claim_id) if len(found) > query.limit else None
    return ClaimsAnswer([await _answer(call, one) for one in page], following)


@endpoint(
    "POST",
    "/v1/members/{id}/claims/{claim_id}/accept",
    scope="points:adjust",
    tag="Claims",
    errors=(UnknownMember, UnknownClaim, ClaimSettled, MemberNotActive, NotPossible, DifferentBody),
    example={"amount": "41.50"},
)
async def accept(call: Call, path: ClaimPath, body: AcceptBody) -> ClaimAnswer:
    """Accept a claim with the amount it shows; the points follow at once. The same again gets the first answer."""
    shop: Shop = call.shop
    member_id, claim_id = member_named(path.id), named(CLAIM, path.claim_id, UnknownClaim())
    async with shop.db.connection() as connection:
        one = await stored.one_of(connection, member_id, claim_id)
    program = await shop.programs.in_force(one.program_no, call.at, call.at)
    reading = Reading()
    amount = reading.amount(body.amount, program.digits, "amount")
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors))
    with deciding(program):
        settled, outcome = await accept_claim(shop, member_id, claim_id, amount, by=call.caller.source, at=call.at)
    answer = await _answer(call, settled)
    answer.event = await event_answer(shop, outcome, f"claim:{claim_id}")
    return answer


@endpoint(
    "POST",
    "/v1/members/{id}/claims/{claim_id}/refuse",
    scope="points:adjust",
    tag="Claims",
    errors=(UnknownMember, UnknownClaim, ClaimSettled),
    example={"reason": "the date cannot be read"},
)
async def refuse(call: Call, path: ClaimPath, body: RefuseBody) -> ClaimAnswer:
    """Refuse a claim, with a reason."""
    member_id, claim_id = member_named(path.id), named(CLAIM, path.claim_id, UnknownClaim())
    settled = await refuse_claim(call.shop, member_id, claim_id, body.reason, by=call.caller.source, at=call.at)
    return await _answer(call, settled)


async def _answer(call: Call, one: Claim) -> ClaimAnswer:
    shop: Shop = call.shop
    program = await shop.programs.in_force(one.program_no, call.at, call.at)
    amount = "" if one.amount_minor is None else text_of(one.amount_minor, program.digits)
    return ClaimAnswer(
        encode(CLAIM, one.claim_id), encode(MEMBER, one.member_id), shop.programs.name_of(one.program_no),
        one.reference, one.state, one.made_at, one.note, amount, one.reason, one.settled_at,
    )  # fmt: skip
