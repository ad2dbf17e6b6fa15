"""Codes that can be used once: batches of them, and their use."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.make_codes import make_codes
from regulars.actions.use_code import CodeNotValid, CodeUsed, use_code
from regulars.actions.use_display_code import use_display_code
from regulars.actions.void_codes import void_codes
from regulars.engine.words import Name
from regulars.store import code_batches
from regulars.store.code_batches import Batch, BatchExists, TooManyGuesses, UnknownBatch
from regulars.store.codes import (
    DISPLAY_SECONDS,
    MOST,
    MistypedCode,
    UnknownCode,
    codes_of,
    display_code,
    lines_of,
)
from regulars.store.displays import UnknownDisplay, refuse_unknown
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotPossible
from regulars.store.shop import Shop
from regulars.web.api.events import EventAnswer, event_answer
from regulars.web.api.pointers import within
from regulars.web.api.receipt_body import Moment
from regulars.web.api.refusals import deciding
from regulars.web.api.whom import MemberRef, member_of
from regulars.web.endpoint import Call, File, endpoint

A_PAGE = 20_000


class BatchBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """So many codes under a name, and when they can be used."""

    batch: Name
    size: Annotated[int, Meta(ge=1, le=MOST)]
    from_at: Moment | None = None
    until_at: Moment | None = None
    program: Annotated[str, Meta(max_length=100)] = ""


class BatchAnswer(msgspec.Struct, omit_defaults=True):
    """A batch of codes; `used` of them were used."""

    batch: str
    program: str
    size: int
    used: int
    made_at: datetime
    from_at: datetime | None = None
    until_at: datetime | None = None
    void_at: datetime | None = None


class BatchesAnswer(msgspec.Struct):
    """All batches, the newest first."""

    data: list[BatchAnswer]


class BatchPath(msgspec.Struct):
    """A batch of codes by its name."""

    batch: Name


class CodesQuery(msgspec.Struct, forbid_unknown_fields=True):
    """A page: `limit` codes from the number `after` on, which is the `next` of the page before."""

    limit: Annotated[int, Meta(ge=1, le=A_PAGE)] = 1_000
    after: Annotated[int, Meta(ge=0, le=MOST)] = 0


class CodesAnswer(msgspec.Struct):
    """Codes to print, in order; `next` is null on the last page."""

    data: list[str]
    next: int | None


class CodeUseBody(msgspec.Struct, forbid_unknown_fields=True):
    """A code, as it was typed or scanned."""

    member: MemberRef
    code: Annotated[str, Meta(min_length=1, max_length=60, examples=["0041-7KQ2-XN3V-85ZC"])]


@endpoint(
    "POST",
    "/v1/code-batches",
    scope="programs:write",
    tag="Codes",
    status=201,
    errors=(UnknownProgram, BatchExists),
    example={"batch": "summer-caps", "size": 10_000_000},
)
async def make_batch(call: Call, body: BatchBody) -> BatchAnswer:
    """Make a batch of single-use codes. The same batch again is the same batch."""
    with within("#"):
        made = await make_codes(
            call.shop, body.batch, body.size, at=call.at, program=body.program, from_at=body.from_at,
            until_at=body.until_at,
        )  # fmt: skip
    return await _batch(call.shop, made)


@endpoint("GET", "/v1/code-batches", scope="programs:write", tag="Codes")
async def batches(call: Call) -> BatchesAnswer:
    """All batches of codes, with how many were used."""
    shop: Shop = call.shop
    async with shop.db.connection() as connection:
        every = await code_batches.every(connection)
    return BatchesAnswer([await _batch(shop, one) for one in every])


@endpoint("GET", "/v1/code-batches/{batch}/codes", scope="programs:write", tag="Codes", errors=(UnknownBatch,))
async def batch_codes(call: Call, path: BatchPath, query: CodesQuery) -> CodesAnswer:
    """The codes of a batch, a page at a time."""
    shop: Shop = call.shop
    async with shop.db.connection() as connection:
        batch = await code_batches.named(connection, path.batch)
    last = min(query.after + query.limit, batch.size)
    data = list(codes_of(shop.mac_bytes, batch.batch_no, query.after, last))
    return CodesAnswer(data, last if last < batch.size else None)


@endpoint(
    "GET", "/v1/code-batches/{batch}/codes.csv", scope="programs:write", tag="Codes", errors=(UnknownBatch,),
    media_type="text/csv",
)  # fmt: skip
async def batch_file(call: Call, path: BatchPath) -> File:
    """All codes of a batch as one file: a line for each, in order, under the heading `code`."""
    shop: Shop = call.shop
    async with shop.db.connection() as connection:
        batch = await code_batches.named(connection, path.batch)
    return File(lines_of(shop.mac_bytes, batch.batch_no, batch.size), f"{batch.batch_id}.csv", "text/csv")


@endpoint("POST", "/v1/code-batches/{batch}/void", scope="programs:write", tag="Codes", errors=(UnknownBatch,))
async def void_batch(call: Call, path: BatchPath) -> BatchAnswer:
    """Call a batch off: none of its codes can be used any more; those that were stay used."""
    return await _batch(call.shop, await void_codes(call.shop, path.batch, at=call.at))


@endpoint(
    "POST",
    "/v1/code-uses",
    scope="receipts:write",
    tag="Codes",
    errors=(
        UnknownMember, CardBlocked, BadIdentifier, MemberNotActive, UnknownProgram, MistypedCode, UnknownCode,
        TooManyGuesses, CodeNotValid, CodeUsed, NotPossible,
    ),
    example={"member": {"card": "2900123456785"}, "code": "0041-7KQ2-XN3V-85ZC"},
)  # fmt: skip
async def use(call: Call, body: CodeUseBody) -> EventAnswer:
    """Use a code, once for all members; the same member again gets the first answer, with `repeated`."""
    shop: Shop = call.shop
    member_id = await member_of(shop, body.member)
    _, program = await shop.programs.now("", call.at)
    with deciding(program):
        outcome = await use_code(shop, body.code, member_id=member_id, at=call.at)
    return await event_answer(shop, outcome, "")


class DisplayPath(msgspec.Struct):
    """A display by the name that a rule gives it."""

    display: Name


class DisplayQuery(msgspec.Struct, forbid_unknown_fields=True):
    """In which program; by default the shop's own."""

    program: Annotated[str, Meta(max_length=100)] = ""


class DisplayAnswer(msgspec.Struct):
    """What to show now, and until when: ask again then. Members can use it for a minute longer."""

    display: str
    code: str
    until: datetime


class DisplayUseBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The code that a display shows, as it was typed or scanned."""

    member: MemberRef
    code: Annotated[str, Meta(min_length=1, max_length=30, examples=["7KQ2-XN3V"])]
    program: Annotated[str, Meta(max_length=100)] = ""


@endpoint(
    "GET", "/v1/code-displays/{display}", scope="receipts:write", tag="Codes", errors=(UnknownProgram, UnknownDisplay)
)
async def display(call: Call, path: DisplayPath, query: DisplayQuery) -> DisplayAnswer:
    """What a screen of the shop shows this minute; no code of another minute follows from it."""
    shop: Shop = call.shop
    number = await shop.programs.number(query.program, call.at)
    refuse_unknown(await shop.programs.in_force(number, call.at, call.at), path.display)
    now = int(call.at.timestamp())
    until = datetime.fromtimestamp((now // DISPLAY_SECONDS + 1) * DISPLAY_SECONDS, UTC)
    return DisplayAnswer(path.display, display_code(shop.mac_bytes, number, path.display, now), until)


@endpoint(
    "POST",
    "/v1/code-displays/{display}/uses",
    scope="receipts:write",
    tag="Codes",
    errors=(
        UnknownMember, CardBlocked, BadIdentifier, MemberNotActive, UnknownProgram, UnknownDisplay, MistypedCode,
        UnknownCode, TooManyGuesses, NotPossible,
    ),
    example={"member": {"card": "2900123456785"}, "code": "7KQ2-XN3V"},
)  # fmt: skip
async def use_display(call: Call, path: DisplayPath, body: DisplayUseBody) -> EventAnswer:
    """Use the code on display, once a day for each member; the same day again is answered with `repeated`."""
    shop: Shop = call.shop
    member_id = await member_of(shop, body.member)
    number = await shop.programs.number_for(body.program, member_id, call.at)
    with deciding(await shop.programs.in_force(number, call.at, call.at)):
        outcome = await use_display_code(
            shop, path.display, body.code, member_id=member_id, at=call.at, program=body.program
        )
    return await event_answer(shop, outcome, "")


async def _batch(shop: Shop, one: Batch) -> BatchAnswer:
    async with shop.db.connection() as connection:
        used = await code_batches.used(connection, one.batch_id)
    return BatchAnswer(
        one.batch_id, shop.programs.name_of(one.program_no), one.size, used, one.made_at, one.from_at, one.until_at,
        one.void_at,
    )  # fmt: skip
