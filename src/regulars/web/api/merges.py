"""Two members turn out to be one: looked at before, done, and undone."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.merge_members import merge_members
from regulars.actions.undo_merge import NotMerged, undo_merge
from regulars.engine.member import Member
from regulars.ids import encode
from regulars.store import merges as stored
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, MemberMerged, MemberNotActive, UnknownMember
from regulars.store.merging import Merged, MergedElsewhere, Side
from regulars.store.recorder import NotPossible
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MEMBER
from regulars.web.api.member_answer import BalanceAnswer, balance_answer, tier_of
from regulars.web.api.member_path import MemberPath
from regulars.web.api.member_status import doer
from regulars.web.api.pointers import within
from regulars.web.api.refusals import deciding
from regulars.web.api.whom import MemberRef, member_named, member_of
from regulars.web.endpoint import Call, endpoint


class MergeBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Who is the same. `from` is no longer used; `preview` tells what it would do, and stores nothing."""

    of: MemberRef = msgspec.field(name="from")
    preview: Annotated[bool, Meta(description="Tell what would change, and store nothing.")] = False


class StandingAnswer(msgspec.Struct):
    """A member in one program at a moment."""

    points: BalanceAnswer
    tier: str


class MergeSide(msgspec.Struct):
    """Both members in one program before, and the one that stays after it."""

    program: str
    of: StandingAnswer = msgspec.field(name="from")
    into: StandingAnswer
    after: StandingAnswer


class MergeAnswer(msgspec.Struct, omit_defaults=True):
    """A merge. `moved`: by which kinds of identifiers the member that stays is found from now on, one entry each.

    `conflicts`: what both tell otherwise, of which only what the member that stays tells is kept. `left_pools`: the
    households and groups that the other was in.
    """

    of: str = msgspec.field(name="from")
    into: str
    at: datetime
    programs: list[MergeSide] = []
    moved: list[str] = []
    filled: list[str] = []
    conflicts: list[str] = []
    left_pools: list[str] = []
    preview: bool = False
    repeated: bool = False


class MergeRow(msgspec.Struct, omit_defaults=True):
    """A member who turned out to be this one; her entries up to then are found under her own id."""

    of: str = msgspec.field(name="from")
    into: str
    at: datetime
    undone_at: datetime | None = None


class MergesAnswer(msgspec.Struct):
    """Who this member turned out to be, and who turned out to be this member."""

    data: list[MergeRow]


@endpoint(
    "POST",
    "/v1/members/{id}/merge",
    scope="members:write",
    tag="Members",
    errors=(
        UnknownMember, MemberNotActive, MemberMerged, MergedElsewhere, NotPossible, CardBlocked, BadIdentifier,
    ),
    example={"from": {"card": "2900123456785"}, "preview": True},
)  # fmt: skip
async def merge(call: Call, path: MemberPath, body: MergeBody) -> MergeAnswer:
    """Let another member be this one: points with their dates, debts, counters, the higher tier, identifiers.

    The same again changes nothing. Points of the other that are put aside stay so, and what she took and has not used
    is this member's, under the names they had.
    """
    shop: Shop = call.shop
    into_id = member_named(path.id)
    of_id = await member_of(shop, body.of, "#/from")
    _, program = await shop.programs.now("", call.at)
    with within(), deciding(program):
        done = await merge_members(shop, of_id, into_id, preview=body.preview, **doer(call))
    answer = _answer(done)
    answer.preview = body.preview
    return answer


@endpoint(
    "POST",
    "/v1/members/{id}/merge/undo",
    scope="members:write",
    tag="Members",
    errors=(UnknownMember, NotMerged, MemberNotActive, MemberMerged, NotPossible),
)
async def unmerge(call: Call, path: MemberPath) -> MergeAnswer:
    """Let the member stand for herself again: what is left of her points goes back. Undoing again changes nothing."""
    return _answer(await undo_merge(call.shop, member_named(path.id), **doer(call)))


@endpoint("GET", "/v1/members/{id}/merges", scope="members:read", tag="Members", errors=(UnknownMember,))
async def merged(call: Call, path: MemberPath) -> MergesAnswer:
    """Who this member turned out to be, and who turned out to be this one, undone merges of the first kind too."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    async with shop.db.connection() as connection:
        own = await stored.of(connection, member_id)
        others = [
            row
            for one in await stored.absorbed_by(connection, member_id)
            for row in await stored.of(connection, one)
            if row.undone_at is None
        ]
    return MergesAnswer(
        [MergeRow(encode(MEMBER, one.member_id), encode(MEMBER, one.into_id), one.at, one.undone_at)
         for one in [*own, *others]]
    )  # fmt: skip


def _answer(done: Merged) -> MergeAnswer:
    return MergeAnswer(
        encode(MEMBER, done.of_id),
        encode(MEMBER, done.into_id),
        done.at,
        [_side(one) for one in done.sides],
        list(done.moved),
        list(done.filled),
        list(done.conflicts),
        [encode(MEMBER, one) for one in done.left_pools],
        repeated=done.repeated,
    )


def _side(side: Side) -> MergeSide:
    def standing(member: Member) -> StandingAnswer:
        return StandingAnswer(balance_answer(side.program, member), tier_of(side.program, member))

    return MergeSide(side.program_id, standing(side.of), standing(side.into), standing(side.after))
