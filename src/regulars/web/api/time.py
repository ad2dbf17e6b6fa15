"""Time: what fell due is written down now."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.pass_time import pass_time
from regulars.actions.reward_referrals import reward_referrals
from regulars.actions.settle_leaderboards import settle_leaderboards
from regulars.web.endpoint import Call, endpoint


class TimeBody(msgspec.Struct, forbid_unknown_fields=True):
    """How many members at most."""

    most: Annotated[int, Meta(ge=1, le=5_000)] = 500


class TimeAnswer(msgspec.Struct):
    """How many members something had fallen due for; as many as `most` means that there may be more."""

    members: int


@endpoint("POST", "/v1/time", scope="programs:write", tag="Programs", example={})
async def time(call: Call, body: TimeBody) -> TimeAnswer:
    """Write down what fell due: pending points, expiries, tiers, friends who were invited, the first places of
    leaderboards. Balances never wait for it, but for what friends and places bring; reports and lists do.
    """
    friends = await reward_referrals(call.shop, call.at, most=body.most)
    members = await pass_time(call.shop, call.at, most=body.most)
    more = await settle_leaderboards(call.shop, call.at, most=body.most)
    return TimeAnswer(max(members, friends, body.most if more else 0))
