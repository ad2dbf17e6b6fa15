"""A redemption of a member, as an address names it."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.program import Program
from regulars.store import redemptions
from regulars.store.attempts import PREFIX
from regulars.store.redemptions import UnknownRedemption
from regulars.web.api.event_ids import MemberId, named
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call


class RedemptionPath(msgspec.Struct):
    """A redemption of a member."""

    id: MemberId
    redemption: Annotated[str, Meta(max_length=40)]


def named_in(path: RedemptionPath) -> tuple[int, int]:
    """The member and the redemption. Raises UnknownMember, UnknownRedemption."""
    return member_named(path.id), named(PREFIX, path.redemption, UnknownRedemption())


async def program_of(call: Call, member_id: int, redemption_id: int) -> Program:
    """The program that decides about it. Raises UnknownRedemption."""
    async with call.shop.db.connection() as connection:
        one = await redemptions.one_of(connection, member_id, redemption_id)
    program: Program = await call.shop.programs.in_force(one.program_no, call.at, call.at)
    return program
