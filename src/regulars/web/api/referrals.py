"""Friends whom members invite: codes, who came by them, and how each stands."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.actions.make_referral_code import make_referral_code
from regulars.actions.refer_friend import refer_friend
from regulars.ids import encode
from regulars.store import members, merges, referrals
from regulars.store.database import Connection
from regulars.store.identifiers import BadIdentifier
from regulars.store.inviting import AlreadyReferred, BadReferralCode, NoReferrals
from regulars.store.members import CardBlocked, MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.referrals import Link, Referral
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MEMBER, RECEIPT
from regulars.web.api.member_path import MemberPath
from regulars.web.api.pointers import within
from regulars.web.api.whom import MemberRef, member_named, member_of
from regulars.web.endpoint import Call, endpoint

MOST_FRIENDS = 200
STEPS_UP = 20
STEPS_DOWN = 5

ReferralCode = Annotated[str, Meta(min_length=1, max_length=40, examples=["7KQ2XN3V"])]
Device = Annotated[
    str, Meta(max_length=500, description="Whatever tells devices apart; only a hash of it is kept, and compared.")
]


class CodeBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """`fresh` makes another code in place of the one there is; limits count on. `device`: of the member."""

    fresh: bool = False
    device: Device = ""
    program: Annotated[str, Meta(max_length=100)] = ""


class CodeAnswer(msgspec.Struct):
    """A member's own code, and the link with it where the program has one."""

    code: str
    link: str
    made_at: datetime


class ReferralBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The friend, and the code of the member who invited her. `device`: of the friend."""

    member: MemberRef
    referral_code: ReferralCode
    device: Device = ""
    program: Annotated[str, Meta(max_length=100)] = ""


class ReferralAnswer(msgspec.Struct, omit_defaults=True):
    """Who was invited by whom. `reason` tells why she waits, is refused or was reversed; `due_at`: of one who
    qualified, when she is rewarded; `friends`: which friend of the advocate's she is.
    """

    friend_id: str
    advocate_id: str
    code: str
    state: Literal["waiting", "qualified", "rewarded", "refused", "reversed"]
    created_at: datetime
    reason: str = ""
    receipt_id: str = ""
    friends: int | None = None
    due_at: datetime | None = None
    rewarded_at: datetime | None = None


class LinkAnswer(msgspec.Struct):
    """One step of a chain: who invited whom, and how many steps away that is."""

    steps: int
    advocate_id: str
    friend_id: str
    state: Literal["waiting", "qualified", "rewarded", "refused", "reversed"]


class ReferralsAnswer(msgspec.Struct):
    """A member's own code, who invited her, her friends (the newest first), and the chains up and down from her."""

    code: CodeAnswer | None
    invited_by: ReferralAnswer | None
    friends: list[ReferralAnswer]
    up: list[LinkAnswer]
    down: list[LinkAnswer]


class ReferralsQuery(msgspec.Struct, forbid_unknown_fields=True):
    """In which program; by default the member's own."""

    program: Annotated[str, Meta(max_length=100)] = ""


@endpoint(
    "POST",
    "/v1/members/{id}/referral-code",
    scope="members:write",
    tag="Referrals",
    errors=(UnknownMember, MemberNotActive, UnknownProgram, NoReferrals),
    example={},
)
async def own_code(call: Call, path: MemberPath, body: CodeBody) -> CodeAnswer:
    """The code by which a member invites friends: made when she has none, the same one when she has."""
    with within():
        made, rules = await make_referral_code(
            call.shop, member_named(path.id), at=call.at, program=body.program, fresh=body.fresh, device=body.device
        )
    return CodeAnswer(made.code, rules.referral.link(made.code), made.made_at)


@endpoint(
    "POST",
    "/v1/referrals",
    scope="members:write",
    tag="Referrals",
    errors=(
        UnknownMember, CardBlocked, BadIdentifier, MemberNotActive, UnknownProgram, NoReferrals, BadReferralCode,
        AlreadyReferred,
    ),
    example={"member": {"phone": "+40722123457"}, "referral_code": "7KQ2XN3V"},
)  # fmt: skip
async def refer(call: Call, body: ReferralBody) -> ReferralAnswer:
    """Keep who invited a member. Who may not be a friend is answered with the state `refused` and the reason:
    `same-contact`, `same-device`, `not-new`, `circle`, `too-many-friends`, `too-many-by-code`, `advocate-not-active`.
    """
    friend_id = await member_of(call.shop, body.member)
    with within("#"):
        made = await refer_friend(
            call.shop, friend_id, body.referral_code, at=call.at, program=body.program, device=body.device
        )
    return _answer(made)


@endpoint(
    "GET",
    "/v1/members/{id}/referrals",
    scope="members:read",
    tag="Referrals",
    errors=(UnknownMember, UnknownProgram),
)
async def of_member(call: Call, path: MemberPath, query: ReferralsQuery) -> ReferralsAnswer:
    """By whom a member was invited, and whom she invited."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    number, rules = await shop.programs.now_for(query.program, member_id, call.at)
    async with shop.db.connection() as connection:
        await members.load(connection, member_id, number)
        whoever = await merges.everybody(connection, member_id)
        code = await referrals.own_code(connection, whoever, number)
        by = await referrals.of_friend(connection, whoever, number)
        friends = await referrals.of_advocate(connection, whoever, number, MOST_FRIENDS)
        up, down = await _chains(connection, whoever, number)
    return ReferralsAnswer(
        None if code is None else CodeAnswer(code.code, rules.referral.link(code.code), code.made_at),
        None if by is None else _answer(by), [_answer(one) for one in friends], up, down,
    )  # fmt: skip


async def _chains(
    connection: Connection, whoever: Sequence[int], number: int
) -> tuple[list[LinkAnswer], list[LinkAnswer]]:
    return (
        _links(await referrals.above(connection, whoever, number, STEPS_UP)),
        _links(await referrals.below(connection, whoever, number, STEPS_DOWN, MOST_FRIENDS)),
    )


def _links(found: Iterable[Link]) -> list[LinkAnswer]:
    return [
        LinkAnswer(one.steps, encode(MEMBER, one.advocate_id), encode(MEMBER, one.friend_id), one.state)
        for one in found
    ]


def _answer(one: Referral) -> ReferralAnswer:
    return ReferralAnswer(
        encode(MEMBER, one.friend_id), encode(MEMBER, one.advocate_id), one.code, one.state, one.created_at,
        one.reason, encode(RECEIPT, one.receipt_id) if one.receipt_id else "", one.place,
        one.due_at if one.state == "qualified" else None, one.rewarded_at,
    )  # fmt: skip
