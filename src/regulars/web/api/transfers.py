"""Points from one member to another."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.transfer_points import transfer_points
from regulars.ids import encode
from regulars.store.history import DifferentBody
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotEnoughPoints, NotPossible
from regulars.store.shop import Shop
from regulars.web.api.amounts import Points
from regulars.web.api.event_ids import MEMBER, id_of
from regulars.web.api.own_names import given_name
from regulars.web.api.refusals import deciding
from regulars.web.api.wallet_points import points_in
from regulars.web.api.whom import MemberRef, member_of
from regulars.web.endpoint import Call, endpoint


class TransferBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Points to move, with the dates they have.

    `transfer_id` names the transfer: the same again is the same one. Without it the `Idempotency-Key` does.
    """

    giver: MemberRef = msgspec.field(name="from")
    taker: MemberRef = msgspec.field(name="to")
    points: Points
    transfer_id: Annotated[str, Meta(max_length=100)] = ""
    wallet: Annotated[str, Meta(max_length=100)] = ""
    program: Annotated[str, Meta(max_length=100)] = ""


class TransferAnswer(msgspec.Struct):
    """A transfer that was made."""

    id: str
    transfer_id: str
    giver: str = msgspec.field(name="from")
    taker: str = msgspec.field(name="to")
    wallet: str
    points: str
    at: datetime
    repeated: bool


@endpoint(
    "POST",
    "/v1/transfers",
    scope="points:adjust",
    tag="Members",
    status=201,
    errors=(
        UnknownMember,
        CardBlocked,
        BadIdentifier,
        MemberNotActive,
        UnknownProgram,
        NotEnoughPoints,
        NotPossible,
        DifferentBody,
    ),
    idempotency="optional",
    example={"from": {"card": "2900123456785"}, "to": {"phone": "+40722123456"}, "points": "150"},
)
async def transfer(call: Call, body: TransferBody) -> TransferAnswer:
    """Move points from one member to another; both change, or neither."""
    shop: Shop = call.shop
    giver = await member_of(shop, body.giver, "#/from")
    points = await points_in(call, body.points, body.program, body.wallet, member_id=giver)
    taker = await member_of(shop, body.taker, "#/to")
    name = given_name(call, body.transfer_id, "trf")
    with deciding(points.program):
        outcome = await transfer_points(
            shop, name, points.units, giver=giver, taker=taker, source=call.caller.source, at=call.at,
            program=body.program, wallet=body.wallet,
        )  # fmt: skip
    return TransferAnswer(
        id_of("sent", outcome.event_id), name, encode(MEMBER, giver), encode(MEMBER, taker), points.wallet, points.text,
        outcome.at, outcome.repeated,
    )  # fmt: skip
