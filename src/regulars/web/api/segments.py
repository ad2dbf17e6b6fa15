"""Segments: members who answer to a condition, for rules to name and for people to look at."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.keep_segment import keep_segment
from regulars.actions.reckon_segments import reckon_segments
from regulars.actions.remove_segment import remove_segment
from regulars.engine.words import Name
from regulars.store import memberships
from regulars.store.memberships import Segment, UnknownSegment
from regulars.store.programs import UnknownProgram
from regulars.store.shop import Shop
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
