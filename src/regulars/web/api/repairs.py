"""After a wrong rule: what members would have by the right one, and booking the corrections that somebody looked at."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from regulars.actions.apply_repair import apply_repair
from regulars.analytics.repair.proposal import Limits, TooManyMembers, Wrong, differences, refuse_unlike
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid, NotFound
from regulars.ids import BadId, decode, encode
from regulars.program_file import BadProgramFile
from regulars.store.programs import UnknownProgram
from regulars.store.repairs import PREFIX, Difference
from regulars.store.shop import Shop
from regulars.stories.program_examples import ExamplesFail, check_program
from regulars.web.api.amounts import Points, Reading, SignedPoints, text_of
from regulars.web.api.event_ids import MEMBER, MemberId, named
from regulars.web.api.member_status import doer
from regulars.web.endpoint import Call, endpoint

MOST_MEMBERS = 1000
Moment = Annotated[datetime, Meta(tz=True)]


class UnknownRepair(NotFound):
    """There is no such repair."""

    code: ClassVar[str] = "unknown-repair"


class RepairBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The program as it should have been, from one moment until another, by default now.

    `take_at_most`: of a wallet of anybody; "0" takes nothing.
    """

    text: Annotated[str, Meta(max_length=500_000, description="The program file, as YAML.")]
    since: Moment
    until: Moment | None = None
    take_at_most: Points | None = None


class DifferenceAnswer(msgspec.Struct, omit_defaults=True):
    """What a member has of a wallet and would have, pending points among it, and the correction to look at.

    `by_hand`: what people gave or took since. `note`: why the correction is not the whole difference.
    """

    member_id: str
    wallet: str
    was: str
    should_be: str
    correction: str
    last_day: date | None = None
    by_hand: str = "0"
    note: str = ""


class RepairAnswer(msgspec.Struct):
    """The corrections, under the name by which they are booked. Nothing is booked yet."""

    repair: str
    program: str
    differences: list[DifferenceAnswer]


class RepairPath(msgspec.Struct):
    """A repair by the name of its proposal, `rep_...`."""

    repair: Annotated[str, Meta(max_length=40)]


class CorrectionOf(msgspec.Struct, forbid_unknown_fields=True):
    """A correction that somebody looked at."""

    member_id: MemberId
    wallet: Annotated[str, Meta(min_length=1, max_length=100)]
    correction: SignedPoints
    last_day: date | None = None


class ApplyBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The corrections to book, and the reason that members read."""

    reason: Annotated[str, Meta(min_length=1, max_length=500, examples=["A rule gave twice the points."])]
    corrections: Annotated[list[CorrectionOf], Meta(min_length=1, max_length=1000)]
    program: Annotated[str, Meta(max_length=100)] = ""


class NotBooked(msgspec.Struct):
    """A correction that could not be booked: the code of the problem and its sentence."""

    member_id: str
    wallet: str
    code: str
    title: str


class ApplyAnswer(msgspec.Struct):
    """How many were booked now and before, and which could not be."""

    booked: int
    already: int
    failed: list[NotBooked]


@endpoint(
    "POST",
    "/v1/repairs",
    scope="points:adjust",
    tag="Programs",
    errors=(BadProgramFile, ExamplesFail, UnknownProgram, TooManyMembers),
)
async def propose(call: Call, body: RepairBody) -> RepairAnswer:
    """Decide once more by the right program what happened since a moment, and answer who has too much or too little.
    Nothing is written. Up to a thousand members; `regulars repair` does more.
    """
    shop: Shop = call.shop
    right, _ = check_program(body.text)
    number, present = await shop.programs.now(right.document.program, call.at)
    refuse_unlike(right, present)
    wrong = Wrong(right, number, body.since, body.until or call.at)
    if not wrong.since < wrong.until:
        raise Invalid(errors=(FieldError("#/since", "must lie before the end"),))
    found = await differences(shop, wrong, _limits(present, body.take_at_most), call.at, most=MOST_MEMBERS)
    repair = encode(PREFIX, shop.new_id(call.at))
    return RepairAnswer(repair, present.document.program, [_told(present, one) for one in found])


@endpoint(
    "POST",
    "/v1/repairs/{repair}/apply",
    scope="points:adjust",
    tag="Programs",
    errors=(UnknownRepair, UnknownProgram),
)
async def apply(call: Call, path: RepairPath, body: ApplyBody) -> ApplyAnswer:
    """Book corrections, each once under the repair, its member and its wallet: the same again changes nothing, and what
    was broken off goes on. One that cannot be booked keeps no other.
    """
    shop: Shop = call.shop
    repair = encode(PREFIX, named(PREFIX, path.repair, UnknownRepair()))
    _, program = await shop.programs.now(body.program, call.at)
    done = await apply_repair(shop, repair, _read(program, body), body.reason, program=body.program, **doer(call))
    failed = [NotBooked(one.member, one.wallet, error.code, error.title()) for one, error in done.failed]
    return ApplyAnswer(done.booked, done.already, failed)


def _limits(program: Program, take: str | None) -> Limits:
    if take is None:
        return Limits()
    reading = Reading()
    limits = {name: reading.amount(take, ready.scale, "take_at_most") for name, ready in program.wallets.items()}
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors[:1]))
    return Limits(limits)


def _told(program: Program, one: Difference) -> DifferenceAnswer:
    was, should_be, correction, by_hand = (
        text_of(points, program.wallets[one.wallet].scale)
        for points in (one.was, one.should_be, one.correction, one.by_hand)
    )
    return DifferenceAnswer(one.member, one.wallet, was, should_be, correction, one.last_day, by_hand, one.note)


def _read(program: Program, body: ApplyBody) -> list[Difference]:
    """The corrections in whole units. Raises Invalid for all that is wrong with them."""
    reading, found, seen = Reading(), [], set()
    for place, one in enumerate(body.corrections):
        ready = program.wallets.get(one.wallet)
        if ready is None:
            reading.wrong(f"there is no wallet {one.wallet!r}", "corrections", place, "wallet")
            continue
        points = reading.signed(one.correction, ready.scale, "corrections", place, "correction")
        if points == 0 and not reading.errors:
            reading.wrong("must not be nothing", "corrections", place, "correction")
        if (one.member_id, one.wallet) in seen:
            reading.wrong("is named twice", "corrections", place)
        seen.add((one.member_id, one.wallet))
        try:
            decode(MEMBER, one.member_id)
        except BadId:
            reading.wrong("is not the id of a member, mem_...", "corrections", place, "member_id")
        found.append(Difference(one.member_id, one.wallet, 0, points, points, one.last_day))
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors))
    return found
