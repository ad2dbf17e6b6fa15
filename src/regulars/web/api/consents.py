"""What a member agrees to, purpose by purpose."""

from datetime import datetime

import msgspec

from regulars.actions.note_consent import note_consent
from regulars.engine.words import Name
from regulars.store import consents as stored
from regulars.store import members
from regulars.store.consents import Consent
from regulars.store.members import MemberNotActive, UnknownMember
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MemberId
from regulars.web.api.member_path import MemberPath
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call, endpoint


class ConsentPath(msgspec.Struct):
    """A purpose of a member: health, and what the program's activities name."""

    id: MemberId
    purpose: Name


class ConsentBody(msgspec.Struct, forbid_unknown_fields=True):
    """Whether she agrees."""

    given: bool


class ConsentAnswer(msgspec.Struct):
    """A purpose, whether the member agrees to it, and since when."""

    purpose: str
    given: bool
    at: datetime


class ConsentsAnswer(msgspec.Struct):
    """Every purpose that the member said something about."""

    data: list[ConsentAnswer]


@endpoint("GET", "/v1/members/{id}/consents", scope="members:read", tag="Members", errors=(UnknownMember,))
async def consents(call: Call, path: MemberPath) -> ConsentsAnswer:
    """What a member agrees to."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    async with shop.db.connection() as connection:
        await members.load(connection, member_id, 0)
        return _answer(await stored.of_member(connection, member_id))


@endpoint(
    "PUT",
    "/v1/members/{id}/consents/{purpose}",
    scope="members:write",
    tag="Members",
    errors=(UnknownMember, MemberNotActive),
    example={"given": True},
)
async def put_consent(call: Call, path: ConsentPath, body: ConsentBody) -> ConsentsAnswer:
    """Keep that a member agrees to a purpose, or no longer does; every change stays in the log."""
    return _answer(
        await note_consent(
            call.shop, member_named(path.id), path.purpose, given=body.given, source=call.caller.source, at=call.at
        )
    )


def _answer(every: list[Consent]) -> ConsentsAnswer:
    return ConsentsAnswer([ConsentAnswer(one.purpose, one.given, one.at) for one in every])
