"""Joining by a call, a member's own program, and what was agreed with her alone."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.agree_with_member import agree_with_member
from regulars.actions.change_program import change_program
from regulars.actions.join_program import join_program
from regulars.actions.set_default_program import set_default_program
from regulars.engine.days import moment
from regulars.store.members import MemberMerged, MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotPossible
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MemberId
from regulars.web.api.member_answer import MemberAnswer
from regulars.web.api.member_path import MemberPath
from regulars.web.api.member_status import doer
from regulars.web.api.members import read_member
from regulars.web.api.pointers import within
from regulars.web.api.refusals import deciding
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call, endpoint

ProgramName = Annotated[str, Meta(min_length=1, max_length=100)]


class JoinBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The program, by default her own; `joined_on`: the day, when she joined before it is told here."""

    program: Annotated[str, Meta(max_length=100)] = ""
    joined_on: date | None = None
    welcome: Annotated[bool, Meta(description="Whether she gets what the program gives for joining.")] = True


class OwnProgramBody(msgspec.Struct, forbid_unknown_fields=True):
    """The program that decides where none is named."""

    program: ProgramName
    welcome: Annotated[bool, Meta(description="Whether she gets what it gives for joining.")] = False


class AgreementBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What holds for this member alone. Conditions ask for it by its name: `"fleet" in member.agreements`.

    `until`: the first day without it. `tier`: held until then, too.
    """

    until: date
    tier: Annotated[str, Meta(max_length=50)] = ""
    tier_set: Annotated[str, Meta(max_length=50)] = ""
    program: Annotated[str, Meta(max_length=100)] = ""


class AgreementAnswer(msgspec.Struct):
    """An agreement; `until` is the moment at which it ends."""

    name: str
    until: datetime


class AgreementPath(msgspec.Struct):
    """An agreement of a member by its name."""

    id: MemberId
    name: Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{0,49}$", examples=["fleet"])]


class DefaultProgramPath(msgspec.Struct):
    """A program by its id."""

    program: ProgramName


_ERRORS = (UnknownMember, MemberNotActive, MemberMerged, UnknownProgram, NotPossible)


@endpoint("POST", "/v1/members/{id}/join", scope="members:write", tag="Members", errors=_ERRORS, example={})
async def join(call: Call, path: MemberPath, body: JoinBody) -> MemberAnswer:
    """Let a member join a program formally, whatever else makes members join it."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    number = await shop.programs.number_for(body.program, member_id, call.at)
    with within(), deciding(await shop.programs.in_force(number, call.at, call.at)):
        await join_program(
            shop, member_id, program=body.program, joined_on=body.joined_on, welcome=body.welcome, at=call.at
        )
    return (await read_member(call, member_id, body.program)).body


@endpoint(
    "PUT",
    "/v1/members/{id}/program",
    scope="members:write",
    tag="Members",
    errors=_ERRORS,
    example={"program": "coffee-club"},
)
async def own_program(call: Call, path: MemberPath, body: OwnProgramBody) -> MemberAnswer:
    """Let another program be the member's own. What she has in the old one stays there."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    number = await shop.programs.number(body.program, call.at)
    with within(), deciding(await shop.programs.in_force(number, call.at, call.at)):
        await change_program(shop, member_id, body.program, welcome=body.welcome, **doer(call))
    return (await read_member(call, member_id, body.program)).body


@endpoint(
    "PUT",
    "/v1/members/{id}/agreements/{name}",
    scope="members:write",
    tag="Members",
    errors=_ERRORS,
    example={"until": "2027-01-01", "tier": "gold"},
)
async def agree(call: Call, path: AgreementPath, body: AgreementBody) -> AgreementAnswer:
    """Agree something with one member until a day; a day that is past ends it."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    number = await shop.programs.number_for(body.program, member_id, call.at)
    with within(), deciding(await shop.programs.in_force(number, call.at, call.at)):
        made = await agree_with_member(
            shop, member_id, path.name, until=body.until, tier=body.tier, tier_set=body.tier_set,
            program=body.program, **doer(call),
        )  # fmt: skip
    return AgreementAnswer(made.name, moment(made.until_us))


@endpoint(
    "POST", "/v1/programs/{program}/make-default", scope="programs:write", tag="Programs", errors=(UnknownProgram,)
)
async def make_default(call: Call, path: DefaultProgramPath) -> None:
    """Let a program be the one that new members join, and that decides where none is named."""
    await set_default_program(call.shop, path.program, **doer(call))
