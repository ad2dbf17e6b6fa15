"""What a program itself sees happen, told to a shop in test mode instead of by its jobs."""

from typing import Any

import msgspec

from regulars.store.activities import Did, record_ours
from regulars.store.own_clock import LiveShop
from regulars.web.api.events import REFUSALS, EventAnswer, event_answer
from regulars.web.api.refusals import deciding
from regulars.web.api.whom import MemberRef, member_of
from regulars.web.endpoint import Call, endpoint


class OwnEventBody(msgspec.Struct, forbid_unknown_fields=True):
    """What is seen of a member, under a name: the same again is the same event."""

    event_id: str
    member: MemberRef
    activity: str
    about: str = ""
    values: dict[str, Any] = {}
    program: str = ""


@endpoint("POST", "/v1/own-events", scope="programs:write", tag="Test mode", errors=(*REFUSALS, LiveShop))
async def own_event(call: Call, body: OwnEventBody) -> EventAnswer:
    """Record what only the program records: a birthday, a place on a leaderboard, a segment that is entered.

    Only in test mode; a live shop sees it by itself.
    """
    call.shop.clock.refuse_live()
    member_id = await member_of(call.shop, body.member)
    number, rules = await call.shop.programs.now_for(body.program, member_id, call.at)
    did = Did(body.event_id, body.activity, body.about, body.values)
    with deciding(rules):
        outcome = await record_ours(
            call.shop, did, member_id=member_id, at=call.at, program=call.shop.programs.name_of(number)
        )
    return await event_answer(call.shop, outcome, body.event_id)
