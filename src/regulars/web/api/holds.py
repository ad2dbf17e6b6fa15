"""Points put aside for a receipt that is not finished."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.hold_points import hold_points
from regulars.actions.release_hold import UnknownHold, release_hold
from regulars.engine.days import moment
from regulars.engine.events.points import Held
from regulars.ids import encode
from regulars.store.cards import CardMayNotSpend
from regulars.store.history import DifferentBody
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotEnoughPoints, NotPossible
from regulars.store.shop import Shop
from regulars.web.api.amounts import Points
from regulars.web.api.event_ids import MEMBER
from regulars.web.api.hold_names import state_name
from regulars.web.api.own_names import given_name
from regulars.web.api.receipts import as_it_was
from regulars.web.api.refusals import deciding
from regulars.web.api.wallet_changes import WalletChange, wallet_change, wallet_changes
from regulars.web.api.wallet_points import points_in
from regulars.web.api.whom import MemberRef, member_of, refuse_collecting
from regulars.web.endpoint import Call, endpoint


class HoldBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Points to put aside. `hold_id` names the hold; without it the `Idempotency-Key` does, or we do."""

    member: MemberRef
    points: Points
    hold_id: Annotated[str, Meta(max_length=100)] = ""
    minutes: Annotated[int, Meta(ge=1, le=1440, description="How long at most.")] = 15
    wallet: Annotated[str, Meta(max_length=100)] = ""
    program: Annotated[str, Meta(max_length=100)] = ""


class HoldAnswer(msgspec.Struct):
    """A hold: name it on the receipt, or free it; after `until` it is free by itself. `gifts`: the gift wallets that it
    took points of, before those of `wallet`.
    """

    hold_id: str
    member_id: str
    points: str
    until: datetime
    wallet: WalletChange
    repeated: bool
    gifts: list[WalletChange] = []


class HoldPath(msgspec.Struct):
    """A hold by its name within the key's source."""

    hold_id: Annotated[str, Meta(min_length=1, max_length=100)]


@endpoint(
    "POST",
    "/v1/holds",
    scope="quotes:write",
    tag="Receipts",
    status=201,
    errors=(
        UnknownMember, CardBlocked, CardMayNotSpend, BadIdentifier, MemberNotActive, UnknownProgram,
        NotEnoughPoints, NotPossible, DifferentBody,
    ),
    idempotency="optional",
    example={"hold_id": "41-0007", "member": {"card": "2900123456785"}, "points": "150"},
)  # fmt: skip
async def hold(call: Call, body: HoldBody) -> HoldAnswer:
    """Put points aside, gifts first, until a receipt takes them; what the receipt does not use is free again."""
    shop: Shop = call.shop
    member_id = await member_of(shop, body.member)
    await refuse_collecting(shop, body.member)
    points = await points_in(call, body.points, body.program, body.wallet, member_id=member_id)
    hold_id = given_name(call, body.hold_id, "hld")
    with deciding(points.program):
        outcome = await hold_points(
            shop, hold_id, points.units, member_id=member_id, lasts=timedelta(minutes=body.minutes),
            source=call.caller.source, at=call.at, program=body.program, wallet=body.wallet,
            state_name=state_name(call.caller.source, hold_id),
        )  # fmt: skip
    decision, after = await as_it_was(shop, outcome)
    assert isinstance(outcome.event, Held), "recorded as held"
    changes = {one.wallet: one for one in wallet_changes(outcome.program, decision, after) if one.movements}
    change = changes.pop(points.wallet, None) or wallet_change(outcome.program, points.wallet, after, {})
    until = moment(outcome.event.until_us)
    return HoldAnswer(
        hold_id, encode(MEMBER, member_id), points.text, until, change, outcome.repeated, list(changes.values())
    )


@endpoint(
    "DELETE",
    "/v1/holds/{hold_id}",
    scope="quotes:write",
    tag="Receipts",
    errors=(UnknownHold, NotPossible, DifferentBody),
)
async def release(call: Call, path: HoldPath) -> None:
    """Free what a hold put aside. Freeing it again changes nothing; one that is over by itself is refused."""
    shop: Shop = call.shop
    _, program = await shop.programs.now("", call.at)
    # Its refusals speak of no points, so any program will do.
    with deciding(program):
        await release_hold(shop, path.hold_id, source=call.caller.source, at=call.at)
