"""Clubs: members are invited to households and groups, ask to be let in, and are kept out."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.actions.ask_to_enter_pool import ask_to_enter_pool
from regulars.actions.ban_from_pool import ban_from_pool
from regulars.actions.clear_pool_door import clear_pool_door
from regulars.actions.invite_to_pool import invite_to_pool
from regulars.actions.list_club import NotAClub, list_club
from regulars.ids import encode
from regulars.store import clubs as stored
from regulars.store import doors, members, pools, search
from regulars.store.doors import BannedFromPool
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, MemberMerged, MemberNotActive, UnknownMember
from regulars.store.pools import PoolDissolved, UnknownPool
from regulars.store.programs import UnknownProgram
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MEMBER, page_after
from regulars.web.api.member_path import MemberPath
from regulars.web.api.member_status import doer
from regulars.web.api.pools import PoolAnswer, PoolPath, pool_named, read
from regulars.web.api.whom import MemberRef, member_named, member_of
from regulars.web.endpoint import Call, endpoint


class DoorBody(msgspec.Struct, forbid_unknown_fields=True):
    """Who is meant."""

    member: MemberRef


class OwnPool(msgspec.Struct):
    """A household or group as the member stands to it."""

    id: str
    name: str
    state: Literal["member", "invited", "asking", "banned"]
    since: datetime


class OwnPoolsAnswer(msgspec.Struct):
    """Those that she is in, then those at whose door she stands."""

    data: list[OwnPool]


class ListingBody(msgspec.Struct, forbid_unknown_fields=True):
    """Whether everybody may find it."""

    listed: bool


class ClubsQuery(msgspec.Struct, forbid_unknown_fields=True):
    """A page: `limit` clubs after `after`, which is the `next` of the page before."""

    program: Annotated[str, Meta(max_length=100)] = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    after: Annotated[str, Meta(max_length=40)] = ""


class ClubAnswer(msgspec.Struct):
    """A club that everybody may find, and how many are in it."""

    id: str
    name: str
    members: int


class ClubsAnswer(msgspec.Struct, omit_defaults=True):
    """The oldest first. `next`: what the next page begins after; none on the last."""

    data: list[ClubAnswer]
    next: str | None = None


_WHO = (UnknownPool, PoolDissolved, UnknownMember, CardBlocked, BadIdentifier, MemberNotActive, MemberMerged)
_EXAMPLE = {"member": {"phone": "+40722123456"}}


@endpoint(
    "POST", "/v1/pools/{id}/invitations", scope="members:write", tag="Pools", errors=(*_WHO, BannedFromPool),
    example=_EXAMPLE,
)  # fmt: skip
async def invite(call: Call, path: PoolPath, body: DoorBody) -> PoolAnswer:
    """Invite a member; she is in it at once if she has asked for it. So an application is accepted, too."""
    pool_id = pool_named(path)
    await invite_to_pool(call.shop, pool_id, await member_of(call.shop, body.member), **doer(call))
    return await read(call, pool_id)


@endpoint(
    "POST", "/v1/pools/{id}/applications", scope="members:write", tag="Pools", errors=(*_WHO, BannedFromPool),
    example=_EXAMPLE,
)  # fmt: skip
async def apply(call: Call, path: PoolPath, body: DoorBody) -> PoolAnswer:
    """A member asks to be let in; she is in it at once if she is invited. So an invitation is accepted, too."""
    pool_id = pool_named(path)
    await ask_to_enter_pool(call.shop, pool_id, await member_of(call.shop, body.member), **doer(call))
    return await read(call, pool_id)


@endpoint("POST", "/v1/pools/{id}/bans", scope="members:write", tag="Pools", errors=_WHO, example=_EXAMPLE)
async def ban(call: Call, path: PoolPath, body: DoorBody) -> PoolAnswer:
    """Keep a member out: she leaves it, if she is in it, and is let in no more. Its owner cannot be banned."""
    pool_id = pool_named(path)
    await ban_from_pool(call.shop, pool_id, await member_of(call.shop, body.member), **doer(call))
    return await read(call, pool_id)


@endpoint("POST", "/v1/pools/{id}/withdrawals", scope="members:write", tag="Pools", errors=_WHO, example=_EXAMPLE)
async def withdraw(call: Call, path: PoolPath, body: DoorBody) -> PoolAnswer:
    """Take back an invitation, an application or a ban, whichever there is; where there is none nothing changes."""
    pool_id = pool_named(path)
    await clear_pool_door(call.shop, pool_id, await member_of(call.shop, body.member), **doer(call))
    return await read(call, pool_id)


@endpoint("GET", "/v1/members/{id}/pools", scope="members:read", tag="Pools", errors=(UnknownMember,))
async def own_pools(call: Call, path: MemberPath) -> OwnPoolsAnswer:
    """The households and groups that a member is in, is invited to, asks to enter, or is kept out of."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    async with shop.db.connection() as connection:
        await members.load(connection, member_id, 0)
        inside = await pools.pools_of(connection, member_id)
        waiting = await doors.of_member(connection, member_id)
        names = await search.names_of(connection, [one.pool_id for one in inside] + [one.pool_id for one in waiting])
    found = [OwnPool(encode(MEMBER, one.pool_id), names.get(one.pool_id, ""), "member", one.since_at) for one in inside]
    found += [
        OwnPool(encode(MEMBER, one.pool_id), names.get(one.pool_id, ""), one.state, one.since_at) for one in waiting
    ]
    return OwnPoolsAnswer(found)


@endpoint("GET", "/v1/clubs", scope="members:read", tag="Pools", errors=(UnknownProgram,))
async def clubs(call: Call, query: ClubsQuery) -> ClubsAnswer:
    """The clubs that are listed; a member asks to be let in with an application. Nothing is told of who is in them."""
    shop: Shop = call.shop
    number, _ = await shop.programs.now(query.program, call.at)
    after = page_after(MEMBER, query.after, "after") if query.after else 0
    async with shop.db.connection() as connection:
        found = await stored.listed(connection, number, after, query.limit + 1)
    page = found[: query.limit]
    following = encode(MEMBER, page[-1].pool_id) if len(found) > query.limit else None
    return ClubsAnswer([ClubAnswer(encode(MEMBER, one.pool_id), one.name, one.members) for one in page], following)


@endpoint(
    "PUT", "/v1/pools/{id}/listing", scope="members:write", tag="Pools", errors=(UnknownPool, PoolDissolved, NotAClub),
    example={"listed": True},
)  # fmt: skip
async def listing(call: Call, path: PoolPath, body: ListingBody) -> PoolAnswer:
    """Put a group on the list of clubs, or take it from there; who is in it stays in it."""
    pool_id = pool_named(path)
    await list_club(call.shop, pool_id, listed=body.listed, **doer(call))
    return await read(call, pool_id)
