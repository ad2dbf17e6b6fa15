"""Households and groups: points of several, who gives how much of what she earns, and who spends."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.actions.dissolve_pool import dissolve_pool
from regulars.actions.join_pool import join_pool
from regulars.actions.leave_pool import leave_pool
from regulars.actions.make_pool import make_pool
from regulars.actions.spend_from_pool import spend_from_pool
from regulars.ids import encode
from regulars.store import doors, profiles
from regulars.store import pools as stored
from regulars.store.doors import BannedFromPool
from regulars.store.history import DifferentBody
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, MemberMerged, MemberNotActive, UnknownMember, programs_of
from regulars.store.past import caught_up
from regulars.store.pools import (
    Dissolving,
    Leaving,
    MayNotSpend,
    NotInPool,
    Pool,
    PoolDissolved,
    SharesTooMuch,
    Spends,
    UnknownPool,
)
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotEnoughPoints, NotPossible
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MEMBER, MemberId, named
from regulars.web.api.member_answer import BalanceAnswer, balance_answer
from regulars.web.api.member_status import doer
from regulars.web.api.metrics import RECORDED, REPEATED
from regulars.web.api.print_lines import reader_for
from regulars.web.api.quotes import CART
from regulars.web.api.receipt_answer import ReceiptAnswer
from regulars.web.api.receipt_body import ReceiptBody
from regulars.web.api.receipts import read_sent, recorded_answer
from regulars.web.api.refusals import deciding
from regulars.web.api.whom import MemberRef, member_of
from regulars.web.auth import WrongStore
from regulars.web.endpoint import Call, endpoint


class PoolBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A new household or group. Its owner is in it from the beginning.

    `spends`: all its members, its owner, or those named. `leaving`: what who leaves takes along. `dissolving`: what
    becomes of the points when it ends.
    """

    owner: MemberRef
    name: Annotated[str, Meta(max_length=200, examples=["Munteanu"])] = ""
    kind: Literal["household", "group"] = "household"
    spends: Spends = "all"
    leaving: Leaving = "nothing"
    dissolving: Dissolving = "equal_parts"
    program: Annotated[str, Meta(max_length=100)] = ""


class PoolMemberBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Who is in it. `share`: percent of what she earns that goes to it, of each lot, rounded down.

    When goods come back, what was shared of their points is taken back from it, by the wallet's `clawback`.
    """

    member: MemberRef
    share: Annotated[int, Meta(ge=0, le=100)] = 0
    may_spend: Annotated[bool, Meta(description="Where only those named spend: whether she does.")] = False


class LeaveBody(msgspec.Struct, forbid_unknown_fields=True):
    """Who leaves."""

    member: MemberRef


class PoolMember(msgspec.Struct):
    """A member of it."""

    member_id: str
    share: int
    may_spend: bool
    since: datetime


class DoorAnswer(msgspec.Struct):
    """Somebody who is not in it: `invited` by it, `asking` to be let in, or `banned`."""

    member_id: str
    state: Literal["invited", "asking", "banned"]
    since: datetime


class PoolAnswer(msgspec.Struct, omit_defaults=True):
    """A household or group; its id is that of a member, whose wallets and entries are read as any other's.

    `door`: who is invited, asks to be let in, or is kept out; `listed`: everybody finds it on the list of clubs.
    """

    id: str
    name: str
    owner: str
    spends: str
    leaving: str
    dissolving: str
    points: BalanceAnswer
    members: list[PoolMember] = []
    dissolved_at: datetime | None = None
    door: list[DoorAnswer] = []
    listed: bool = False


class PoolPath(msgspec.Struct):
    """A household or group by its id, `mem_...`."""

    id: MemberId


_WHO = (UnknownMember, CardBlocked, BadIdentifier, MemberNotActive, MemberMerged)


@endpoint(
    "POST",
    "/v1/pools",
    scope="members:write",
    tag="Pools",
    status=201,
    errors=(*_WHO, UnknownProgram),
    example={"name": "Munteanu", "owner": {"card": "2900123456785"}, "spends": "all"},
)
async def make_household(call: Call, body: PoolBody) -> PoolAnswer:
    """Make a household or group."""
    owner = await member_of(call.shop, body.owner, "#/owner")
    pool = Pool(0, body.spends, body.leaving, body.dissolving, owner)
    made = await make_pool(call.shop, pool, body.kind, body.name.strip(), program=body.program, **doer(call))
    return await read(call, made.pool_id)


@endpoint("GET", "/v1/pools/{id}", scope="members:read", tag="Pools", errors=(UnknownPool,))
async def household(call: Call, path: PoolPath) -> PoolAnswer:
    """A household or group, with who is in it and what it has."""
    return await read(call, pool_named(path))


@endpoint(
    "POST",
    "/v1/pools/{id}/members",
    scope="members:write",
    tag="Pools",
    errors=(UnknownPool, PoolDissolved, SharesTooMuch, BannedFromPool, *_WHO),
    example={"member": {"phone": "+40722123456"}, "share": 50},
)
async def enter_household(call: Call, path: PoolPath, body: PoolMemberBody) -> PoolAnswer:
    """Let a member be in it, or change what she gives; what she earned before stays hers."""
    pool_id = pool_named(path)
    member_id = await member_of(call.shop, body.member)
    await join_pool(call.shop, pool_id, member_id, share=body.share, may_spend=body.may_spend, **doer(call))
    return await read(call, pool_id)


@endpoint(
    "POST",
    "/v1/pools/{id}/leave",
    scope="members:write",
    tag="Pools",
    errors=(UnknownPool, PoolDissolved, NotInPool, *_WHO),
    example={"member": {"phone": "+40722123456"}},
)
async def leave_household(call: Call, path: PoolPath, body: LeaveBody) -> PoolAnswer:
    """Let a member leave, with her part of the points where that was agreed. Its owner leaves last."""
    pool_id = pool_named(path)
    await leave_pool(call.shop, pool_id, await member_of(call.shop, body.member), **doer(call))
    return await read(call, pool_id)


@endpoint("POST", "/v1/pools/{id}/dissolve", scope="members:write", tag="Pools", errors=(UnknownPool, PoolDissolved))
async def dissolve_household(call: Call, path: PoolPath) -> PoolAnswer:
    """End it; its points go where that was agreed."""
    pool_id = pool_named(path)
    await dissolve_pool(call.shop, pool_id, **doer(call))
    return await read(call, pool_id)


@endpoint(
    "POST",
    "/v1/pools/{id}/receipts",
    scope="receipts:write",
    tag="Pools",
    errors=(
        UnknownPool, PoolDissolved, NotInPool, MayNotSpend, *_WHO, UnknownProgram, WrongStore, NotEnoughPoints,
        NotPossible, DifferentBody,
    ),
    example={"receipt_id": "2026-03-02/41-0008", **CART},
)  # fmt: skip
async def spend_from_household(call: Call, path: PoolPath, body: ReceiptBody) -> ReceiptAnswer:
    """Record a sale to one of its members that its points pay for in part; what it earns is the member's.

    It is returned as any other receipt: the points that had paid come back to it, whatever the member's own are.
    """
    pool_id = pool_named(path)
    sent = await read_sent(call, body)
    member_id = 0 if body.member is None else await member_of(call.shop, body.member)
    if not member_id:
        raise UnknownMember(kind="id")
    with deciding(sent.program):
        outcome = await spend_from_pool(
            call.shop, sent.receipt, pool_id=pool_id, member_id=member_id, source=call.caller.source, at=call.at,
            program=call.shop.programs.name_of(sent.program_no),
        )  # fmt: skip
    (REPEATED if outcome.repeated else RECORDED).inc()
    return await recorded_answer(call.shop, outcome, reader_for(sent.program, body.language, call.language))


def pool_named(path: PoolPath) -> int:
    """The id of a pool. Raises UnknownPool."""
    return named(MEMBER, path.id, UnknownPool())


async def read(call: Call, pool_id: int) -> PoolAnswer:
    """How it stands. Raises UnknownPool."""
    shop: Shop = call.shop
    async with shop.db.connection() as connection:
        found = await stored.read(connection, pool_id)
        inside = await stored.members_of(connection, found)
        waiting = await doors.of_pool(connection, pool_id)
        (number,) = await programs_of(connection, pool_id)
        profile = await profiles.read(connection, pool_id, number)
    program = await shop.programs.in_force(number, call.at, call.at)
    now = caught_up(program, profile.stored.member, call.at)
    return PoolAnswer(
        encode(MEMBER, pool_id),
        profile.person.name,
        encode(MEMBER, found.owner_id),
        found.spends,
        found.leaving,
        found.dissolving,
        balance_answer(program, now),
        [PoolMember(encode(MEMBER, one.member_id), one.share, one.may_spend, one.since_at) for one in inside],
        found.dissolved_at,
        [DoorAnswer(encode(MEMBER, one.member_id), one.state, one.since_at) for one in waiting],
        found.listed,
    )
