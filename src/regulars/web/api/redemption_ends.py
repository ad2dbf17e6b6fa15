"""What becomes of a reward that was taken: used, given back, scratched, sent by parcel."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.actions.deliver_redemption import deliver_redemption
from regulars.actions.end_redemption import end_redemption
from regulars.store.gift_cards import NotEnoughMoney
from regulars.store.members import UnknownMember
from regulars.store.recorder import NotPossible
from regulars.store.redemptions import UnknownRedemption
from regulars.web.api.redemption_answer import RedemptionAnswer, answers
from regulars.web.api.redemption_path import RedemptionPath, named_in, program_of
from regulars.web.api.refusals import deciding
from regulars.web.endpoint import Call, endpoint
from regulars.web.problems import MissingScope


class EndBody(msgspec.Struct, forbid_unknown_fields=True):
    """How it ends. A person of the shop may cancel at any time, with `by_staff` and the scope `points:adjust`."""

    status: Literal["used", "cancelled", "done", "no_show", "scratched"]
    by_staff: bool = False


@endpoint(
    "POST",
    "/v1/members/{id}/redemptions/{redemption}/end",
    scope="receipts:write",
    tag="Rewards",
    errors=(UnknownRedemption, UnknownMember, NotPossible, NotEnoughMoney, MissingScope),
    example={"status": "cancelled"},
)
async def end(call: Call, path: RedemptionPath, body: EndBody) -> RedemptionAnswer:
    """Use it up, give it back, scratch it. Given back, the points return to the very lots they came from."""
    member_id, redemption_id = named_in(path)
    if body.by_staff:
        call.caller.needs("points:adjust")
    program = await program_of(call, member_id, redemption_id)
    with deciding(program):
        ended = await end_redemption(
            call.shop, redemption_id, body.status, member_id=member_id, at=call.at, by_staff=body.by_staff
        )
    (answer,) = await answers(call.shop, [ended.redemption], call.at)
    answer.repeated = ended.repeated
    return answer


class DeliveryBody(msgspec.Struct, forbid_unknown_fields=True):
    """How far the parcel is."""

    delivery: Literal["ordered", "sent", "arrived"]
    tracking: Annotated[str, Meta(max_length=300)] = ""


@endpoint(
    "POST",
    "/v1/members/{id}/redemptions/{redemption}/delivery",
    scope="receipts:write",
    tag="Rewards",
    errors=(UnknownRedemption, UnknownMember),
    example={"delivery": "sent", "tracking": "RR123456785RO"},
)
async def deliver(call: Call, path: RedemptionPath, body: DeliveryBody) -> RedemptionAnswer:
    """A parcel goes on: ordered, sent, arrived; never back."""
    member_id, redemption_id = named_in(path)
    program = await program_of(call, member_id, redemption_id)
    with deciding(program):
        one = await deliver_redemption(
            call.shop, redemption_id, body.delivery, member_id=member_id, tracking=body.tracking
        )
    return (await answers(call.shop, [one], call.at))[0]
