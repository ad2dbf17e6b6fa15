"""A tier given to a member by hand."""

from datetime import date, datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.give_tier import give_tier
from regulars.engine.days import NEVER, day_of, to_day
from regulars.engine.events.members import Assigned
from regulars.errors import FieldError, Invalid
from regulars.ids import encode
from regulars.store.history import DifferentBody
from regulars.store.members import MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotPossible
from regulars.web.api.event_ids import MEMBER
from regulars.web.api.member_path import MemberPath
from regulars.web.api.own_names import given_name
from regulars.web.api.receipts import as_it_was
from regulars.web.api.refusals import deciding
from regulars.web.api.tier_answer import TierAnswer, tier_answers
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call, endpoint


class GivenTierBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The tier to give. Without `last_day` it is kept as if it had been reached today.

    `fixed`: until its last day, or for ever, she does not rise above it either. `name` makes it the same one when it is
    sent again; without it the `Idempotency-Key` does.
    """

    tier: Annotated[str, Meta(min_length=1, max_length=50)]
    tier_set: Annotated[str, Meta(max_length=50, description="By default the program's first.")] = ""
    last_day: Annotated[date | None, Meta(description="The last day on which it cannot be lost.")] = None
    fixed: bool = False
    reason: Annotated[str, Meta(max_length=500, description="Why, for the staff who look at her.")] = ""
    name: Annotated[str, Meta(max_length=100)] = ""
    program: Annotated[str, Meta(max_length=100)] = ""


class GivenTierAnswer(msgspec.Struct):
    """The member's tiers after it."""

    name: str
    member_id: str
    at: datetime
    tiers: list[TierAnswer]
    repeated: bool


@endpoint(
    "POST",
    "/v1/members/{id}/tiers",
    scope="points:adjust",
    tag="Members",
    status=201,
    errors=(UnknownMember, MemberNotActive, UnknownProgram, NotPossible, DifferentBody),
    idempotency="optional",
    example={"tier": "gold", "last_day": "2027-12-31"},
)
async def give(call: Call, path: MemberPath, body: GivenTierBody) -> GivenTierAnswer:
    """Give a member a tier by hand, whatever she bought."""
    member_id = member_named(path.id)
    _, rules = await call.shop.programs.now_for(body.program, member_id, call.at)
    tier_set = body.tier_set or next((one.name for one in rules.tier_sets), "-")
    until = None
    if body.last_day is not None:
        until = to_day(body.last_day) + 1 if body.last_day < date.max - timedelta(days=1) else NEVER
        if until <= day_of(call.at, rules.zone):
            raise Invalid(errors=(FieldError("#/last_day", "is over already"),))
    given = Assigned(tier_set=tier_set, tier=body.tier, until=until, is_fixed=body.fixed, reason=body.reason)
    name = given_name(call, body.name, "tier")
    with deciding(rules):
        outcome = await give_tier(
            call.shop, name, given, member_id=member_id, source=call.caller.source, at=call.at, program=body.program
        )
    after = outcome.after
    if after is None:
        _, after = await as_it_was(call.shop, outcome)
    tiers = tier_answers(outcome.program, after, outcome.at)
    return GivenTierAnswer(name, encode(MEMBER, member_id), outcome.at, tiers, outcome.repeated)
