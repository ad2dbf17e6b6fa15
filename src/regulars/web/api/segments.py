"""Segments: members who answer to a condition, for rules to name and for people to look at."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.give_to_segment import Given, give_to_segment
from regulars.actions.keep_segment import keep_segment
from regulars.actions.reckon_segments import reckon_segments
from regulars.actions.redeem_reward import redeem_reward
from regulars.actions.remove_segment import remove_segment
from regulars.engine.words import Name
from regulars.errors import FieldError, Invalid
from regulars.ids import BadId, decode, encode
from regulars.store import memberships
from regulars.store.attempts import PREFIX
from regulars.store.memberships import Segment, UnknownSegment
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotPossible
from regulars.store.redeeming import Asked, Taken
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MEMBER
from regulars.web.api.pointers import within
from regulars.web.endpoint import Call, endpoint


class SegmentPath(msgspec.Struct):
    """A segment by its id."""

    segment: Name


class SegmentBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Who is in the segment: a condition on `member.` fields, as in a program file."""

    when: Annotated[str, Meta(min_length=1, max_length=4000, examples=["member.spend > 500.00"])]
    name: Annotated[str, Meta(max_length=200)] = ""
    program: Annotated[str, Meta(max_length=100)] = ""


class SegmentsQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Of which program; by default the shop's own."""

    program: Annotated[str, Meta(max_length=100)] = ""


class SegmentAnswer(msgspec.Struct, omit_defaults=True):
    """A segment. `members` is how many there were at `reckoned_at`; `fault`, why it cannot be answered now."""

    segment: str
    name: str
    when: str
    program: str
    members: Annotated[int, Meta(ge=0)]
    reckoned_at: datetime | None = None
    fault: str = ""


class SegmentsAnswer(msgspec.Struct):
    """The segments of a program."""

    data: list[SegmentAnswer]


@endpoint("GET", "/v1/segments", scope="programs:write", tag="Segments", errors=(UnknownProgram,))
async def segments(call: Call, query: SegmentsQuery) -> SegmentsAnswer:
    """The segments of a program, with how many members each has."""
    return await _all(call, await _number(call, query.program))


@endpoint(
    "PUT",
    "/v1/segments/{segment}",
    scope="programs:write",
    tag="Segments",
    errors=(UnknownProgram,),
    example={"when": "member.spend > 500.00 && member.days_since_last_visit > 30", "name": "Good ones gone quiet"},
)
async def put_segment(call: Call, path: SegmentPath, body: SegmentBody) -> SegmentAnswer:
    """Make or change a segment, and reckon at once who is in it; after that, every hour.

    Rules of the program name it: `when: '"good-ones" in member.segments'`.
    """
    number = await _number(call, body.program)
    with within():
        kept = await keep_segment(call.shop, number, path.segment, body.when, name=body.name, at=call.at)
    return _answer(call.shop, number, kept)


@endpoint(
    "DELETE",
    "/v1/segments/{segment}",
    scope="programs:write",
    tag="Segments",
    errors=(UnknownSegment, UnknownProgram),
)
async def delete_segment(call: Call, path: SegmentPath, query: SegmentsQuery) -> None:
    """Remove a segment. Rules that name it find nobody in it."""
    await remove_segment(call.shop, await _number(call, query.program), path.segment, at=call.at)


@endpoint("POST", "/v1/segments/reckon", scope="programs:write", tag="Segments", errors=(UnknownProgram,))
async def reckon(call: Call, query: SegmentsQuery) -> SegmentsAnswer:
    """Reckon now who is in each segment of a program, instead of waiting for the hour."""
    number = await _number(call, query.program)
    await reckon_segments(call.shop, call.at, number)
    return await _all(call, number)


class GiftsBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A reward for everybody in the segment. `name` is yours: under the same name each has it once. `after`: the `next`
    of the answer before.
    """

    reward: Annotated[str, Meta(min_length=1, max_length=100)]
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    after: Annotated[str, Meta(max_length=40)] = ""
    limit: Annotated[int, Meta(ge=1, le=500)] = 100
    program: Annotated[str, Meta(max_length=100)] = ""


class GiftAnswer(msgspec.Struct, omit_defaults=True):
    """What one member was given; with `error` nothing, and why."""

    member_id: str
    redemption_id: str = ""
    code: str = ""
    repeated: bool = False
    error: str = ""
    detail: str = ""


class GiftsAnswer(msgspec.Struct):
    """What was given to some of the segment; `next` is null when everybody was reached."""

    data: list[GiftAnswer]
    given: int
    next: str | None


@endpoint(
    "POST",
    "/v1/segments/{segment}/gifts",
    scope="points:adjust",
    tag="Segments",
    errors=(UnknownSegment, UnknownProgram),
    example={"reward": "cinema", "name": "may-2026"},
)
async def give(call: Call, path: SegmentPath, body: GiftsBody) -> GiftsAnswer:
    """Give a reward to everybody in a segment, such as a code out of a pool; it costs them nothing.

    Some members at once: ask again with `next` until it is null. Each is answered for herself; where a pool or a stock
    is used up it stops, and goes on from there once there is more.
    """
    number = await _number(call, body.program)
    name = call.shop.programs.name_of(number)

    async def one(member_id: int) -> Taken:
        return await redeem_reward(
            call.shop, f"{body.name}:{member_id}", Asked(reward=body.reward, free=True), member_id=member_id,
            source=call.caller.source, at=call.at, program=name,
        )  # fmt: skip

    page = await give_to_segment(call.shop, number, path.segment, one, after=_after(body.after), most=body.limit)
    following = None if page.next is None else encode(MEMBER, page.next) if page.next else ""
    return GiftsAnswer([_gift(one) for one in page.given], sum(one.taken is not None for one in page.given), following)


def _after(text: str) -> int:
    try:
        return decode(MEMBER, text) if text else 0
    except BadId:
        raise Invalid(errors=(FieldError("#/after", "must be the `next` of an answer, as it came"),)) from None


def _gift(one: Given[Taken]) -> GiftAnswer:
    member = encode(MEMBER, one.member_id)
    if one.taken is not None:
        redemption = one.taken.redemption
        return GiftAnswer(member, encode(PREFIX, redemption.redemption_id), redemption.code, one.taken.repeated)
    assert one.error is not None, "given or refused"
    reasons = one.error.reasons if isinstance(one.error, NotPossible) else ()
    return GiftAnswer(
        member, error=one.error.code, detail=", ".join(reason.code for reason in reasons) or one.error.title()
    )


async def _number(call: Call, program: str) -> int:
    shop: Shop = call.shop
    return await shop.programs.number(program, call.at)


async def _all(call: Call, number: int) -> SegmentsAnswer:
    shop: Shop = call.shop
    async with shop.db.connection() as connection:
        found = await memberships.segments_of(connection, number)
    return SegmentsAnswer([_answer(shop, number, one) for one in found])


def _answer(shop: Shop, number: int, one: Segment) -> SegmentAnswer:
    program = shop.programs.name_of(number)
    return SegmentAnswer(one.segment_id, one.name, one.condition, program, one.members, one.reckoned_at, one.fault)
